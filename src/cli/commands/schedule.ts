import { fillFrom, type Schedule } from '../../core/schedule/schedule.ts';
import type { ConfigReading } from '../../core/configs/types.ts';
import { UserError } from '../../core/errors.ts';
import { countOption, onlyPositional, parse, toPlainProblem, warn, type Command } from '../command.ts';
import { readNamedConfig } from '../inputs.ts';
import { Batch } from '../shortestDigits.ts';
import { longestEntry, writeNumbers, type Layout } from '../writeNumbers.ts';

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
    const list = {
      schedule: schedule ?? { segments: [], totalSteps: null },
      length: schedule === null ? 0 : (length ?? 0),
    };
    const { framework, kind, missing } = reading;
    const problems = reading.problems.map(toPlainProblem);
    if (json) {
      const before = JSON.stringify({ framework, kind }).slice(0, -1);
      const after = JSON.stringify({ missing: missing.map(({ what }) => what), problems }).slice(1);
      print(`${before},"lr":[`, list, { numbered: false, between: ',' }, `],${after}\n`);
      return;
    }
    for (const { line, message } of problems) warn(`${path}:${String(line)}: ${message}`);
    print('step,lr\n', list, { numbered: true, between: '\n' }, list.length > 0 ? '\n' : '');
  },
};

interface List {
  readonly schedule: Schedule;
  readonly length: number;
}

/** Bytes printed at once: a million numbers are 30 MB, which nobody needs to hold. */
const printedAtOnce = 1 << 18;

/** LRs are found as they are printed, so that a schedule may be longer than memory is large. */
function print(before: string, { schedule, length }: List, layout: Layout, after: string): void {
  process.stdout.write(before);
  const batch = new Batch();
  const { values } = batch;
  let bytes = Buffer.allocUnsafe(printedAtOnce + values.length * longestEntry);
  let view = toView(bytes);
  let at = 0;
  for (let first = 1; first <= length; first += values.length) {
    fillFrom(schedule, first, values);
    at = writeNumbers(view, at, batch, [first, Math.min(values.length, length - first + 1)], layout);
    if (at < printedAtOnce) continue;
    process.stdout.write(bytes.subarray(0, at));
    // What waits to be written is not to be written over.
    if (process.stdout.writableLength > 0) {
      bytes = Buffer.allocUnsafe(bytes.length);
      view = toView(bytes);
    }
    at = 0;
  }
  process.stdout.write(bytes.subarray(0, at));
  process.stdout.write(after);
}

function toView({ buffer, byteOffset, byteLength }: Buffer): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function requireSchedule(path: string, reading: ConfigReading, length: number | null): void {
  if (reading.schedule !== null && length !== null && length > 0) return;
  const why =
    reading.problems.find(({ severity }) => severity === 'error')?.message ?? reading.missing[0]?.why;
  throw new UserError(`${path}: ${why ?? 'it does not give a schedule.'} Give the length with --steps.`);
}
