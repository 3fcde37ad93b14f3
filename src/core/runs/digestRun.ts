import { Digest } from '../digest.ts';
import type { Run } from './types.ts';

/** A digest of everything of a run that a fit takes in or says: its name counts, where it lies does not. */
export function digestRun(run: Run): string {
  const { name, lrDigest, warmupSteps, curves, size, batchTokens, assumptions } = run;
  const digest = new Digest().text(
    JSON.stringify([name, lrDigest, warmupSteps, size, batchTokens, assumptions]),
  );
  for (const { kind, steps, loss, interval } of curves)
    digest.text(kind).numbers(steps).numbers(loss).numbers(interval);
  return digest.hex;
}

/** The part of it that the LR of every update makes. */
export function digestLr(eta: Float64Array): string {
  return new Digest().numbers(eta).hex;
}

/**
 * By what a fit is known again: the digests of its runs in their order, what was chosen, and the code that fitted.
 * @param how Choices, series, version, language of the sentences: anything else that the fit depends on.
 */
export function digestFit(runs: readonly string[], how: unknown): string {
  // JSON knows no Infinity, which is a choice of its own.
  const plain = JSON.stringify(how, (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  );
  return new Digest().text(plain).text(runs.join(' ')).hex;
}
