import { Digest } from '../core/digest.ts';
import { lawByName } from '../core/law/registry.ts';
import type { FittedRun, FittedRuns } from './worker.ts';

/** Of what an entry looks like; another one is not read. */
const version = 1;
/** Characters; no fit is as long, so what is longer is none. */
export const longestEntry = 4_000_000;

type KeptRun = Omit<FittedRun, 'id'>;

/**
 * A fit as the text that is kept, without the paths of its runs.
 * @returns null where it would not be read back.
 */
export function writeFitEntry(key: string, { fit, runs }: FittedRuns): string | null {
  const kept = JSON.stringify({
    fit,
    runs: runs.map(({ name, points, metrics, final }): KeptRun => ({ name, points, metrics, final })),
  });
  const text = JSON.stringify({ version, key, digest: new Digest().text(kept).hex, kept });
  return readFitEntry(
    text,
    key,
    runs.map(({ id }) => id),
  ) === null
    ? null
    : text;
}

/**
 * Reads what `writeFitEntry` wrote.
 * @param ids The runs of today, in the order of the fit.
 * @returns null for anything else: another version or key, a torn file, a file that somebody else made.
 */
export function readFitEntry(text: string, key: string, ids: readonly string[]): FittedRuns | null {
  if (text.length > longestEntry) return null;
  const entry = parse(text);
  const isOurs = isRecord(entry) && entry['version'] === version && entry['key'] === key;
  const kept = isOurs ? entry['kept'] : null;
  if (typeof kept !== 'string' || entry === null || !isRecord(entry)) return null;
  if (new Digest().text(kept).hex !== entry['digest']) return null;
  const found = parse(kept);
  if (!isRecord(found) || !isFit(found['fit']) || !Array.isArray(found['runs'])) return null;
  const runs: unknown[] = found['runs'];
  if (runs.length !== ids.length || !runs.every(isRun)) return null;
  return {
    fit: found['fit'] as unknown as FittedRuns['fit'],
    runs: runs.map((run, i) => ({ ...(run as unknown as KeptRun), id: ids[i]! })),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

type Fields = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFit(value: unknown): value is Fields {
  if (!isRecord(value)) return false;
  const { law, estimates, covariance, parameters, domain, diagnostics, lawError } = value;
  return (
    typeof law === 'string' &&
    lawByName(law) !== undefined &&
    areNumbers(estimates) &&
    areNumbers(covariance) &&
    covariance.length === estimates.length ** 2 &&
    ['unit', 'objective', 'misfit', 'points'].every((name) => Number.isFinite(value[name])) &&
    isRecord(parameters) &&
    Object.values(parameters).every((each) => isRecord(each) && Number.isFinite(each['value'])) &&
    [domain, diagnostics, lawError].every(isRecord) &&
    areTexts(value['assumptions']) &&
    areTexts(value['distrust'])
  );
}

function isRun(value: unknown): value is Fields {
  if (!isRecord(value)) return false;
  const { name, points, metrics, final } = value;
  return (
    typeof name === 'string' &&
    Number.isFinite(points) &&
    (metrics === null || isRecord(metrics)) &&
    isRecord(final) &&
    ['step', 'loss', 'lower', 'upper'].every((field) => Number.isFinite(final[field]))
  );
}

function areNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((each) => Number.isFinite(each));
}

function areTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
