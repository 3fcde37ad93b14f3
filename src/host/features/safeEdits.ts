import { isSafeFix } from '../../core/configs/codes.ts';
import type { Problem, TextEdit } from '../../core/errors.ts';

/** The edits of all fixes that may be made unseen; one that touches what another has changed is left for the next time. */
export function collectSafeEdits(problems: readonly Problem[]): TextEdit[] {
  const taken: TextEdit[] = [];
  for (const { code, fix } of problems) {
    if (fix === undefined || !isSafeFix(code)) continue;
    if (fix.edits.every((edit) => taken.every((other) => !overlaps(edit, other)))) taken.push(...fix.edits);
  }
  return taken;
}

function overlaps({ range: a }: TextEdit, { range: b }: TextEdit): boolean {
  return a.start <= b.end && b.start <= a.end;
}
