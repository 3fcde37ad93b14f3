import type { Column, Role } from './columns.ts';
import { countFields, splitFields, type Delimiter } from '../text/fields.ts';
import { readNumber } from '../text/numbers.ts';
import { say } from '../../words.ts';

/** An LR is below this, and a language model's loss does not stay below it. */
const largestLr = 0.1;
const largestLoss = 100;
/** Share of the lines that must be numbers in the same number of columns. */
const numericShare = 0.9;
const fewestRows = 3;

/** Columns of a file without a header, and the sentence that says so. */
export interface HeaderlessGuess {
  readonly columns: readonly Column[];
  readonly assumptions: readonly string[];
}

/** Takes two or three columns of numbers as step, LR and loss; null where they can't be. */
export function guessHeaderless(lines: readonly string[], delimiter: Delimiter): HeaderlessGuess | null {
  const first = lines.find((line) => splitFields(line, delimiter).some((field) => field !== '')) ?? '';
  const width = countFields(first, delimiter);
  if (width < 2 || width > 3) return null;
  const rows = lines.map((line) => splitFields(line, delimiter));
  const filled = rows.filter((row) => row.some((field) => field !== ''));
  const numeric = filled.map(toNumbers).filter((row) => row.length === width && row.every(Number.isFinite));
  if (numeric.length < Math.max(fewestRows, numericShare * filled.length)) return null;
  if (!areSteps(numeric.map((row) => row[0]!))) return null;
  const roles = rolesOf(numeric.map((row) => row.slice(1)));
  if (roles === null) return null;
  const columns = ['step' as const, ...roles].map(toColumn).filter((column) => column !== null);
  const named = columns.map(({ name }) => name).join(', ');
  return { columns, assumptions: [say`The file has no header: its columns are taken as ${named}.`] };
}

function toNumbers(row: readonly string[]): number[] {
  return row.map((field) => readNumber(field, true) ?? NaN);
}

function areSteps(values: readonly number[]): boolean {
  const whole = values.every((value) => Number.isInteger(value) && value >= 0);
  const rising = values.filter((value, i) => i === 0 || value > values[i - 1]!).length;
  return whole && rising >= numericShare * values.length;
}

/** Roles of the columns behind the step: the LR is the one that is always small. */
function rolesOf(rows: readonly (readonly number[])[]): readonly (Role | null)[] | null {
  const tops = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]!)));
  const isLoss = tops.map((top) => top >= largestLr && top < largestLoss);
  const loss = isLoss.indexOf(true);
  if (loss < 0) return null;
  return tops.map((top, column) => (column === loss ? 'train' : top < largestLr ? 'lr' : null));
}

const names: Partial<Record<Role, string>> = { step: 'step', train: 'loss', lr: 'lr' };

function toColumn(role: Role | null, index: number): Column | null {
  return role === null
    ? null
    : { index, name: names[role] ?? role, meaning: { role, rank: 0, perplexity: false } };
}
