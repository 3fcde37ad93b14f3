import type { DecayShape } from '../../src/core/schedule/shape.ts';
import { say } from '../../src/core/words.ts';

/** Words of the what-if section and of the comparison. */
export const whatIfStrings = {
  title: say`What if`,
  intro: say`Lay a schedule of your own beside the runs and see what the law predicts for it.`,
  fitFirst: say`Fit the law first: schedules of your own are predicted with it.`,
  add: say`Add a schedule`,
  presets: say`Linear decay over the last:`,
  preset: (percent: number) => `${String(percent)} %`,
  presetLabel: (percent: number) => say`What if the LR decayed linearly over the last ${String(percent)} %`,
  presetName: (percent: number) => say`linear ${String(percent)} %`,
  list: say`Schedules of your own`,
  name: say`Name`,
  remove: say`Remove`,
  configs: say`Compare configs…`,
  edit: say`Write to config…`,
  create: say`New config from this…`,
  undo: say`Undo`,
  redo: say`Redo`,
  peakLr: say`Peak LR`,
  floor: say`Floor LR`,
  warmup: say`Warm-up steps`,
  decay: say`Decay shape`,
  decayShare: say`Decay share`,
  totalSteps: say`Total steps`,
  modelSize: say`Model size`,
  slider: (label: string) => say`${label}, slider`,
  takesLr: say`An LR is a number such as 3e-4.`,
  takesSteps: say`Steps are a whole number such as 24k.`,
  takesSize: say`A model’s size is its number of parameters, such as 125M or 1.3B.`,
  takesPercent: say`A share is a number from 0 to 100, in per cent.`,
  predicted: say`Predicted final loss`,
  withheld: say`No prediction is shown.`,
  defaultName: (number: number) => say`what-if ${String(number)}`,
  nearest: (percent: string) => say`The nearest such shape is up to ${percent} of the peak LR off.`,
} as const;

/** Shapes of a decay, for people. */
export const decayLabels: Readonly<Record<DecayShape, string>> = {
  linear: say`linear`,
  cosine: say`cosine`,
  'one-minus-sqrt': '1 − √',
  exponential: say`exponential`,
};

/** Words of the comparison. */
export const comparisonStrings = {
  title: say`Which schedule ends lowest`,
  schedule: say`Schedule`,
  final: say`Final loss`,
  interval: say`90 % interval`,
  difference: say`To the best`,
  differenceInterval: say`90 % interval of that`,
  sure: say`Surely higher`,
  steps: say`Steps`,
  s1: 'S1',
  s2: 'S2',
  tokens: say`Tokens`,
  best: say`lowest`,
  yes: say`yes`,
  no: say`not known`,
  sort: (head: string) => say`Sort by ${head}`,
  allSure: say`That is beyond what the intervals leave open, for every other schedule.`,
  open: (names: string) => say`Not told apart from it: ${names}.`,
  withheld: say`withheld`,
  differentSizes: say`Their models are of different sizes, so part of the differences is the model, not the schedule.`,
  differentLengths: say`They end at different steps, so part of the differences is length, not schedule.`,
  intervals: say`The interval of a difference is not that of two losses taken apart: what the fit gets wrong for both alike cancels.`,
} as const;
