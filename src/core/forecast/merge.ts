import type { Problem } from '../errors.ts';

/** Problems of a config with those that a fit adds; of the same code the fit's says more. */
export function mergeProblems(own: readonly Problem[], added: readonly Problem[]): Problem[] {
  const codes = new Set(added.map(({ code }) => code));
  return [...own.filter(({ code }) => !codes.has(code)), ...added];
}
