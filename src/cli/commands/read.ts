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
    const { format, totalSteps } = log.reading;
    const problems = log.problems.map(toPlainProblem);
    if (options.json) {
      printJson({ path: log.path, format, totalSteps, points, problems });
      return;
    }
    for (const { line, message } of problems) warn(`${log.path}:${String(line)}: ${message}`);
    process.stdout.write(`step,series,loss,lr\n${points.map(toRow).join('')}`);
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
}

function collectRows(curve: Curve): Row[] {
  return Array.from(curve.steps, (step, i) => {
    const lr = curve.lr[i]!;
    return {
      step,
      series: curve.kind,
      loss: curve.loss[i]!,
      lr: Number.isNaN(lr) ? null : lr,
      interval: curve.interval[i]!,
    };
  });
}

function toRow({ step, series, loss, lr }: Row): string {
  return `${String(step)},${series},${String(loss)},${lr === null ? '' : String(lr)}\n`;
}
