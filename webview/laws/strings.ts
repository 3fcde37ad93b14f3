import { say } from '../../src/core/words.ts';

/** Words of the laws side by side. */
export const lawStrings = {
  title: say`Laws side by side`,
  intro: say`The same runs fitted by other laws. Where laws disagree, the form of the law matters, and no single one is to be trusted.`,
  schedule: say`Run or schedule`,
  fitting: (percent: number) => say`Fitting the other laws: ${String(percent)} %.`,
  cancel: say`Cancel`,
  cancelled: say`Cancelled.`,
  again: say`Try again`,
  failed: (why: string) => say`The other laws can’t be fitted: ${why}`,
  agree: say`The laws agree about this end: none lies outside the others’ 90 % intervals.`,
  fewer: say`There is only one law with a prediction for this end, so nothing to compare it with.`,
  disagreeing: (names: string) => say`Beyond this one they disagree about: ${names}.`,
  heads: {
    law: say`Law`,
    final: say`Final loss`,
    interval: say`90 % interval`,
    r2: say`R² of this run`,
    mae: say`MAE of this run`,
    fitted: say`MAE, fitted runs`,
    heldOut: say`MAE, held-out runs`,
  },
  curveName: (run: string, law: string) => `${run}, ${law.charAt(0).toLowerCase()}${law.slice(1)}`,
} as const;
