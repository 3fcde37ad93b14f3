import type { Curve, SeriesKind } from '../../curve.ts';
import { ReadError, type Problem } from '../../errors.ts';
import { cleanSeries } from './clean.ts';
import type { Gathered } from './collector.ts';
import { countGeneric } from './counting.ts';
import { countTrainer, extendRamp } from './trainerCounting.ts';
import { lrLookup, type KnownLr } from './lrLookup.ts';
import { isUsefulLr } from './lrRounding.ts';
import { baseName } from '../../paths.ts';
import { emptySeries, type LossSeries, type Series } from './series.ts';
import type { LogReading } from '../types.ts';

/** What a reader gathered, before cleaning. */
export interface Draft {
  /** Registry name of the format. */
  readonly format: string;
  readonly path: string;
  readonly gathered: Gathered;
  readonly totalSteps: number | null;
  /** Whether the Hugging Face Trainer wrote the records: losses are means since the record before. */
  readonly isTrainer: boolean;
  readonly problems: readonly Problem[];
  readonly assumptions: readonly string[];
}

/**
 * Cleans what was gathered and packs it into curves.
 * @throws ReadError `no-points` where no usable loss is left.
 */
export function finishReading(draft: Draft): LogReading {
  const chosen = chooseSeries(draft.gathered);
  const cleaned = cleanAll(chosen);
  const lr = usableLr(cleaned.lr);
  const { trainShift, lrShift, assumptions } = draft.isTrainer
    ? countTrainer(lr, draft.totalSteps)
    : countGeneric(cleaned.train.steps, cleaned.validation.steps, lr.steps.length > 0);
  const used: KnownLr = { steps: lr.steps.map((step) => step + lrShift), lr: lr.lr };
  const lrAt = lrLookup(draft.isTrainer && lrShift === 1 ? extendRamp(used) : used, lrShift === 1);
  const means = draft.isTrainer;
  const curves = [
    pack('train', chosen.train, cleaned.train, { shift: trainShift, means, lrAt }),
    pack('validation', chosen.validation, cleaned.validation, { shift: 0, means: false, lrAt }),
  ].filter((curve) => curve.steps.length > 0);
  if (curves.length === 0) throw noPoints(draft);
  return {
    format: draft.format,
    curves,
    totalSteps: draft.totalSteps,
    problems: [...draft.problems, ...cleaned.problems, ...checkUnits(cleaned.train)],
    assumptions: [...draft.assumptions, ...assumptions, ...describeChoice(chosen, lr)],
  };
}

interface Chosen {
  readonly train: LossSeries | undefined;
  readonly validation: LossSeries | undefined;
  readonly lr: Series;
  readonly isMultiplier: boolean;
}

function chooseSeries({ losses, lr, multiplier }: Gathered): Chosen {
  const isMultiplier = lr.steps.length === 0 && multiplier.steps.length > 0;
  return {
    train: bestOf([...losses.train.values()]),
    validation: bestOf([...losses.validation.values()]),
    lr: isMultiplier ? multiplier : lr,
    isMultiplier,
  };
}

/** A name must have this share of the points of the fullest to be chosen: a stray summary is not the curve. */
const fullEnough = 0.5;

function bestOf(candidates: readonly LossSeries[]): LossSeries | undefined {
  const sized = candidates.map((series) => ({ series, size: series.values.filter(Number.isFinite).length }));
  const fullest = sized.reduce((most, { size }) => Math.max(most, size), 0);
  const full = sized.filter(({ size }) => size >= fullEnough * fullest).map(({ series }) => series);
  return full.reduce<LossSeries | undefined>(
    (best, each) => (best && best.rank <= each.rank ? best : each),
    undefined,
  );
}

interface CleanedLog {
  readonly train: Series;
  readonly validation: Series;
  readonly lr: Series;
  readonly problems: readonly Problem[];
}

/** Jumps of the counter are looked for in the training loss where there is one: held-out losses are written late. */
function cleanAll({ train, validation, lr }: Chosen): CleanedLog {
  const none = emptySeries();
  const { main, others, problems } = cleanSeries(train ?? validation ?? none, [
    train === undefined ? none : (validation ?? none),
    lr,
  ]);
  const [second = none, cleanLr = none] = others;
  return train === undefined
    ? { train: none, validation: main, lr: cleanLr, problems }
    : { train: main, validation: second, lr: cleanLr, problems };
}

function usableLr({ steps, values }: Series): KnownLr {
  return isUsefulLr(values) ? { steps, lr: values } : { steps: [], lr: [] };
}

interface Packing {
  readonly shift: 0 | 1;
  readonly means: boolean;
  readonly lrAt: (step: number) => number;
}

function pack(
  kind: SeriesKind,
  source: LossSeries | undefined,
  cleaned: Series,
  { shift, means, lrAt }: Packing,
): Curve {
  const { values } = cleaned;
  const steps = cleaned.steps.map((step) => step + shift);
  const usable: number[] = [];
  for (let i = 0; i < steps.length; i++) {
    // A held-out loss at 0 was measured before any update: outside every law.
    if (steps[i]! >= 1 && Number.isFinite(values[i])) usable.push(i);
  }
  return {
    kind,
    name: source?.name ?? kind,
    steps: Float64Array.from(usable, (i) => steps[i]!),
    loss: Float64Array.from(usable, (i) => values[i]!),
    lr: Float64Array.from(usable, (i) => lrAt(steps[i]!)),
    interval: Float64Array.from(usable, (i) => (means ? steps[i]! - (steps[i - 1] ?? 0) : 1)),
  };
}

/** A first loss in this range is that of a real vocabulary in bits: ln(vocabulary) is 10.4 to 12.5 nats. */
const [leastBits, mostBits] = [16, 21];

function checkUnits({ values, lines }: Series): Problem[] {
  const first = values.findIndex(Number.isFinite);
  const loss = values[first];
  if (loss === undefined || loss < leastBits || loss > mostBits) return [];
  const message = `The first loss is ${loss.toPrecision(4)}, which looks like bits per token: if so, multiply the losses by ln 2 = 0.693147 before fitting.`;
  return [{ code: 'maybe-bits', message, line: lines[first] ?? 0, severity: 'warning' }];
}

function describeChoice({ train, validation, isMultiplier, lr }: Chosen, usable: KnownLr): string[] {
  const named = [train, validation].filter((series) => series?.perplexity);
  const sentences = named.map(
    (series) => `The loss is the logarithm of the perplexity "${series?.name ?? ''}".`,
  );
  const few = 'The LR in this log is rounded to so few decimals that it is not used.';
  if (lr.steps.length > 0 && usable.steps.length === 0) return [...sentences, few];
  const shape = 'The LR is a multiplier: its shape is known, its scale is not, and is taken as 1.';
  return isMultiplier ? [...sentences, shape] : sentences;
}

function noPoints({ format, path, problems }: Draft): ReadError {
  const why = problems[0]?.message.replace(/\.$/, '');
  const message =
    why === undefined
      ? `${baseName(path)} has no loss at any step from 1 on yet: wait for the first one to be logged.`
      : `${baseName(path)} has no loss that can be used (${why}): mend the file or log again.`;
  return new ReadError('no-points', format, message);
}
