import type { Section } from '../section.ts';
import type { KeyRole, Missing, ScheduleKind } from '../types.ts';
import { say } from '../../words.ts';

/** A scheduler's class name and its arguments. */
export interface TorchScheduler {
  readonly name: string;
  readonly section: Section;
  /** Of SequentialLR and ChainedScheduler. */
  readonly inner: readonly TorchScheduler[];
}

/** What a scheduler does; t counts its steps from 0, `base` is the optimiser's LR. */
export interface TorchCurve {
  readonly kind: ScheduleKind;
  readonly at: (t: number, base: number) => number;
  /** The lowest LR that it goes to. */
  readonly floor: (base: number) => number;
  /** Where the decay ends and the warm-up ends, in its steps, if there are such places. */
  readonly end?: number | undefined;
  readonly warmup?: number | undefined;
  /** The highest LR where it is not the optimiser's. */
  readonly peak?: number | undefined;
  /** Set where only a factor of the LR is changed, so that it can be chained. */
  readonly multiplies?: true;
}

type Made = TorchCurve | readonly Missing[];
type Maker = (section: Section, scheduler: TorchScheduler) => Made;

/** What the arguments do. */
export const torchRoles: Readonly<Record<string, KeyRole>> = {
  T_max: 'decay',
  T_0: 'decay',
  T_mult: 'decay',
  eta_min: 'min-lr',
  gamma: 'other',
  step_size: 'decay',
  milestones: 'decay',
  total_iters: 'decay',
  start_factor: 'other',
  end_factor: 'other',
  factor: 'other',
  power: 'other',
  max_lr: 'peak-lr',
  total_steps: 'decay',
  epochs: 'decay',
  steps_per_epoch: 'decay',
  pct_start: 'warmup',
  anneal_strategy: 'kind',
  div_factor: 'other',
  final_div_factor: 'min-lr',
};

const halfWave = (share: number) => 0.5 * (1 + Math.cos(Math.PI * share));

/** By class name: `torch/optim/lr_scheduler.py` in closed form, as of torch 2. */
const makers: Readonly<Record<string, Maker>> = {
  StepLR: (section) =>
    withNumbers(section, { step_size: undefined, gamma: 0.1 }, ({ step_size, gamma }) => ({
      ...{ kind: 'step', multiplies: true, floor: () => 0 },
      at: (t, base) => base * gamma ** Math.floor(t / step_size),
    })),
  MultiStepLR: multiStep,
  ExponentialLR: (section) =>
    withNumbers(section, { gamma: undefined }, ({ gamma }) => ({
      ...{ kind: 'exponential', multiplies: true, floor: () => 0 },
      at: (t, base) => base * gamma ** t,
    })),
  CosineAnnealingLR: (section) =>
    withNumbers(section, { T_max: undefined, eta_min: 0 }, ({ T_max, eta_min }) => ({
      ...{
        kind: 'cosine',
        end: T_max,
        floor: () => eta_min,
        ...(eta_min === 0 ? { multiplies: true as const } : {}),
      },
      at: (t, base) => eta_min + (base - eta_min) * halfWave(t / T_max),
    })),
  CosineAnnealingWarmRestarts: (section) =>
    withNumbers(section, { T_0: undefined, T_mult: 1, eta_min: 0 }, ({ T_0, T_mult, eta_min }) => ({
      ...{ kind: 'cosine', floor: () => eta_min },
      at: (t, base) => eta_min + (base - eta_min) * halfWave(shareOfWave(t, T_0, T_mult)),
    })),
  LinearLR: (section) =>
    withNumbers(
      section,
      { start_factor: 1 / 3, end_factor: 1, total_iters: 5 },
      ({ start_factor, end_factor, total_iters }) => ({
        ...{ kind: 'linear', multiplies: true, floor: (base) => base * Math.min(1, end_factor) },
        ...(end_factor > start_factor ? { warmup: total_iters } : { end: total_iters }),
        at: (t, base) => base * (start_factor + (end_factor - start_factor) * Math.min(1, t / total_iters)),
      }),
    ),
  ConstantLR: constant,
  PolynomialLR: (section) =>
    withNumbers(section, { total_iters: 5, power: 1 }, ({ total_iters, power }) => ({
      ...{ kind: 'polynomial', multiplies: true, end: total_iters, floor: () => 0 },
      at: (t, base) => base * Math.max(0, 1 - t / total_iters) ** power,
    })),
  OneCycleLR: oneCycle,
  SequentialLR: sequential,
  ChainedScheduler: chained,
};

