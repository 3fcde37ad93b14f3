import { formula, hold, joinStretches, type Stretch, warmUp } from '../../schedule/segments.ts';
import type { Schedule } from '../../schedule/schedule.ts';
import type { ScheduleKind } from '../types.ts';
import { say } from '../../words.ts';

/** What NeMo's schedulers are given; lengths in updates. Update k runs with t = k - 1. */
export interface NemoNumbers {
  readonly peak: number;
  readonly floor: number;
  /** W. */
  readonly warmup: number;
  /** T, `max_steps`: past it the LR is the floor. */
  readonly total: number;
  /** `hold_steps` after the warm-up. */
  readonly hold: number;
  /** `constant_steps` at the floor after the decay (T5: at the beginning). */
  readonly constant: number;
  readonly power: number;
  readonly decayRate: number;
  readonly model: number;
}

/** One `sched.name`. */
export interface NemoSchedule {
  readonly kind: ScheduleKind;
  /** `min_lr` where it is left out. */
  readonly floor: number;
  /** After the warm-up, `t` counted from 0 and never past T. */
  readonly lr: (t: number, numbers: NemoNumbers) => number;
  /** Where the decay has a shape of its own, this rather than `lr`. */
  readonly shape?: (numbers: NemoNumbers) => Pick<Stretch, 'shape' | 'origin' | 'span'>;
}

/** Up to here (t) the LR is held at the peak; 0 without `hold_steps`, as in `WarmupHoldPolicy`. */
const heldUntil = ({ hold: held, warmup }: NemoNumbers) => (held > 0 ? held + warmup : 0);

const decays = {
  shapeFromWarmup: (shape: 'linear' | 'cosine') => (n: NemoNumbers) => {
    return { shape, origin: n.warmup + 1, span: n.total - n.warmup };
  },
  polynomial: (t: number, n: NemoNumbers, from: number) => {
    const share = Math.min(1, (t - from) / (n.total - Math.max(n.warmup, from)));
    return (n.peak - n.floor) * (1 - share) ** n.power + n.floor;
  },
};

const constant = (_: number, { peak }: NemoNumbers) => peak;
/** Those with a `shape` never ask for it. */
const byShape = constant;

/** nemo/core/optim/lr_scheduler.py, by the names of its registry. */
export const nemoSchedules: Readonly<Record<string, NemoSchedule>> = {
  WarmupPolicy: { kind: 'constant', floor: 0, lr: constant },
  WarmupHoldPolicy: { kind: 'constant', floor: 0, lr: constant },
  WarmupAnnealing: { kind: 'linear', floor: 0, lr: byShape, shape: decays.shapeFromWarmup('linear') },
  CosineAnnealing: { kind: 'cosine', floor: 0, lr: byShape, shape: decays.shapeFromWarmup('cosine') },
  SquareAnnealing: {
    kind: 'polynomial',
    floor: 1e-5,
    lr: (t, n) => Math.max(n.floor, n.peak * ((n.total - t) / (n.total - n.warmup)) ** 2),
  },
  // Its decay does not know of the warm-up.
  SquareRootAnnealing: {
    kind: 'polynomial',
    floor: 0,
    lr: (t, n) => Math.max(n.floor, n.peak * Math.sqrt((n.total - t) / n.total)),
  },
  InverseSquareRootAnnealing: {
    kind: 'inverse-sqrt',
    floor: 0,
    lr: (t, n) => n.peak / Math.sqrt((t + 1) / (n.warmup + 1)),
  },
  NoamHoldAnnealing: {
    kind: 'inverse-sqrt',
    floor: 0,
    lr: (t, n) => {
      const rise = Math.max(1, n.warmup ** n.decayRate);
      return Math.max(n.floor, (n.peak * rise) / Math.max(1, (t - n.hold) ** n.decayRate));
    },
  },
  PolynomialDecayAnnealing: { kind: 'polynomial', floor: 0, lr: (t, n) => decays.polynomial(t, n, n.warmup) },
  PolynomialHoldDecayAnnealing: {
    kind: 'polynomial',
    floor: 0,
    lr: (t, n) => decays.polynomial(t, n, heldUntil(n)),
  },
  WarmupHoldAnnealOneMinusSquareRoot: {
    kind: 'wsd',
    floor: 0,
    lr: (t, n) => Math.max(n.floor, n.peak * (1 - Math.sqrt((t - heldUntil(n)) / (n.total - heldUntil(n))))),
  },
};

