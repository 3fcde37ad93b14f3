import { withoutLauncherPrefix } from '../text/launcher.ts';
import { splitLines } from '../text/text.ts';
import type { Sniffed } from '../types.ts';

/** The lines of a file that is being looked at, by every format in turn. */
const seen = new WeakMap<Sniffed, readonly string[]>();

/** Whether a line at the beginning or the end of a log is one of a format, behind whatever launchers put before it. */
export function anyLine(file: Sniffed, pattern: RegExp): boolean {
  return linesOf(file).some((line) => pattern.test(line));
}

/** All lines, and again without their launchers' prefixes those that have some. */
function linesOf(file: Sniffed): readonly string[] {
  const known = seen.get(file);
  if (known !== undefined) return known;
  const { head, tail } = file;
  const lines = tail === head ? splitLines(head) : [...splitLines(head), ...splitLines(tail)];
  const bare = lines.flatMap((line) => {
    const { text } = withoutLauncherPrefix(line);
    return text === line ? [] : text;
  });
  const all = [...lines, ...bare];
  seen.set(file, all);
  return all;
}
