import { lrTiming } from './lrTiming.ts';
import type { KnownLr } from './lrLookup.ts';
import { say } from '../../words.ts';

/**
 * What a line of a format means. Let update k = 1, 2, … use the LR eta_k on a batch whose loss before the update is L_k;
 * a held-out loss V_s is measured after s updates. A format that numbers its lines itself (from micro-batches, tokens)
 * hands over updates and leaves the shifts at 0.
 */
export interface Counting {
  /** Added to a line's counter to get the update whose loss it has; `auto`: seen from where the counter begins. */
  readonly trainShift: 0 | 1 | 'auto';
  /**
   * Whose LR stands on the line of update k: `this`: eta_k; `next`: eta_{k+1}; `mean`: the mean of the LRs over the same
   * updates as the loss; `trainer`: as the Hugging Face Trainer's version has it, seen from the LRs.
   */
  readonly lr: 'this' | 'next' | 'mean' | 'trainer';
  /**
   * Over what a training loss is a mean: `instantaneous`: its own update; `since-last`: the updates since the line before;
   * a number: that many updates; `smoothed`: an exponential average, which counts as instantaneous.
   */
  readonly interval: 'instantaneous' | 'since-last' | 'smoothed' | number;
  /** `bits`: losses are to the base 2 and are turned to nats. */
  readonly unit?: 'nats' | 'bits';
  /** What the log's own counter means, where the format hands over updates instead: the beginning of a sentence. */
  readonly counter?: string;
  /** What else a user should know, one sentence. */
  readonly note?: string;
}

/** Logs with free names: a counter from 0 shows, and a line has the LR and the loss of its own update. */
export const genericCounting: Counting = { trainShift: 'auto', lr: 'this', interval: 'instantaneous' };

/** The Hugging Face Trainer and what repeats its records. */
export const trainerCounting: Counting = { trainShift: 0, lr: 'trainer', interval: 'since-last' };

/** How a log counts, after looking at it. */
export interface Counted {
  /** Added to a training loss's counter to get the update whose batch gave it. */
  readonly trainShift: 0 | 1;
  /** Added to the counter of a line to get the update that used the LR on it. */
  readonly lrShift: 0 | 1 | 2;
  /** Whether the LR on the line of update k is that of update k + 1. */
  readonly lrIsNext: boolean;
  readonly assumptions: readonly string[];
}

/**
 * Decides what a format leaves open.
 * @param train Cleaned counters of the training losses, empty where there are none.
 * @param validation The same of the held-out losses.
 * @param logged LRs under the counter on their line, empty where there are none.
 */
export function decideCounting(
  counting: Counting,
  train: Float64Array,
  validation: Float64Array,
  logged: KnownLr,
  totalSteps: number | null,
): Counted {
  const begin = beginning(counting, train, validation, logged);
  const timing = timingOf(counting, logged, totalSteps);
  const lrIsNext = timing === 'next';
  return {
    trainShift: begin.trainShift,
    lrShift: (begin.lrShift + (lrIsNext ? 1 : 0)) as 0 | 1 | 2,
    lrIsNext,
    assumptions: [...begin.assumptions, ...(counting.lr === 'trainer' ? trainerSentences[timing] : [])],
  };
}

interface Beginning {
  readonly trainShift: 0 | 1;
  readonly lrShift: 0 | 1;
  readonly assumptions: readonly string[];
}

/**
 * A training loop that counts from 0 prints i on the line of update i + 1, with the LR of that update; what is measured on
 * held-out data at i is measured after i updates all the same.
 */
function beginning(
  { trainShift }: Counting,
  train: Float64Array,
  validation: Float64Array,
  { steps }: KnownLr,
): Beginning {
  if (trainShift !== 'auto') return { trainShift, lrShift: trainShift, assumptions: [] };
  if (beginsAtZero(train)) return { trainShift: 1, lrShift: 1, assumptions: [fromZero] };
  const lrFromZero = train.length === 0 && validation[0] === 0 && steps.length > 0;
  return { trainShift: 0, lrShift: lrFromZero ? 1 : 0, assumptions: lrFromZero ? [lrFromNextZero] : [] };
}

const fromZero = say`The step counter begins at 0: a training loss and an LR at step i are taken as those of update i + 1, a validation loss at step i as measured after i updates.`;

const lrFromNextZero = say`The step counter begins at 0: the LR at step i is taken as that of update i + 1.`;

/** Counters that begin at interval - 1 count from 0 when the interval is at least this. */
const shortestInterval = 10;

/** Whether it begins at 0, or, logged every m steps, at m - 1. */
function beginsAtZero(steps: Float64Array): boolean {
  const [first, second, third] = steps;
  if (first === 0) return true;
  if (first === undefined || second === undefined || third === undefined) return false;
  const interval = first + 1;
  return interval >= shortestInterval && second - first === interval && third - second === interval;
}

type Timing = ReturnType<typeof lrTiming>;

function timingOf({ lr }: Counting, logged: KnownLr, totalSteps: number | null): Timing {
  if (lr !== 'trainer') return lr === 'next' ? 'next' : 'this';
  return logged.steps.length === 0 ? 'this' : lrTiming(logged, totalSteps);
}

const trainerSentences: Record<Timing, readonly string[]> = {
  this: [],
  next: [
    say`The LR on a line is that of the next update, as transformers before 4.51 logs it: between logged steps it is interpolated.`,
  ],
  unknown: [
    say`The log does not tell whether its LR is that of the same update or, as transformers before 4.51 logs it, of the next: the same is assumed.`,
  ],
};

/** What a line of the log means, in words. */
export function describeCounting(
  counting: Counting,
  { trainShift, lrIsNext }: Counted,
  hasLr: boolean,
): string {
  const fromOne =
    trainShift === 1 ? say`Step i on a line is update i + 1` : say`Step k on a line is update k`;
  const counter = counting.counter ?? fromOne;
  const loss = describeInterval(counting.interval);
  const lr = hasLr ? say`; its LR is ${describeLr(counting.lr, lrIsNext)}` : '';
  const unit = counting.unit === 'bits' ? say`; losses in bits are turned to nats` : '';
  const note = counting.note === undefined ? '' : ` ${counting.note}`;
  return say`${counter}; its training loss is ${loss}${lr}${unit}.${note}`;
}

function describeInterval(interval: Counting['interval']): string {
  if (interval === 'instantaneous') return say`that of this update alone`;
  if (interval === 'since-last') return say`the mean since the line before`;
  return interval === 'smoothed'
    ? say`smoothed over many updates`
    : say`the mean over ${String(interval)} updates`;
}

function describeLr(lr: Counting['lr'], isNext: boolean): string {
  if (lr === 'mean') return say`the mean over the same updates`;
  return isNext ? say`that of the next update` : say`that of this update`;
}
