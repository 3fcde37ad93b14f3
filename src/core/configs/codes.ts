/** Every code that a finding on a config may have; each has a page in `docs/diagnostics`. */
export const diagnosticCodes = [
  'bad-length',
  'bad-segment',
  'budget-outside-fit',
  'decay-after-end',
  'decay-before-end',
  'decay-too-long',
  'decay-too-short',
  'deepspeed-mismatch',
  'default-total',
  'ends-at-zero',
  'epochs-for-steps',
  'epochs-overridden',
  'floor-above-peak',
  'floor-too-high',
  'framework-refuses',
  'key-ignored',
  'leaves-band',
  'log-warm-up',
  'loss-not-a-number',
  'loss-spike',
  'lr-drift',
  'negative-stable-phase',
  'never-anneals',
  'no-decay',
  'no-effect',
  'no-peak-lr',
  'no-segments',
  'no-stable-phase',
  'no-steps',
  'no-unit',
  'no-warm-up',
  'not-finite',
  'peak-outside-fit',
  'rises-at-end',
  'scheduler-overridden',
  'scheduler-total-differs',
  'share-for-steps',
  'starts-at-zero',
  'syntax',
  'units-differ',
  'warm-up-above-peak',
  'warm-up-ignored',
  'warm-up-overridden',
  'warm-up-too-long',
  'zero-after-schedule',
] as const;

const known: ReadonlySet<string> = new Set(diagnosticCodes);

/** Whether a code has a page; the problems of logs have none. */
export function hasPage(code: string): boolean {
  return known.has(code);
}

/** Codes whose fix follows from the config itself: another number of it is wrong, and it says which one is right. */
const safe: ReadonlySet<string> = new Set(['decay-after-end', 'scheduler-total-differs', 'warm-up-ignored']);

/** Whether a fix may be applied unseen, with all others of its kind. */
export function isSafeFix(code: string): boolean {
  return safe.has(code);
}
