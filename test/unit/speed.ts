/** Whether the code carries the marks of `npm run mutate`, which take longer than what they mark. */
export const isMutated = process.env['STRYKER_MUTATOR_WORKER'] !== undefined;

/** Turns that each side gets: the least of them is what it takes where nothing else wants the machine. */
const turns = 9;

/** Milliseconds that work takes. The processor's time would count what other tests of the same process use meanwhile. */
async function timeOf(work: () => unknown): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/**
 * How many times as long one piece of work takes as another, measured in turns, so that a busy machine slows both;
 * of each the least counts.
 * @param work What is measured, and then what it is measured against.
 */
export async function timesAsLong(...[work, measure]: [() => unknown, () => unknown]): Promise<number> {
  let [longest, least] = [Infinity, Infinity];
  for (let i = 0; i < turns; i++) {
    least = Math.min(least, await timeOf(measure));
    longest = Math.min(longest, await timeOf(work));
  }
  return longest / least;
}
