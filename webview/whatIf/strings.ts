import type { DecayShape } from '../../src/core/schedule/shape.ts';

/** Words of the what-if section and of the comparison. */
export const whatIfStrings = {
  title: 'What if',
  intro: 'Lay a schedule of your own beside the runs and see what the law predicts for it.',
  fitFirst: 'Fit the law first: schedules of your own are predicted with it.',
  add: 'Add a schedule',
  presets: 'Linear decay over the last:',
  preset: (percent: number) => `${String(percent)} %`,
  presetLabel: (percent: number) => `What if the LR decayed linearly over the last ${String(percent)} %`,
  presetName: (percent: number) => `linear ${String(percent)} %`,
  list: 'Schedules of your own',
  name: 'Name',
  remove: 'Remove',
  configs: 'Compare configs…',
  edit: 'Write to config…',
  create: 'New config from this…',
  undo: 'Undo',
  redo: 'Redo',
  peakLr: 'Peak LR',
  floor: 'Floor LR',
  warmup: 'Warm-up steps',
  decay: 'Decay shape',
  decayShare: 'Decay share',
  totalSteps: 'Total steps',
  slider: (label: string) => `${label}, slider`,
  takesLr: 'An LR is a number such as 3e-4.',
  takesSteps: 'Steps are a whole number such as 24k.',
  takesPercent: 'A share is a number from 0 to 100, in per cent.',
  predicted: 'Predicted final loss',
  withheld: 'No prediction is shown.',
  defaultName: (number: number) => `what-if ${String(number)}`,
  nearest: (percent: string) => `The nearest such shape is up to ${percent} of the peak LR off.`,
} as const;

/** Shapes of a decay, for people. */
export const decayLabels: Readonly<Record<DecayShape, string>> = {
  linear: 'linear',
  cosine: 'cosine',
  'one-minus-sqrt': '1 − √',
  exponential: 'exponential',
};

/** Words of the comparison. */
export const comparisonStrings = {
  title: 'Which schedule ends lowest',
  schedule: 'Schedule',
  final: 'Final loss',
  interval: '90 % interval',
  difference: 'To the best',
  differenceInterval: '90 % interval of that',
  sure: 'Surely higher',
  steps: 'Steps',
  s1: 'S1',
  s2: 'S2',
  tokens: 'Tokens',
  best: 'lowest',
  yes: 'yes',
  no: 'not known',
  sort: (head: string) => `Sort by ${head}`,
  allSure: 'That is beyond what the intervals leave open, for every other schedule.',
  open: (names: string) => `Not told apart from it: ${names}.`,
  withheld: 'withheld',
  differentLengths: 'They end at different steps, so part of the differences is length, not schedule.',
  intervals:
    'The interval of a difference is not that of two losses taken apart: what the fit gets wrong for both alike cancels.',
} as const;
