import { readFile, stat, writeFile } from 'node:fs/promises';
import { readConfig, readScheduleCsv } from '../core/configs/registry.ts';
import type { ConfigReading } from '../core/configs/types.ts';
import { UserError } from '../core/errors.ts';
import type { Fit } from '../core/fit/types.ts';
import type { Schedule } from '../core/schedule/schedule.ts';
import { siblingsOf } from '../node/siblings.ts';
import { toJson } from './command.ts';

/** @throws UserError where the path is not a folder. */
export async function checkFolder(path: string): Promise<void> {
  if (!(await isFolder(path))) throw new UserError(`${path}: there is no such folder.`);
}

/** Whether the path is a folder. @throws UserError where it does not exist. */
export async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new UserError(`${path}: there is no such file or folder.`);
  return found.isDirectory();
}

/** A config that the user named. */
export interface NamedConfig {
  readonly text: string;
  readonly reading: ConfigReading;
  readonly schedule: Schedule | null;
}

/**
 * Reads a config that the user named, or a CSV of `step,lr`.
 * @param totalSteps Length where the config does not tell it.
 * @throws UserError where the file is not a schedule.
 */
export async function readNamedConfig(path: string, totalSteps?: number): Promise<NamedConfig> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new UserError(`${path}: there is no such file or it can't be opened.`);
  });
  const reading = path.toLowerCase().endsWith('.csv')
    ? readScheduleCsv(text)
    : readConfig(path, text, { totalSteps, sources: siblingsOf(path) });
  if (reading === null) {
    throw new UserError(
      `${path}: this is no LR schedule of a framework known here; see the README for what is read.`,
    );
  }
  return { text, reading, schedule: reading.schedule };
}

/** Reads a fit that `lr-law fit --out` wrote. @throws UserError */
export async function readFit(path: string): Promise<Fit> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new UserError(`${path}: there is no such file or it can't be opened.`);
  });
  const fit = parseFit(text);
  if (fit === null)
    throw new UserError(`${path}: this is no fit of LR Law; write one with lr-law fit --out FILE.`);
  return fit;
}

function parseFit(text: string): Fit | null {
  try {
    const value = JSON.parse(text) as Partial<Fit> | null;
    const usable =
      typeof value === 'object' &&
      value !== null &&
      typeof value.law === 'string' &&
      typeof value.parameters === 'object' &&
      Array.isArray(value.estimates) &&
      Array.isArray(value.covariance) &&
      typeof value.lawError === 'object' &&
      typeof value.domain === 'object';
    return usable ? (value as Fit) : null;
  } catch {
    return null;
  }
}

/** Writes data as indented JSON that diffs well. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(path, `${toJson(value, 2)}\n`).catch(() => {
    throw new UserError(`${path}: it can't be written.`);
  });
}
