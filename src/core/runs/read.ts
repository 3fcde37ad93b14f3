import { readConfig } from '../configs/registry.ts';
import { ReadError, type Cancel, type Problem } from '../errors.ts';
import { readLog } from '../logs/registry.ts';
import type { Source } from '../logs/source.ts';
import type { ConfigFile, LogFile } from './types.ts';

/**
 * Reads a log; a file that can't be used is a `LogFile` whose problems say why.
 * @throws Cancelled when asked to stop.
 */
export async function readLogFile(path: string, source: Source, cancel?: Cancel): Promise<LogFile> {
  try {
    const reading = await readLog(path, source, cancel);
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

/** Reads a text as a schedule config; null where it is not one. */
export function readConfigFile(path: string, text: string): ConfigFile | null {
  const reading = readConfig(path, text);
  if (reading === null) return null;
  return {
    path,
    reading,
    withTotal: (totalSteps) => readConfig(path, text, { totalSteps }) ?? reading,
  };
}
