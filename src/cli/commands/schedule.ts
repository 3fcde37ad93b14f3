import { toArray } from '../../core/schedule/schedule.ts';
import type { ConfigReading } from '../../core/configs/types.ts';
import { UserError } from '../../core/errors.ts';
import {
  countOption,
  onlyPositional,
  parse,
  printJson,
  toPlainProblem,
  warn,
  type Command,
} from '../command.ts';
import { readNamedConfig } from '../inputs.ts';

/** `lr-law schedule CONFIG`: the LR of every step. */
export const scheduleCommand: Command = {
  usage: 'schedule CONFIG [--steps N] [--json]',
  summary: 'Prints the LR that the framework uses for every update of CONFIG, as CSV: step,lr.',
  async run(argv) {
    const { positionals, json, text } = parse(argv, ['steps']);
    const path = onlyPositional(positionals, 'config');
    const steps = countOption(text('steps'), 'steps');
    const { reading, schedule } = await readNamedConfig(path, steps);
    const length = steps ?? reading.totalSteps;
    if (!json) requireSchedule(path, reading, length);
    const lr = schedule === null || length === null ? new Float64Array(0) : toArray(schedule, length);
    const { framework, kind, missing } = reading;
    const problems = reading.problems.map(toPlainProblem);
    if (json) {
      printJson({ framework, kind, lr, missing: missing.map(({ what }) => what), problems });
      return;
    }
    for (const { line, message } of problems) warn(`${path}:${String(line)}: ${message}`);
    process.stdout.write(toCsv(lr));
  },
};

/** Lines made at once: short texts are put together fastest. */
const linesAtOnce = 1000;

/** A million numbers are written fastest as JSON, with as many digits as it takes to read them back exactly. */
function toCsv(lr: Float64Array): string {
  const parts = ['step,lr\n'];
  for (let from = 0; from < lr.length; from += linesAtOnce) {
    const written = JSON.stringify(Array.from(lr.subarray(from, from + linesAtOnce))).slice(1, -1);
    const lines = written.split(',').map((value, i) => `${String(from + i + 1)},${value}\n`);
    parts.push(lines.join(''));
  }
  return parts.join('');
}

function requireSchedule(path: string, reading: ConfigReading, length: number | null): void {
  if (reading.schedule !== null && length !== null && length > 0) return;
  const why =
    reading.problems.find(({ severity }) => severity === 'error')?.message ?? reading.missing[0]?.why;
  throw new UserError(`${path}: ${why ?? 'it does not give a schedule.'} Give the length with --steps.`);
}
