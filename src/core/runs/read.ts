import { readConfig } from '../configs/registry.ts';
import type { ConfigHints } from '../configs/types.ts';
import { ReadError, type Cancel, type Problem } from '../errors.ts';
import { LogSession, type LogInput } from '../logs/session.ts';
import type { ConfigFile, LogFile } from './types.ts';

/**
 * Reads a log; one that can't be used is a `LogFile` whose problems say why.
 * @throws Cancelled when asked to stop.
 */
export async function readLogFile(path: string, input: LogInput, cancel?: Cancel): Promise<LogFile> {
  return updateLogFile(new LogSession(path), input, cancel);
}

/** The same of a log that was read before: only what is new is read. */
export async function updateLogFile(session: LogSession, input: LogInput, cancel?: Cancel): Promise<LogFile> {
  const { path } = session;
  try {
    const reading = await session.update(input, cancel);
    return { path, reading, problems: reading.problems };
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    const problem: Problem = {
      code: error.code,
      message: error.message,
      line: error.line,
      severity: 'error',
    };
    return { path, reading: null, problems: [problem] };
  }
}

/** Whether a file that was looked at turned out to be no log at all. */
export function isForeign({ reading, problems }: LogFile): boolean {
  return reading === null && problems.every(({ code }) => code === 'not-recognised');
}

/**
 * Reads a text as a schedule config; null where it is not one.
 * @param known What is known beside the text: files near it, what the user said.
 */
export function readConfigFile(
  path: string,
  text: string,
  known: Pick<ConfigHints, 'sources' | 'told'> = {},
): ConfigFile | null {
  const reading = readConfig(path, text, known);
  if (reading === null) return null;
  return {
    path,
    text,
    reading,
    told: known.told,
    withHints: (hints) => readConfig(path, text, { ...known, ...hints }) ?? reading,
  };
}
