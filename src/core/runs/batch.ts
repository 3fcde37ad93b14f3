import type { Curve } from '../curve.ts';

/** Tokens of one update as a log tells: what its token count grew by from its first point to its last; null where it has none. */
export function batchTokensOf(curves: readonly Curve[]): number | null {
  for (const { steps, tokens } of curves) {
    if (tokens === undefined) continue;
    const known = tokens.findIndex((count) => count >= 0);
    const last = steps.length - 1;
    if (known < 0 || known >= last) continue;
    const batch = (tokens[last]! - tokens[known]!) / (steps[last]! - steps[known]!);
    if (batch > 0 && Number.isFinite(batch)) return batch;
  }
  return null;
}
