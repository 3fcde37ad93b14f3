import type { Problem } from '../../errors.ts';
import { say } from '../../words.ts';

/** Records of each kind at the beginning that are always kept: what a warm-up and the log's own intervals are seen in. */
export const wholeRecords = 1 << 16;

/** Kinds of record that are told apart, by which values they hold. */
const kinds = 16;

/**
 * Says which records of a very long log are kept. Beyond the first ones of a kind it keeps every one, then every second,
 * every fourth, …: those kept are as they were logged, and as evenly spaced as the log. Kinds are thinned apart, so that
 * rare records (held-out losses) stay whole while millions of others don't, and an LR that stands on lines of its own is
 * not lost.
 */
export class Thinning {
  readonly #seen = new Float64Array(kinds);
  readonly #strides = new Float64Array(kinds).fill(1);

  /** Whether any record was left out. */
  get isThinned(): boolean {
    return this.stride > 1;
  }

  /** The most that one record kept may stand for. */
  get stride(): number {
    return Math.max(...this.#strides);
  }

  /** Records so far, those left out among them. */
  get records(): number {
    return this.#seen.reduce((sum, count) => sum + count, 0);
  }

  /** Counts a record. @returns Whether it is kept. */
  takes(kind: number): boolean {
    const ordinal = this.#seen[kind]!++;
    const stride = this.#strides[kind]!;
    return ordinal < wholeRecords || ordinal % stride === 0;
  }

  /**
   * Leaves out every second record of the kind that there is most of.
   * @param held Kind of each record that is held.
   * @returns Indices of those that stay.
   */
  thin(held: Uint8Array): Uint32Array {
    const most = commonest(held);
    const stride = this.#strides[most]!;
    this.#strides[most] = 2 * stride;
    const kept = new Uint32Array(held.length);
    let [length, of] = [0, 0];
    for (let i = 0; i < held.length; i++) {
      const index = most === held[i] ? of++ : 0;
      if (index < wholeRecords || (index - wholeRecords) % 2 === 0) kept[length++] = i;
    }
    return kept.subarray(0, length);
  }
}

function commonest(held: Uint8Array): number {
  const counts = new Float64Array(kinds);
  for (const kind of held) counts[kind]!++;
  return counts.indexOf(Math.max(...counts));
}

/** What the user is told of a log that was thinned. @param stride The most records that one stands for. */
export function describeThinning({ records, stride, isThinned }: Thinning): Problem[] {
  if (!isThinned) return [];
  const message = say`This log has ${String(records)} records, more than are held at once: the first ${String(wholeRecords)} are used, then one in ${String(stride)}, and the last one, as they were logged.`;
  return [{ code: 'thinned', message, line: 0, severity: 'hint' }];
}
