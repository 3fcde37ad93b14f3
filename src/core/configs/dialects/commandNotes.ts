import type { CommandLine } from '../commands.ts';
import { say } from '../../words.ts';

/** What a script leaves open about the command that is read; one sentence each. */
export function commandNotes(lines: readonly CommandLine[], line: CommandLine): string[] {
  const many = say`This script starts ${String(lines.length)} such runs: the last is read.`;
  const unsure = line.unsure.map(({ text }) => text).join(', ');
  const more = say`${unsure} may hold more flags, which can’t be known without running the script.`;
  return [...(lines.length > 1 ? [many] : []), ...(unsure === '' ? [] : [more])];
}