/** The schedule of a name of the table, or of Noam and T5, whose warm-ups are their own. */
export function nemoSchedule(name: string, numbers: NemoNumbers, totalSteps: number | null): Schedule {
  if (name === 'NoamAnnealing') return noam(numbers, totalSteps);
  if (name === 'T5InverseSquareRootAnnealing') return t5(numbers, totalSteps);
  const found = nemoSchedules[name];
  if (found === undefined) return { segments: [], totalSteps };
  if (name === 'CosineAnnealing' && numbers.constant > 0) return megatronCosine(numbers, totalSteps);
  const { peak, floor, warmup, total } = numbers;
  const rise: Stretch = {
    ...{ role: 'warm-up', shape: 'linear', from: 0, to: peak },
    ...{ last: warmup > 0 ? warmup + 1 : 0, origin: 0, span: warmup + 1 },
  };
  const stable = hold('stable', peak, found.kind === 'constant' ? total + 1 : heldUntil(numbers));
  const aims = { from: peak, to: floor, label: found.kind };
  const curve =
    found.shape === undefined
      ? formula('decay', total + 1, (k) => found.lr(k - 1, numbers), aims)
      : { role: 'decay' as const, ...aims, ...found.shape(numbers), last: total + 1 };
  return joinStretches([rise, stable, curve, hold('after', floor, Infinity)], totalSteps);
}

/** With `constant_steps`, as Megatron has it: the warm-up begins at 0, and the floor is reached that many steps before T. */
function megatronCosine(
  { peak, floor, warmup, total, constant: flat }: NemoNumbers,
  totalSteps: number | null,
): Schedule {
  const span = total - warmup - flat;
  const rise = warmUp(peak, warmup, 1);
  const fall: Stretch = { role: 'decay', shape: 'cosine', from: peak, to: floor, last: warmup + span + 1, origin: warmup + 1, span }; // prettier-ignore
  return joinStretches([rise, fall, hold('after', floor, Infinity)], totalSteps);
}

/** The highest LR of Noam, at the end of the warm-up. */
export function noamPeak({ peak, warmup, model }: NemoNumbers): number {
  return peak / Math.sqrt(model * Math.max(1, warmup));
}

function noam(numbers: NemoNumbers, totalSteps: number | null): Schedule {
  const { peak, warmup, model, floor } = numbers;
  const step = (k: number) => Math.max(1, k - 1);
  const rise = (k: number) => (peak / Math.sqrt(model)) * step(k) * warmup ** -1.5;
  const fall = (k: number) => Math.max(floor, peak / Math.sqrt(model * step(k)));
  const top = noamPeak(numbers);
  return joinStretches(
    [
      formula('warm-up', warmup > 0 ? warmup + 1 : 0, rise, { from: 0, to: top, label: say`linear` }),
      formula('decay', Infinity, fall, { from: top, to: floor, label: say`inverse square root` }),
    ],
    totalSteps,
  );
}

/** 1 / sqrt(t) whatever `lr` says, held at first. */
function t5({ constant: flat, total, floor }: NemoNumbers, totalSteps: number | null): Schedule {
  const top = 1 / Math.sqrt(flat);
  const fall = formula('decay', total + 1, (k) => 1 / Math.sqrt(k - 1), { from: top, to: floor, label: say`inverse square root` }); // prettier-ignore
  return joinStretches([hold('stable', top, flat + 1), fall, hold('after', floor, Infinity)], totalSteps);
}
