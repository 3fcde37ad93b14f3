import { withoutLauncherPrefix } from '../text/launcher.ts';
import { splitLines } from '../text/text.ts';
import type { Sniffed } from '../types.ts';

/** Whether a line at the beginning or the end of a log is one of a format, behind whatever launchers put before it. */
export function anyLine({ head, tail }: Sniffed, pattern: RegExp): boolean {
  const isOne = (line: string) => pattern.test(line) || pattern.test(withoutLauncherPrefix(line).text);
  return splitLines(head).some(isOne) || (tail !== head && splitLines(tail).some(isOne));
}
