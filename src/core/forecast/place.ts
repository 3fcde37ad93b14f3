import { lineAt } from '../configs/section.ts';
import type { ConfigReading, KeyRole, ScheduleKey } from '../configs/types.ts';
import type { Problem } from '../errors.ts';

/** The first key with the earliest of these roles; undefined where the config sets none of them. */
export function keyOfRole(keys: readonly ScheduleKey[], roles: readonly KeyRole[]): ScheduleKey | undefined {
  return roles.flatMap((role) => keys.filter((key) => key.role === role))[0];
}

/** A problem at the first key with the earliest of these roles, else at the first key, else without a place. */
export function placeProblem(
  { keys }: Pick<ConfigReading, 'keys'>,
  text: string,
  roles: readonly KeyRole[],
  problem: Omit<Problem, 'line' | 'range'>,
): Problem {
  const key = keyOfRole(keys, roles) ?? keys[0];
  if (key === undefined) return { ...problem, line: 0 };
  return { ...problem, line: lineAt(text, key.keyRange.start), range: key.valueRange };
}
