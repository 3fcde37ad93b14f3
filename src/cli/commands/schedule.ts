import { toArray } from '../../core/schedule/schedule.ts';
import type { ConfigReading } from '../../core/configs/types.ts';
import { UserError } from '../../core/errors.ts';
import { countOption, onlyPositional, parse, toPlainProblem, warn, type Command } from '../command.ts';
import { readNamedConfig } from '../inputs.ts';
import { longestNumber, writeCount, writeNumber } from '../writeNumber.ts';

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
      const before = JSON.stringify({ framework, kind }).slice(0, -1);
      const after = JSON.stringify({ missing: missing.map(({ what }) => what), problems }).slice(1);
      print(`${before},"lr":[`, lr, { numbered: false, between: ',' }, `],${after}\n`);
      return;
    }
    for (const { line, message } of problems) warn(`${path}:${String(line)}: ${message}`);
    print('step,lr\n', lr, { numbered: true, between: '\n' }, lr.length > 0 ? '\n' : '');
  },
};

interface Layout {
  /** Whether the step and a comma stand before each LR. */
  readonly numbered: boolean;
  readonly between: ',' | '\n';
}

/** Numbers written at once: functions that are called often are compiled soon. */
const numbersAtOnce = 256;
/** Bytes printed at once: a million numbers are 30 MB, which nobody needs to hold. */
const printedAtOnce = 1 << 18;

function print(before: string, lr: Float64Array, layout: Layout, after: string): void {
  process.stdout.write(before);
  // A step with its comma, the LR, and what stands between two of them.
  const room = numbersAtOnce * (String(lr.length).length + longestNumber + 2);
  let bytes = Buffer.allocUnsafe(printedAtOnce + room);
  let at = 0;
  for (let from = 0; from < lr.length; from += numbersAtOnce) {
    at = writeSome(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), at, lr, from, layout);
    if (at < printedAtOnce) continue;
    process.stdout.write(bytes.subarray(0, at));
    // What waits to be written is not to be written over.
    if (process.stdout.writableLength > 0) bytes = Buffer.allocUnsafe(bytes.length);
    at = 0;
  }
  process.stdout.write(bytes.subarray(0, at));
  process.stdout.write(after);
}

function writeSome(
  bytes: DataView,
  at: number,
  lr: Float64Array,
  from: number,
  { numbered, between }: Layout,
): number {
  const sign = between.charCodeAt(0);
  const to = Math.min(lr.length, from + numbersAtOnce);
  for (let i = from; i < to; i++) {
    if (i > 0) bytes.setUint8(at++, sign);
    if (numbered) {
      at = writeCount(bytes, at, i + 1);
      bytes.setUint8(at++, comma);
    }
    at = writeNumber(bytes, at, lr, i);
  }
  return at;
}

const comma = 0x2c;

function requireSchedule(path: string, reading: ConfigReading, length: number | null): void {
  if (reading.schedule !== null && length !== null && length > 0) return;
  const why =
    reading.problems.find(({ severity }) => severity === 'error')?.message ?? reading.missing[0]?.why;
  throw new UserError(`${path}: ${why ?? 'it does not give a schedule.'} Give the length with --steps.`);
}
