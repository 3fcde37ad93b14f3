import type { Gathered } from './gathered.ts';
import type { LossSeries, Series } from './series.ts';

/** The series of a log that make up its curves. */
export interface Chosen {
  readonly train: LossSeries | undefined;
  readonly validation: LossSeries | undefined;
  readonly lr: Series;
  /** Whether `lr` is a share of an unknown peak. */
  readonly isMultiplier: boolean;
  readonly tokens: Series;
  readonly time: Series;
}

/**
 * Chooses the best-named loss of each kind among those that are logged nearly as often as any.
 * @param heldOut More held-out losses.
 */
export function chooseSeries(gathered: Gathered, heldOut: readonly LossSeries[] = []): Chosen {
  const { rows, lr, multiplier, tokens, time } = gathered;
  const isMultiplier = lr.length === 0 && multiplier.length > 0;
  return {
    train: bestOf(gathered.lossesOf('train')),
    validation: bestOf([...gathered.lossesOf('validation'), ...heldOut]),
    lr: (isMultiplier ? multiplier : lr).toSeries(rows),
    isMultiplier,
    tokens: tokens.toSeries(rows),
    time: time.toSeries(rows),
  };
}

/** A name must have this share of the points of the fullest to be chosen: a stray summary is not the curve. */
const fullEnough = 0.5;

function bestOf(candidates: readonly LossSeries[]): LossSeries | undefined {
  const sized = candidates.map((series) => ({ series, size: countFinite(series.values) }));
  const fullest = sized.reduce((most, { size }) => Math.max(most, size), 0);
  const full = sized.filter(({ size }) => size >= fullEnough * fullest).map(({ series }) => series);
  return full.reduce<LossSeries | undefined>(
    (best, each) => (best && best.rank <= each.rank ? best : each),
    undefined,
  );
}

function countFinite(values: Float64Array): number {
  let count = 0;
  // eslint-disable-next-line @typescript-eslint/prefer-for-of -- an iterator makes an object of each of a million
  for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i])) count++;
  return count;
}
