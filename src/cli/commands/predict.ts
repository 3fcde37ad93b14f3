import { UserError } from '../../core/errors.ts';
import { looksLikeConfig } from '../../core/configs/names.ts';
import { predictSchedule, type Prediction } from '../../core/fit/interval.ts';
import type { Fit, Metrics } from '../../core/fit/types.ts';
import { warmupEnd } from '../../core/law/areas.ts';
import { predictRun } from '../../core/runs/fitRuns.ts';
import { collectRuns } from '../../core/runs/resolve.ts';
import { modelFacts } from '../../core/runs/size.ts';
import { toArray } from '../../core/schedule/schedule.ts';
import { readInputs } from '../collect.ts';
import {
  aboutFile,
  countOption,
  parse,
  printJson,
  sizeOption,
  UsageError,
  warnOfProblems,
  type Command,
} from '../command.ts';
import { readFit, readNamedConfig } from '../inputs.ts';
import { readConfigAt } from '../io.ts';
import { formatTable } from '../table.ts';
import { print } from '../print.ts';

/** `lr-law predict`: what a schedule would reach, or how well a fit describes a log. */
export const predictCommand: Command = {
  usage: 'predict CONFIG|LOG… --fit FILE [--steps N] [--size N] [--json]',
  summary: 'Predicts the loss of schedules, or of logged runs, with 90 % intervals.',
  async run(argv) {
    const { positionals, text, json } = parse(argv, ['fit', 'steps', 'size']);
    const file = text('fit');
    if (file === undefined) throw new UsageError('--fit FILE is missing.');
    if (positionals.length === 0) throw new UsageError('Give a config or a log.');
    const fit = await readFit(file);
    const steps = countOption(text('steps'), 'steps');
    const size = sizeOption(text('size'));
    const predictions = await Promise.all(positionals.map((path) => predictPath(fit, path, { steps, size })));
    if (json) printJson({ predictions });
    else print(describe(predictions));
  },
};

interface PathPrediction {
  readonly path: string;
  readonly steps: Float64Array;
  readonly loss: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly final: Prediction['final'] | null;
  readonly metrics?: Metrics;
  readonly assumptions: readonly string[];
  readonly distrust: readonly string[];
  readonly withheld: string | null;
}

interface Asked {
  readonly steps: number | undefined;
  /** Parameters of the model where given. */
  readonly size: number | undefined;
}

async function predictPath(fit: Fit, path: string, asked: Asked): Promise<PathPrediction> {
  const isConfig = looksLikeConfig(path) && (await readConfigAt('.', path).catch(() => null)) !== null;
  return isConfig ? predictConfig(fit, path, asked) : predictLog(fit, path, asked);
}

/** A curve of at most about this many points is printed for a schedule. */
const curvePoints = 1000;

async function predictConfig(fit: Fit, path: string, { steps, size }: Asked): Promise<PathPrediction> {
  const { reading, schedule } = await readNamedConfig(path, steps);
  const length = steps ?? reading.totalSteps;
  if (schedule === null || length === null || length < 1) {
    const why = reading.missing[0]?.why ?? reading.problems[0]?.message ?? 'it gives no schedule.';
    throw new UserError(`${path}: ${why}`);
  }
  const eta = toArray(schedule, length);
  const facts = modelFacts(path, reading);
  const told = predictSchedule(fit, eta, drawnSteps(warmupEnd(eta), length), {
    ...facts,
    size: size ?? facts.size ?? null,
  });
  return shown(path, told, reading.assumptions);
}

/** Evenly spaced steps from the end of the warm-up to the last. */
function drawnSteps(warmup: number, length: number): Float64Array {
  const first = Math.min(Math.max(1, warmup), length);
  const spacing = Math.ceil((length - first + 1) / curvePoints);
  const count = Math.floor((length - first) / spacing) + 1;
  return Float64Array.from({ length: count }, (_, i) => length - (count - 1 - i) * spacing);
}

async function predictLog(fit: Fit, path: string, { size }: Asked): Promise<PathPrediction> {
  const inputs = await readInputs([path]);
  const { runs, unresolved } = collectRuns(inputs.logs, inputs.configs);
  const run = runs[0];
  if (run === undefined)
    throw new UserError(aboutFile(path, unresolved[0]?.why ?? 'this is no training log.'));
  warnOfProblems([run]);
  const { prediction, metrics } = predictRun(fit, { ...run, size: size ?? run.size });
  return { ...shown(path, prediction, run.assumptions), ...(metrics === null ? {} : { metrics }) };
}

/** A withheld prediction shows its reason and no number. */
function shown(path: string, prediction: Prediction, assumptions: readonly string[]): PathPrediction {
  const { steps, loss, lower, upper, final, distrust, withheld } = prediction;
  if (withheld === null) return { path, steps, loss, lower, upper, final, assumptions, distrust, withheld };
  const none = new Float64Array(0);
  return {
    path,
    steps: none,
    loss: none,
    lower: none,
    upper: none,
    final: null,
    assumptions,
    distrust,
    withheld,
  };
}

function describe(predictions: readonly PathPrediction[]): string {
  const rows = predictions.map(({ path, final, metrics }) => [
    path,
    final === null ? '' : String(final.step),
    final === null ? 'withheld' : final.loss.toFixed(4),
    final === null ? '' : `${final.lower.toFixed(4)} to ${final.upper.toFixed(4)}`,
    metrics === undefined ? '' : metrics.mae.toFixed(4),
  ]);
  const notes = predictions.flatMap(({ path, distrust }) => distrust.map((reason) => `${path}: ${reason}\n`));
  return formatTable([['path', 'step', 'loss', '90 % interval', 'MAE'], ...rows]) + notes.join('');
}