const reasons: Readonly<Record<string, string>> = {
  LambdaLR: say`LambdaLR calls a function: its LR would need running code, and can be read from the log.`,
  MultiplicativeLR: say`MultiplicativeLR calls a function: its LR would need running code, and can be read from the log.`,
  ReduceLROnPlateau: say`ReduceLROnPlateau follows the loss: its LR can only be read from the log.`,
};

/** Whether a class is a scheduler of torch. */
export function isTorchScheduler(name: string): boolean {
  return Object.hasOwn(makers, name) || Object.hasOwn(reasons, name);
}

/** What a scheduler does, or why it can't be known. */
export function curveOf(scheduler: TorchScheduler): Made {
  const { name, section } = scheduler;
  const maker = Object.hasOwn(makers, name) ? makers[name] : undefined;
  if (maker !== undefined) return maker(section, scheduler);
  const why = Object.hasOwn(reasons, name) ? reasons[name] : undefined;
  return [{ what: 'scheduler', why: why ?? say`The scheduler ${name} is not known here.` }];
}

export function isCurve(made: Made): made is TorchCurve {
  return 'at' in made && 'kind' in made;
}

/** Arguments that torch divides by. */
const lengths = new Set(['T_max', 'T_0', 'step_size', 'total_iters', 'total_steps']);

/** The arguments as numbers, defaults filled in; those without a default must be there. */
function withNumbers<Name extends string>(
  section: Section,
  defaults: Readonly<Record<Name, number | undefined>>,
  make: (numbers: Readonly<Record<Name, number>>) => TorchCurve,
): Made {
  const names = Object.keys(defaults) as Name[];
  const missing = section.unknownNumbers(names);
  for (const name of names) {
    if (section.has(name) || defaults[name] !== undefined) continue;
    missing.push({ what: name, why: say`${name} is not set here, and has no default.` });
  }
  for (const name of names.filter((each) => lengths.has(each) && (section.number(each) ?? 1) <= 0)) {
    missing.push({ what: name, why: say`${name} has to be above 0.` });
  }
  if (missing.length > 0) return missing;
  const numbers = Object.fromEntries(
    names.map((name) => [name, section.number(name) ?? defaults[name] ?? 0]),
  );
  return make(numbers as Record<Name, number>);
}

function numbersIn(section: Section, name: string): number[] | null {
  const values = section.list(name).map((node) => (node.type === 'scalar' ? Number(node.value) : NaN));
  return values.length === 0 || values.some(Number.isNaN) ? null : values;
}

function multiStep(section: Section): Made {
  const milestones = numbersIn(section, 'milestones');
  if (milestones === null)
    return [{ what: 'milestones', why: say`milestones is not a list of numbers that can be known.` }];
  return withNumbers(section, { gamma: 0.1 }, ({ gamma }) => ({
    ...{ kind: 'step', multiplies: true, floor: (base) => base * gamma ** milestones.length },
    at: (t, base) => base * gamma ** milestones.filter((milestone) => milestone <= t).length,
  }));
}

function constant(section: Section): Made {
  // Of a plateau the length does not matter, and is often 0.
  if (section.number('factor') === 1)
    return { kind: 'constant', multiplies: true, floor: (base) => base, at: (_, base) => base };
  return withNumbers(section, { factor: 1 / 3, total_iters: 5 }, ({ factor, total_iters }) => ({
    ...{ kind: 'constant', multiplies: true, floor: (base) => base * Math.min(1, factor) },
    at: (t, base) => (t < total_iters ? base * factor : base),
  }));
}

function shareOfWave(t: number, first: number, factor: number): number {
  if (factor <= 1) return (t % first) / first;
  let [start, length] = [0, first];
  for (; t >= start + length; length *= factor) start += length;
  return (t - start) / length;
}

