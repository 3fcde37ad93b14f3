import { performance } from 'node:perf_hooks';

/** Prints one line of progress; `npm start` and `npm test` speak only through here. @param {string} text */
export function say(text) {
  process.stdout.write(`${text}\n`);
}

/** @param {number} since a `performance.now()` reading @returns {string} such as `4.2 s` */
export function elapsed(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

/**
 * Says what is being done, does it, and says how long it took, also when it failed.
 *
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function timed(what, work) {
  const start = performance.now();
  say(`▶ ${what}`);
  try {
    const result = await work();
    say(`✔ ${what}: ${elapsed(start)}`);
    return result;
  } catch (error) {
    say(`✘ ${what}: failed after ${elapsed(start)}`);
    throw error;
  }
}

/** @param {unknown} error @returns {string} */
export function reason(error) {
  return error instanceof Error ? error.message : String(error);
}
