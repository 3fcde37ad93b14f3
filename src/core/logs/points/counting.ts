/** How a file's counter maps to updates, and where its LR belongs. */
export interface Counting {
  /** Added to a training loss's counter to get the update whose batch gave it. */
  readonly trainShift: 0 | 1;
  /** Added to the counter of a line to get the update that used the LR on it. */
  readonly lrShift: 0 | 1;
  readonly assumptions: readonly string[];
}

/** Counters that begin at interval - 1 count from 0 when the interval is at least this. */
const shortestInterval = 10;

/**
 * How a generic file counts. A training loop that counts from 0 prints i on the line of update i + 1, with the LR of that
 * update; what is measured on held-out data at i is measured after i updates all the same.
 * @param train Cleaned counters of the training losses, empty where there are none.
 * @param validation The same of the held-out losses.
 */
export function countGeneric(
  train: readonly number[],
  validation: readonly number[],
  hasLr: boolean,
): Counting {
  if (beginsAtZero(train)) return fromZero;
  const lrFromZero = train.length === 0 && validation[0] === 0 && hasLr;
  return { trainShift: 0, lrShift: lrFromZero ? 1 : 0, assumptions: lrFromZero ? [lrOfNext] : [] };
}

const fromZero: Counting = {
  trainShift: 1,
  lrShift: 1,
  assumptions: [
    'The step counter begins at 0: a training loss and an LR at step i are taken as those of update i + 1, a validation loss at step i as measured after i updates.',
  ],
};

const lrOfNext = 'The step counter begins at 0: the LR at step i is taken as that of update i + 1.';

/** Whether it begins at 0, or, logged every m steps, at m - 1. */
function beginsAtZero(steps: readonly number[]): boolean {
  const [first, second, third] = steps;
  if (first === 0) return true;
  if (first === undefined || second === undefined || third === undefined) return false;
  const interval = first + 1;
  return interval >= shortestInterval && second - first === interval && third - second === interval;
}
