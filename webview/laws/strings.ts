/** Words of the laws side by side. */
export const lawStrings = {
  title: 'Laws side by side',
  intro:
    'The same runs fitted by other laws. Where laws disagree, the form of the law matters, and no single one is to be trusted.',
  schedule: 'Run or schedule',
  fitting: (percent: number) => `Fitting the other laws: ${String(percent)} %.`,
  cancel: 'Cancel',
  cancelled: 'Cancelled.',
  again: 'Try again',
  failed: (why: string) => `The other laws can’t be fitted: ${why}`,
  agree: 'The laws agree about this end: none lies outside the others’ 90 % intervals.',
  fewer: 'There is only one law with a prediction for this end, so nothing to compare it with.',
  disagreeing: (names: string) => `Beyond this one they disagree about: ${names}.`,
  heads: {
    law: 'Law',
    final: 'Final loss',
    interval: '90 % interval',
    r2: 'R² of this run',
    mae: 'MAE of this run',
    fitted: 'MAE, fitted runs',
    heldOut: 'MAE, held-out runs',
  },
  curveName: (run: string, law: string) => `${run}, ${law.charAt(0).toLowerCase()}${law.slice(1)}`,
} as const;
