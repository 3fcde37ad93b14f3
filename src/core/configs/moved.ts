import type { TextRange } from '../errors.ts';

/** Where an old text's offsets lie in a new one that differs from it in one stretch. */
export interface Moved {
  /** The place in the new text; null where it lay in the stretch that changed. */
  place(range: TextRange): TextRange | null;
}

/** Finds the stretch in which two texts differ, so that places of the old one can be found in the new one. */
export function moveRanges(from: string, to: string): Moved {
  const least = Math.min(from.length, to.length);
  let head = 0;
  while (head < least && from.charCodeAt(head) === to.charCodeAt(head)) head++;
  let tail = 0;
  while (
    tail < least - head &&
    from.charCodeAt(from.length - 1 - tail) === to.charCodeAt(to.length - 1 - tail)
  )
    tail++;
  const [changedTo, shift] = [from.length - tail, to.length - from.length];
  return {
    place({ start, end }) {
      if (end <= head) return { start, end };
      return start >= changedTo ? { start: start + shift, end: end + shift } : null;
    },
  };
}
