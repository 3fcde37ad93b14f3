import { Digest } from '../core/digest.ts';
import type { Scan } from './worker.ts';

/** Of what an entry looks like; another one is not read. */
const version = 1;
/** Bytes: of some twenty thousand runs. */
export const longestScan = 20_000_000;

/** What a look at the workspace found, as the text that is kept. @param key Of everything that it was found from. */
export function writeScanEntry(key: string, scan: Scan): string {
  const kept = JSON.stringify(scan);
  return JSON.stringify({ version, key, digest: new Digest().text(kept).hex, kept });
}

/** Reads what `writeScanEntry` wrote; null for anything else: another version or key, a torn file, somebody else's. */
export function readScanEntry(text: string, key: string): Scan | null {
  try {
    const entry = JSON.parse(text) as Partial<Record<'version' | 'key' | 'digest' | 'kept', unknown>> | null;
    if (entry?.version !== version || entry.key !== key || typeof entry.kept !== 'string') return null;
    if (new Digest().text(entry.kept).hex !== entry.digest) return null;
    const scan: unknown = JSON.parse(entry.kept);
    return isScan(scan) ? scan : null;
  } catch {
    return null;
  }
}

function isScan(value: unknown): value is Scan {
  if (typeof value !== 'object' || value === null) return false;
  const { logs, configs, runs, unresolved } = value as Readonly<Record<string, unknown>>;
  return (
    areAll(logs, { path: 'string', points: 'number', series: 'object', problems: 'object' }) &&
    areAll(configs, {
      ...{ path: 'string', framework: 'string', words: 'string' },
      ...{ missing: 'object', tellable: 'object', problems: 'object' },
    }) &&
    areAll(runs, {
      ...{ id: 'string', name: 'string', log: 'string', digest: 'string', facts: 'object' },
      ...{ steps: 'number', points: 'number', peakLr: 'number', assumptions: 'object', problems: 'object' },
    }) &&
    areAll(unresolved, { log: 'string', name: 'string', why: 'string', candidates: 'object' })
  );
}

/** Whether it is a list of objects whose fields are of these types. */
function areAll(value: unknown, fields: Readonly<Record<string, 'string' | 'number' | 'object'>>): boolean {
  if (!Array.isArray(value)) return false;
  return value.every(
    (each: unknown) =>
      typeof each === 'object' &&
      each !== null &&
      Object.entries(fields).every(([name, type]) => {
        const field = (each as Readonly<Record<string, unknown>>)[name];
        return typeof field === type && field !== null;
      }),
  );
}
