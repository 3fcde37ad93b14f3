import { UserError } from '../../core/errors.ts';
import type { Curve } from '../../core/curve.ts';
import {
  onlyPositional,
  parse,
  printJson,
  toPlainProblem,
  UsageError,
  warn,
  type Command,
} from '../command.ts';
import { readNamedLog } from '../io.ts';
import { print } from '../print.ts';

/** `lr-law read LOG`: the cleaned points of a log. */
export const readCommand: Command = {
  usage: 'read LOG [--series train|validation] [--json]',
  summary: 'Prints the cleaned points of a log as CSV: step,series,loss,lr.',
  async run(argv) {
    const options = parse(argv, ['series']);
    const series = options.text('series');
    if (series !== undefined && series !== 'train' && series !== 'validation') {
      throw new UsageError('--series takes train or validation.');
    }
    const log = await readNamedLog(onlyPositional(options.positionals, 'log'));
    if (log.reading === null) throw new UserError(firstProblem(log.path, log.problems));
    const curves = log.reading.curves.filter((curve) => series === undefined || curve.kind === series);
    const points = curves.flatMap(collectRows).sort((a, b) => a.step - b.step);
    const { format, totalSteps, counting, settings, assumptions } = log.reading;
    const problems = log.problems.map(toPlainProblem);
    if (options.json) {
      printJson({ path: log.path, format, totalSteps, counting, settings, points, problems, assumptions });
      return;
    }
    for (const { line, message } of problems) warn(`${log.path}:${String(line)}: ${message}`);
    print(`step,series,loss,lr\n${points.map(toRow).join('')}`);
  },
};

/** `path:line: sentence` of the first problem. */
export function firstProblem(path: string, problems: readonly { line: number; message: string }[]): string {
  const problem = problems[0];
  return `${path}:${String(problem?.line ?? 0)}: ${problem?.message ?? 'it can’t be read.'}`;
}

interface Row {
  readonly step: number;
  readonly series: string;
  readonly loss: number;
  readonly lr: number | null;
  readonly interval: number;
  /** Left out where the log has none at all. */
  readonly tokens?: number | null;
  readonly time?: number | null;
}

function collectRows(curve: Curve): Row[] {
  const { tokens, time } = curve;
  return Array.from(curve.steps, (step, i) => ({
    step,
    series: curve.kind,
    loss: curve.loss[i]!,
    lr: knownAt(curve.lr, i),
    interval: curve.interval[i]!,
    ...(tokens && { tokens: knownAt(tokens, i) }),
    ...(time && { time: knownAt(time, i) }),
  }));
}

function knownAt(values: Float64Array, i: number): number | null {
  const value = values[i]!;
  return Number.isNaN(value) ? null : value;
}

function toRow({ step, series, loss, lr }: Row): string {
  return `${String(step)},${series},${String(loss)},${lr === null ? '' : String(lr)}\n`;
}
