import type { Problem } from '../errors.ts';
import type { Schedule } from '../schedule/schedule.ts';
import type { ConfigReading } from './types.ts';
import { say } from '../words.ts';

/**
 * Reads a CSV of `step,lr` (a header may be missing) as a schedule: the LR of every listed step, linear between them.
 * Steps count from 1; a list that begins later gives no schedule, since the LR before it is not known.
 */
export function readScheduleCsv(text: string): ConfigReading {
  const rows = text.split(/\r?\n/).flatMap(readRow);
  const problems = checkRows(rows);
  const usable = problems.every(({ severity }) => severity !== 'error');
  const values = usable ? interpolate(rows) : new Float64Array(0);
  const peakLr = rows.length === 0 ? null : Math.max(...rows.map(({ lr }) => lr));
  return {
    framework: 'csv',
    kind: 'explicit',
    schedule: usable ? sampled(values) : null,
    peakLr,
    minLr: rows.length === 0 ? null : Math.min(...rows.map(({ lr }) => lr)),
    warmupSteps: usable ? values.indexOf(peakLr ?? 0) : null,
    totalSteps: usable ? values.length : null,
    tokensPerUpdate: null,
    keys: [],
    missing: [],
    problems,
    assumptions: [],
  };
}

interface Row {
  readonly step: number;
  readonly lr: number;
  readonly line: number;
}

function readRow(text: string, index: number): Row[] {
  const [step, lr, ...others] = text.split(/[,;\t]/).map((cell) => (cell.trim() === '' ? NaN : Number(cell)));
  if (step === undefined || lr === undefined || others.length > 0 || !Number.isInteger(step) || !(lr >= 0))
    return [];
  return [{ step, lr, line: index + 1 }];
}

function checkRows(rows: readonly Row[]): Problem[] {
  const problem = (code: string, message: string, line: number): Problem[] => [
    { code, message, line, severity: 'error' },
  ];
  const [first] = rows;
  if (first === undefined) return problem('no-steps', say`It holds no row of step,lr.`, 0);
  if (first.step !== 1)
    return problem(
      'no-start',
      say`It has to begin with step 1: the LR before its first row is not known.`,
      first.line,
    );
  const back = rows.find((row, i) => i > 0 && row.step <= rows[i - 1]!.step);
  return back === undefined
    ? []
    : problem('not-ascending', say`Its steps have to rise from row to row.`, back.line);
}

function interpolate(rows: readonly Row[]): Float64Array {
  const values = new Float64Array(rows.at(-1)?.step ?? 0);
  rows.forEach(({ step, lr }, i) => {
    const before = rows[i - 1] ?? { step: 0, lr };
    for (let k = before.step + 1; k <= step; k++) {
      values[k - 1] = before.lr + ((lr - before.lr) * (k - before.step)) / (step - before.step);
    }
  });
  return values;
}

function sampled(values: Float64Array): Schedule {
  const ends = { from: values[0] ?? 0, to: values.at(-1) ?? 0 };
  const place = { first: 1, last: values.length, origin: 1, span: Math.max(1, values.length - 1) };
  return {
    segments: [{ shape: 'sampled', role: 'stable', ...ends, ...place, values }],
    totalSteps: values.length,
  };
}