/** Phases end at pct_start * total - 1 and at total - 1; with three of them the fall is as long as the rise. */
function oneCycle(section: Section): Made {
  const [epochs, each] = [section.number('epochs'), section.number('steps_per_epoch')];
  const product = epochs !== undefined && each !== undefined ? epochs * each : undefined;
  const defaults = {
    max_lr: undefined,
    total_steps: product,
    pct_start: 0.3,
    div_factor: 25,
    final_div_factor: 1e4,
  };
  return withNumbers(
    section,
    defaults,
    ({ max_lr: top, total_steps, pct_start, div_factor, final_div_factor }) => {
      const [first, rise] = [top / div_factor, pct_start * total_steps - 1];
      const last = first / final_div_factor;
      const fall = { end: total_steps - 1, to: last };
      const threefold = section.boolean('three_phase') === true;
      const between = threefold ? [{ end: 2 * pct_start * total_steps - 2, to: first }] : [];
      const phases = [{ end: rise, to: top }, ...between, fall];
      const linear = section.string('anneal_strategy') === 'linear';
      const at = (t: number) => {
        let [start, from] = [0, first];
        for (const { end, to } of phases) {
          const share = (t - start) / (end - start);
          if (t <= end) return linear ? from + (to - from) * share : to + (from - to) * halfWave(share);
          [start, from] = [end, to];
        }
        return last;
      };
      return {
        kind: linear ? 'linear' : 'cosine',
        at,
        floor: () => last,
        end: total_steps - 1,
        warmup: rise,
        peak: top,
      };
    },
  );
}

function innerCurves({ inner, name }: TorchScheduler): { curves: TorchCurve[]; missing: Missing[] } {
  const made = inner.map(curveOf);
  const missing = made.flatMap((each) => (isCurve(each) ? [] : each));
  if (made.length === 0)
    missing.push({ what: 'schedulers', why: say`${name} has no schedulers that can be known here.` });
  return { curves: made.filter(isCurve), missing };
}

/** Each scheduler begins at its own step 0 at its milestone. */
function sequential(section: Section, scheduler: TorchScheduler): Made {
  const { curves, missing } = innerCurves(scheduler);
  const [first, last] = [curves[0], curves.at(-1)];
  if (first === undefined || last === undefined || missing.length > 0) return missing;
  const milestones = curves.length === 1 ? [] : numbersIn(section, 'milestones');
  if (milestones?.length !== curves.length - 1) {
    return [
      {
        what: 'milestones',
        why: say`SequentialLR needs one milestone less than schedulers, all of them numbers.`,
      },
    ];
  }
  const at = (t: number, base: number) => {
    const index = milestones.filter((milestone) => milestone <= t).length;
    return curves[index]!.at(t - (milestones[index - 1] ?? 0), base);
  };
  const start = milestones.at(-1) ?? 0;
  return {
    kind: curves.length > 2 ? 'wsd' : last.kind,
    at,
    floor: last.floor,
    end: last.end === undefined ? undefined : start + last.end,
    warmup: first.warmup === undefined ? undefined : Math.min(first.warmup, milestones[0] ?? Infinity),
  };
}

/** All at once: each multiplies the LR by its own factor. */
function chained(_: Section, scheduler: TorchScheduler): Made {
  const { curves, missing } = innerCurves(scheduler);
  const [first] = curves;
  if (first === undefined || missing.length > 0) return missing;
  if (curves.some(({ multiplies }) => multiplies !== true)) {
    const why = say`ChainedScheduler is known here for schedulers that only multiply the LR, without a floor of their own.`;
    return [{ what: 'scheduler', why }];
  }
  return {
    kind: curves.at(-1)?.kind ?? first.kind,
    at: (t, base) => curves.reduce((lr, curve) => lr * curve.at(t, 1), base),
    floor: (base) => curves.reduce((lr, curve) => lr * curve.floor(1), base),
    warmup: curves.find(({ warmup }) => warmup !== undefined)?.warmup,
    end: curves.find(({ end }) => end !== undefined)?.end,
  };
}
