import type { Curve } from '../../curve.ts';
import { ReadError, type Problem } from '../../errors.ts';
import { baseName } from '../../paths.ts';
import type { LogReading, Settings } from '../types.ts';
import { chooseSeries, type Chosen } from './choose.ts';
import { cleanSeries } from './clean.ts';
import { readClock } from './clock.ts';
import type { Gathered } from './gathered.ts';
import { decideCounting, describeCounting, type Counting } from './counting.ts';
import { lrLookup, type KnownLr } from './lrLookup.ts';
import { isUsefulLr } from './lrRounding.ts';
import { packCurve } from './pack.ts';
import { knowLr } from './placeLr.ts';
import { commonestGap } from './spacing.ts';
import { describeThinning } from './thinning.ts';
import { emptySeries, type LossSeries, type Series } from './series.ts';
import { checkUnits } from './units.ts';
import { say } from '../../words.ts';

/** What a reader gathered, before cleaning. */
export interface Draft {
  /** Registry name of the format. */
  readonly format: string;
  readonly path: string;
  readonly gathered: Gathered;
  /** Held-out losses that were put under steps afterwards. */
  readonly heldOut?: readonly LossSeries[];
  readonly counting: Counting;
  readonly totalSteps: number | null;
  readonly problems: readonly Problem[];
  readonly assumptions?: readonly string[];
  readonly settings?: Settings | null;
}

/**
 * Cleans what was gathered and packs it into curves; the gathered stays as it is.
 * @throws ReadError `no-points` where no usable loss is left.
 */
export function finishReading(draft: Draft): LogReading {
  const chosen = chooseSeries(draft.gathered, draft.heldOut);
  const counting = countingOf(draft, chosen);
  const cleaned = cleanAll(chosen, counting);
  const lr = usableLr(cleaned.lr);
  const counted = decideCounting(
    counting,
    cleaned.train.steps,
    cleaned.validation.steps,
    lr,
    draft.totalSteps,
  );
  const known = knowLr(lr, counting, counted);
  const { tokens, time } = cleaned;
  const curves: Curve[] = [];
  for (const kind of ['train', 'validation'] as const) {
    const shift = kind === 'train' ? counted.trainShift : 0;
    const name = chosen[kind]?.name ?? kind;
    const lrAt = lrLookup(known, counted.lrShift > 0 || counting.lr === 'mean');
    const curve = packCurve(kind, name, cleaned[kind], { shift, counting, lrAt, lr: known, tokens, time, trainShift: counted.trainShift }); // prettier-ignore
    if (curve.steps.length > 0) curves.push(curve);
  }
  if (curves.length === 0) throw noPoints(draft);
  return {
    format: draft.format,
    curves,
    totalSteps: draft.totalSteps,
    counting: describeCounting(counting, counted, lr.steps.length > 0),
    settings: draft.settings ?? null,
    problems: [
      ...draft.problems,
      ...describeThinning(draft.gathered.thinning),
      ...cleaned.problems,
      ...checkUnits(cleaned.train, counting),
    ],
    assumptions: [...(draft.assumptions ?? []), ...counted.assumptions, ...describeChoice(chosen, lr)],
  };
}

/** Where records were left out, the one before is not the line before: a mean is over as many updates as at the beginning. */
function countingOf({ counting, gathered }: Draft, { train }: Chosen): Counting {
  if (counting.interval !== 'since-last' || train === undefined || !gathered.thinning.isThinned)
    return counting;
  return { ...counting, interval: commonestGap(gathered.whole(train.steps)) ?? 'since-last' };
}

interface CleanedLog {
  readonly train: Series;
  readonly validation: Series;
  readonly lr: Series;
  readonly tokens: Series;
  /** Seconds; empty where what was logged is no clock. */
  readonly time: Series;
  readonly problems: readonly Problem[];
}

/** Jumps of the counter are looked for in the training loss where there is one: held-out losses are written late. */
function cleanAll({ train, validation, lr, tokens, time }: Chosen, { trainShift }: Counting): CleanedLog {
  const none = emptySeries();
  const second = train === undefined ? none : (validation ?? none);
  const cleaned = cleanSeries(
    train ?? validation ?? none,
    [second, lr, tokens, time],
    trainShift === 1 ? 1 : 0,
  );
  const { main, problems } = cleaned;
  const [others = none, cleanLr = none, cleanTokens = none, cleanTime = none] = cleaned.others;
  const sides = train === undefined ? { train: none, validation: main } : { train: main, validation: others };
  return { ...sides, lr: cleanLr, tokens: cleanTokens, time: clockOf(cleanTime), problems };
}

function clockOf(logged: Series): Series {
  const seconds = readClock(logged.values);
  return seconds === null ? emptySeries() : { ...logged, values: seconds };
}

function usableLr({ steps, values }: Series): KnownLr {
  return isUsefulLr(values) ? { steps, lr: values } : { steps: [], lr: [] };
}

function describeChoice({ train, validation, isMultiplier, lr }: Chosen, usable: KnownLr): string[] {
  const named = [train, validation].filter((series) => series?.perplexity);
  const sentences = named.map(
    (series) => say`The loss is the logarithm of the perplexity "${series?.name ?? ''}".`,
  );
  const few = say`The LR in this log is rounded to so few decimals that it is not used.`;
  if (lr.steps.length > 0 && usable.steps.length === 0) return [...sentences, few];
  const shape = say`The LR is a multiplier: its shape is known, its scale is not, and is taken as 1.`;
  return isMultiplier ? [...sentences, shape] : sentences;
}

function noPoints({ format, path, problems }: Draft): ReadError {
  const why = problems[0]?.message.replace(/\.$/, '');
  const message =
    why === undefined
      ? say`${baseName(path)} has no loss at any step from 1 on yet: wait for the first one to be logged.`
      : say`${baseName(path)} has no loss that can be used (${why}): mend the file or log again.`;
  return new ReadError('no-points', format, message);
}
