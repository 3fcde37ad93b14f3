import type { Section } from '../section.ts';
import { say } from '../../words.ts';

/** A framework's values for what a config leaves out. */
export type Defaults = Readonly<Record<string, number | string>>;

/** The value of a key, the framework's default where it is not there, null where it can't be known. */
export function valueOf(section: Section, defaults: Defaults, name: string): number | null {
  const given = section.number(name);
  if (given !== undefined) return given;
  const standard = defaults[name];
  return section.has(name) || typeof standard !== 'number' ? null : standard;
}

/** One sentence about the defaults that stand; none where every key is there. */
export function defaultsUsed(
  label: string,
  parts: readonly { readonly section: Section; readonly defaults: Defaults; readonly prefix?: string }[],
): string[] {
  const left = parts.flatMap(({ section, defaults, prefix = '' }) =>
    Object.keys(defaults)
      .filter((name) => !section.has(name))
      .map((name) => `${prefix}${name} = ${String(defaults[name])}`),
  );
  return left.length === 0 ? [] : [say`Not set here, so ${label}’s defaults are used: ${left.join(', ')}.`];
}

/** Python's `round`: a half goes to the even neighbour. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
