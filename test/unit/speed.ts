/** Turns that each side gets: the least of them is what it takes where nothing else wants the machine. */
const turns = 9;

/** Microseconds of the processor that work takes: what it waits for others on a busy machine does not count. */
async function timeOf(work: () => unknown): Promise<number> {
  const began = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(began);
  return user + system;
}

/**
 * How many times as long one piece of work takes as another, measured in turns, so that a busy machine slows both.
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
