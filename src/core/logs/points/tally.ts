import type { Problem } from '../../errors.ts';
import { say } from '../../words.ts';

/** Why lines are skipped. */
const reasons = {
  'bad-loss': say`the loss is not a positive finite number`,
  'bad-step': say`the step is not a whole number that counts updates`,
  'no-step': say`there is a loss but no step`,
  'bad-line': say`it is not a record like the others`,
  'torn-line': say`the last line is cut off, as in a file that is still being written`,
} as const;

/** Reason code of a skipped line. */
export type SkipCode = keyof typeof reasons;

/** Counts skipped lines, so that a million of them are one problem a reason. */
export class Tally {
  readonly #skips = new Map<SkipCode, { first: number; count: number }>();

  add(code: SkipCode, line: number): void {
    const skip = this.#skips.get(code);
    if (skip === undefined) this.#skips.set(code, { first: line, count: 1 });
    else skip.count++;
  }

  /** The same counts, to add to. */
  copy(): Tally {
    const copy = new Tally();
    for (const [code, skip] of this.#skips) copy.#skips.set(code, { ...skip });
    return copy;
  }

  /** One problem a reason: its first line, and how many. */
  problems(): Problem[] {
    return [...this.#skips].map(([code, { first, count }]) => ({
      code,
      message: say`${describe(first, count)}: ${reasons[code]}.`,
      line: first,
      severity: code === 'torn-line' ? 'hint' : 'warning',
    }));
  }
}

function describe(first: number, count: number): string {
  if (count === 1) return say`Line ${String(first)} is skipped`;
  return say`${String(count)} lines are skipped, the first is line ${String(first)}`;
}
