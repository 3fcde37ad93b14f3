import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { isCandidate } from '../../core/candidates.ts';
import type { SeriesKind } from '../../core/curve.ts';
import { FitError, UserError } from '../../core/errors.ts';
import type { FitChoices } from '../../core/fit/choices.ts';
import { fitLaw } from '../../core/fit/fit.ts';
import type { FitRun } from '../../core/fit/problem.ts';
import type { Fit } from '../../core/fit/types.ts';
import { comparableRuns } from '../../core/forecast/comparable.ts';
import { chooseSeries, collectPoints, type SeriesChoice } from '../../core/runs/points.ts';
import { collectRuns } from '../../core/runs/resolve.ts';
import type { Run } from '../../core/runs/types.ts';
import { readInputs, type Inputs } from '../collect.ts';
import { UsageError } from '../command.ts';
import { readFit } from '../inputs.ts';
import { readPaths } from '../io.ts';

/** Where the user wants a forecast to learn from. */
export interface TeacherQuestion {
  readonly from: readonly string[];
  readonly fit: string | undefined;
  readonly alone: boolean;
  readonly series: SeriesChoice;
  readonly choices: Partial<FitChoices>;
}

/** What teaches a run in progress. */
export interface Teachers {
  /** null where nothing does. */
  readonly fit: Fit | null;
  readonly runs: readonly FitRun[];
  readonly series: SeriesKind;
  readonly assumptions: readonly string[];
}

/**
 * The runs that the user named, or a fit of some, else those that lie beside the log: in its folder, or, where it is alone
 * there, in the folders next to it.
 */
export async function collectTeachers(path: string, run: Run, question: TeacherQuestion): Promise<Teachers> {
  const { from, fit: file, alone, series: asked } = question;
  if (file !== undefined) {
    if (from.length > 0 || alone) throw new UsageError('Give one of --from, --fit and --alone.');
    const fit = await readFit(file);
    return { fit, runs: [], series: fit.series, assumptions: [] };
  }
  const series = chooseSeries([run], asked);
  const none = { fit: null, runs: [], series };
  if (alone && from.length > 0) throw new UsageError('Give one of --from, --fit and --alone.');
  if (alone) return { ...none, assumptions: [] };
  const found = from.length > 0 ? await readInputs(from) : await readBeside(path);
  const runs = comparableRuns(run, withoutOwn(found, run), series).map((each) => collectPoints(each, series));
  if (runs.length === 0) {
    if (from.length > 0)
      throw new UserError(
        `${from.join(', ')}: no run there can teach ${run.name}: they need ${series} loss, its model size and batch, and a peak LR within three times of its.`,
      );
    return { ...none, assumptions: ['No other run was found beside it.'] };
  }
  return teach(runs, series, question);
}

async function teach(
  runs: readonly FitRun[],
  series: SeriesKind,
  { from, choices }: TeacherQuestion,
): Promise<Teachers> {
  const where = from.length > 0 ? 'named' : 'beside it';
  const names = runs.map(({ name }) => name).join(', ');
  try {
    const fit = await fitLaw(runs, { ...choices, series });
    return { fit, runs, series, assumptions: [`The runs ${where} teach it: ${names}.`] };
  } catch (error) {
    if (!(error instanceof FitError)) throw error;
    return {
      fit: null,
      runs: [],
      series,
      assumptions: [`The runs ${where} (${names}) teach nothing: ${error.message}`],
    };
  }
}

/** Runs other than the log itself, however its path was written. */
function withoutOwn({ logs, configs }: Inputs, run: Run): Run[] {
  return collectRuns(logs, configs).runs.filter((other) => resolve(other.log) !== resolve(run.log));
}

/** Logs near a log: in its folder and the folders in that, else in the folders next to its own. */
async function readBeside(path: string): Promise<Inputs> {
  const folder = dirname(path);
  const near = await readNear(folder);
  return near.logs.length > 1 ? near : readNear(join(folder, '..'));
}

/** A folder with more folders in it than this is no folder of runs. */
const mostFolders = 200;

async function readNear(folder: string): Promise<Inputs> {
  const entries = await listFolder(folder);
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  const inner = folders.length > mostFolders ? [] : folders.map(({ name }) => join(folder, name));
  const files = [[folder, entries] as const];
  for (const each of inner) files.push([each, await listFolder(each)]);
  const paths = files.flatMap(([at, list]) =>
    list.filter((entry) => entry.isFile()).map(({ name }) => join(at, name).split(sep).join('/')),
  );
  return readPaths('.', paths.filter(isCandidate).sort());
}

/** A folder that can't be listed holds nothing. */
async function listFolder(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch(() => []);
}
