import { dirname, join, sep } from 'node:path';
import { looksLikeConfig } from '../core/configs/names.ts';
import { UserError } from '../core/errors.ts';
import { matchesGlob } from '../core/glob.ts';
import { collectRuns } from '../core/runs/resolve.ts';
import type { Answers, ConfigFile, LogFile, Run, RunCollection } from '../core/runs/types.ts';
import { sizeOption, UsageError } from './command.ts';
import { collectPaths, readConfigAt, readPaths, readNamedLog } from './io.ts';
import { isFolder, readNamedConfig } from './inputs.ts';

/** Logs and configs that the command line names, read. */
export interface Inputs {
  readonly logs: readonly LogFile[];
  readonly configs: readonly ConfigFile[];
}

/**
 * Reads the folders and logs that the user named. In one folder, paths are relative to it; else they are as given. A log
 * named by itself brings the configs of its folder with it.
 */
export async function readInputs(names: readonly string[]): Promise<Inputs> {
  if (names.length === 0) throw new UsageError('Give a folder or logs.');
  const [only] = names;
  if (names.length === 1 && only !== undefined && (await isFolder(only))) {
    return readPaths(only, await collectPaths(only));
  }
  const read = await Promise.all(names.map(readOne));
  const unique = new Map(read.flatMap((inputs) => inputs.configs).map((config) => [config.path, config]));
  return { logs: read.flatMap((inputs) => inputs.logs), configs: [...unique.values()] };
}

async function readOne(name: string): Promise<Inputs> {
  if (await isFolder(name)) {
    return readPaths(
      '.',
      (await collectPaths(name)).map((path) => toSlashes(join(name, path))),
    );
  }
  const folder = dirname(name);
  const beside = (await collectPaths(folder)).filter((path) => !path.includes('/') && looksLikeConfig(path));
  const configs = await Promise.all(
    beside.map((path) => readConfigAt('.', toSlashes(folder === '.' ? path : join(folder, path)))),
  );
  return { logs: [await readNamedLog(name)], configs: configs.filter((config) => config !== null) };
}

function toSlashes(path: string): string {
  return path.split(sep).join('/');
}

/** What the user said about the runs: which to take, and which config trained which log. */
export interface RunChoice {
  readonly only: readonly string[];
  /** `LOG=CONFIG` pairs. */
  readonly schedules: readonly string[];
  /** `LOG=N` pairs: parameters of the model. */
  readonly sizes: readonly string[];
}

/** Resolves the runs and keeps those that the user wants. @throws UserError where nothing is left. */
export async function chooseRuns(inputs: Inputs, choice: RunChoice): Promise<RunCollection> {
  const named = await Promise.all(choice.schedules.map((pair) => readPair(pair, inputs.logs)));
  const answers: Answers = Object.fromEntries(named.map(({ log, config }) => [log, config.path]));
  const added = named.map(({ config }) => config);
  const kept = inputs.configs.filter((config) => added.every((other) => other.path !== config.path));
  const { runs, unresolved } = collectRuns(inputs.logs, [...kept, ...added], answers);
  const wanted = (path: string, name: string) =>
    choice.only.length === 0 || choice.only.some((pattern) => matchesGlob(pattern, path, name));
  const chosen = runs.filter((run) => wanted(run.log, run.name));
  const open = unresolved.filter(({ log, name }) => wanted(log, name));
  if (chosen.length + open.length === 0 && runs.length + unresolved.length > 0)
    throw new UserError(noneWanted(choice.only, runs));
  return { runs: withSizes(chosen, choice.sizes), unresolved: open };
}

/** One sentence with some of the names that there are. */
function noneWanted(only: readonly string[], runs: readonly Run[]): string {
  const names = runs.slice(0, 5).map(({ name }) => name);
  const more = runs.length > names.length ? ', …' : '';
  return `--only ${only.join(' ')} matches none of the ${String(runs.length)} runs found: ${names.join(', ')}${more}.`;
}

/** Runs with the model sizes that the user gave; a later pair wins. @throws UserError where a pair names no run. */
function withSizes(runs: readonly Run[], pairs: readonly string[]): Run[] {
  let sized = [...runs];
  for (const pair of pairs) {
    const [pattern, text] = splitPair(pair, '--size takes LOG=N.');
    const size = sizeOption(text);
    const named = (run: Run) => run.log === pattern || matchesGlob(pattern, run.log, run.name);
    if (!sized.some(named))
      throw new UserError(`${pattern}: --size names a log that is not among the inputs.`);
    sized = sized.map((run) => (named(run) ? { ...run, size: size ?? run.size } : run));
  }
  return sized;
}

async function readPair(
  pair: string,
  logs: readonly LogFile[],
): Promise<{ log: string; config: ConfigFile }> {
  const [logName, path] = splitPair(pair, '--schedule takes LOG=CONFIG.');
  const log = logs.find((file) => file.path === logName || matchesGlob(logName, file.path, file.path));
  if (log === undefined)
    throw new UserError(`${logName}: --schedule names a log that is not among the inputs.`);
  const { text, reading } = await readNamedConfig(path);
  const config: ConfigFile = {
    path,
    text,
    reading,
    withHints: () => reading,
  };
  if (reading.schedule !== null || log.reading?.totalSteps == null) return { log: log.path, config };
  const filled = await readNamedConfig(path, log.reading.totalSteps);
  return { log: log.path, config: { ...config, reading: filled.reading } };
}

function splitPair(pair: string, usage: string): [string, string] {
  const sign = pair.indexOf('=');
  if (sign < 1 || sign === pair.length - 1) throw new UsageError(usage);
  return [pair.slice(0, sign), pair.slice(sign + 1)];
}
