import { UserError } from '../../core/errors.ts';
import { choiceNames, readChoices } from '../../core/fit/choices.ts';
import { decayShapes } from '../../core/schedule/shape.ts';
import { annealNow, type AnnealAnswer } from '../../core/forecast/annealNow.ts';
import { forecastRun, type RunForecast } from '../../core/forecast/inProgress.ts';
import type { FitRun } from '../../core/fit/problem.ts';
import { collectPoints } from '../../core/runs/points.ts';
import { seriesLabel } from '../../core/runs/fitRuns.ts';
import {
  countOption,
  onlyPositional,
  parse,
  printJson,
  sizeOption,
  UsageError,
  warnOfProblems,
  type Command,
} from '../command.ts';
import { collectTeachers, type Teachers } from '../forecast/teachers.ts';
import { readRunInProgress, type ReadRun } from '../forecast/run.ts';
import { formatForecast } from '../forecast/format.ts';
import { print } from '../print.ts';

const series = ['auto', 'train', 'validation'] as const;

/** `lr-law forecast`: where a run in progress will end. */
export const forecastCommand: Command = {
  usage: `forecast LOG [--schedule CONFIG] [--until STEP] [--use N] [--from DIR|LOG]… [--fit FILE] [--alone] [--anneal N,N…] [--shape ${decayShapes.join('|')}] [--at STEP,STEP…] [--floor LR] [--series ${series.join('|')}] [--size N] [--json]`,
  summary:
    'Forecasts the final loss of a run in progress, with what other runs teach: those named by --from or --fit, else those beside LOG.',
  async run(argv) {
    const { positionals, text, list, has, json } = parse(argv, [
      ...['schedule', 'until', 'use', 'from*', 'fit', 'alone?', 'series', 'size'],
      ...['anneal', 'shape', 'at', 'floor'],
      ...choiceNames,
    ]);
    const path = onlyPositional(positionals, 'log');
    const choices = readChoices(text, (name, takes) => {
      throw new UsageError(`--${name} takes ${takes}.`);
    });
    const asked = series.find((name) => name === (text('series') ?? 'auto'));
    if (asked === undefined) throw new UsageError(`--series takes ${series.join(', ')}.`);
    const question = annealQuestion(text);
    const read = await readRunInProgress(path, {
      schedule: text('schedule'),
      until: countOption(text('until'), 'until'),
      use: countOption(text('use'), 'use'),
      size: sizeOption(text('size')),
      // What the run would do if it went on does not matter where only annealing is asked about.
      optional: question !== null,
    });
    warnOfProblems([read.run]);
    const teachers = await collectTeachers(path, read.run, {
      ...{ from: list('from'), fit: text('fit'), alone: has('alone'), series: asked, choices },
    });
    const points = collectPoints(read.run, teachers.series);
    if (points.steps.length === 0) {
      throw new UserError(`${path}: it has no ${seriesLabel(teachers.series)} after its warm-up.`);
    }
    const forecast = await forecastRun(
      { points, eta: read.plan.eta },
      { others: teachers.fit ?? teachers.runs, choices, series: teachers.series },
    );
    const annealed =
      question === null ? null : annealNow(forecast, { ...points, eta: read.run.eta }, question);
    const told = describeForecast(path, { read, teachers, points, forecast, annealed });
    if (json) printJson(told);
    else print(formatForecast(told));
  },
};

type Question = Parameters<typeof annealNow>[2];

function annealQuestion(text: (name: string) => string | undefined): Question | null {
  const lengths = counts(text('anneal'), 'anneal');
  const shape = text('shape');
  const known = decayShapes.find((name) => name === shape);
  if (shape !== undefined && known === undefined)
    throw new UsageError(`--shape takes ${decayShapes.join(', ')}.`);
  const floor = text('floor') === undefined ? undefined : Number(text('floor'));
  if (floor !== undefined && !(floor >= 0)) throw new UsageError('--floor takes an LR from 0 on.');
  if (lengths === undefined) return null;
  const at = counts(text('at'), 'at');
  return {
    lengths,
    ...(known && { shapes: [known] }),
    ...(at && { at }),
    ...(floor !== undefined && { floorLr: floor }),
  };
}

function counts(text: string | undefined, name: string): number[] | undefined {
  return text?.split(',').flatMap((each) => countOption(each.trim(), name) ?? []);
}

/** What `forecast` prints. */
export interface ToldForecast {
  readonly path: string;
  readonly lastStep: number;
  readonly final: RunForecast['prediction']['final'] | null;
  readonly withheld: string | null;
  readonly distrust: readonly string[];
  readonly assumptions: readonly string[];
  readonly law: string;
  readonly series: string;
  /** Names of the runs that taught, where they were read. */
  readonly others: readonly string[];
  readonly curve: Pick<RunForecast['prediction'], 'steps' | 'loss' | 'lower' | 'upper'> | null;
  readonly annealNow?: AnnealAnswer;
}

interface Found {
  readonly read: ReadRun;
  readonly teachers: Teachers;
  readonly points: FitRun;
  readonly forecast: RunForecast;
  readonly annealed: AnnealAnswer | null;
}

function describeForecast(path: string, { read, teachers, forecast, annealed }: Found): ToldForecast {
  const { final, withheld, distrust, steps, loss, lower, upper } = forecast.prediction;
  return {
    path,
    lastStep: forecast.lastStep,
    final: withheld === null ? final : null,
    withheld,
    distrust,
    assumptions: [
      ...read.run.assumptions,
      ...read.plan.assumptions,
      ...teachers.assumptions,
      ...forecast.fit.assumptions,
    ],
    ...{ law: forecast.fit.law, series: teachers.series, others: teachers.runs.map(({ name }) => name) },
    curve: withheld === null ? { steps, loss, lower, upper } : null,
    ...(annealed && { annealNow: annealed }),
  };
}
