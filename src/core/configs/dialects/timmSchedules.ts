import type { Section } from '../section.ts';
import type { ScheduleKind } from '../types.ts';

/** One of timm's schedules (`timm/scheduler/*_lr.py`). */
export interface TimmSchedule {
  readonly kind: ScheduleKind;
  /** What `args.yaml` has to say besides the LR, the epochs and the warm-up. */
  readonly needs: readonly string[];
  /** Whether it comes in cycles, with a floor, and lets the run last for all of them and for `cooldown_epochs`. */
  readonly cycles: boolean;
}

/** By the value of `sched`. */
export const timmSchedules: Readonly<Record<string, TimmSchedule>> = {
  cosine: { kind: 'cosine', needs: ['min_lr', 'cooldown_epochs'], cycles: true },
  tanh: { kind: 'unknown', needs: ['min_lr', 'cooldown_epochs'], cycles: true },
  poly: { kind: 'polynomial', needs: ['min_lr', 'cooldown_epochs', 'decay_rate'], cycles: true },
  step: { kind: 'step', needs: ['decay_epochs', 'decay_rate'], cycles: false },
  multistep: { kind: 'step', needs: ['decay_milestones', 'decay_rate'], cycles: false },
};

/** Ends of tanh's range, which no argument sets. */
const [lower, upper] = [-7, 3];

/** The arguments, lengths in the schedule's own unit: epochs, or updates with `sched_on_updates`. */
interface TimmNumbers {
  readonly peak: number;
  readonly floor: number;
  readonly start: number;
  readonly length: number;
  readonly warmup: number;
  /** Whether the warm-up comes before the schedule, instead of over its beginning. */
  readonly prefix: boolean;
  readonly every: number;
  readonly milestones: readonly number[];
  readonly rate: number;
  readonly cycleFactor: number;
  readonly cycleDecay: number;
  readonly cycleLimit: number;
  readonly power: number;
}

/** Numbers of a list; null where one is not known. */
export function numbersOf(section: Section, name: string): number[] | null {
  const values = section.list(name).map((node) => (node.type === 'scalar' ? Number(node.value) : NaN));
  return values.some(Number.isNaN) ? null : values;
}

function toNumbers(section: Section, unit: number): TimmNumbers {
  const number = (name: string, standard = 0) => section.number(name) ?? standard;
  return {
    peak: number('lr'),
    floor: number('min_lr'),
    start: number('warmup_lr'),
    length: number('epochs') * unit,
    warmup: number('warmup_epochs') * unit,
    prefix: section.boolean('warmup_prefix') === true,
    every: number('decay_epochs') * unit,
    milestones: (numbersOf(section, 'decay_milestones') ?? []).map((milestone) => milestone * unit),
    rate: number('decay_rate'),
    cycleFactor: number('lr_cycle_mul', 1),
    cycleDecay: number('lr_cycle_decay', 1),
    cycleLimit: number('lr_cycle_limit', 1),
    power: number('lr_k_decay', 1),
  };
}

/** Epochs of the whole run: all cycles, the warm-up before them and the cooldown after them (`get_cycle_length`). */
export function epochsOf(section: Section, { cycles }: TimmSchedule): number | null {
  const epochs = section.number('epochs');
  if (epochs === undefined) return null;
  const { cycleFactor, cycleLimit, prefix, warmup } = toNumbers(section, 1);
  const before = prefix ? warmup : 0;
  if (!cycles) return epochs + before;
  const count = Math.max(1, cycleLimit);
  const length =
    cycleFactor === 1
      ? epochs * count
      : Math.floor((-epochs * (cycleFactor ** count - 1)) / (1 - cycleFactor));
  return length + before + (section.number('cooldown_epochs') ?? 0);
}

/**
 * The LR at t, from 0 on, in the schedule's own unit.
 * @param unit Of an epoch.
 */
export function timmCurve(section: Section, sched: string, unit: number): (t: number) => number {
  const numbers = toNumbers(section, unit);
  const after = curves[sched]?.(numbers) ?? (() => numbers.peak);
  const { start, warmup, prefix } = numbers;
  // A tanh that the warm-up covers in part is met where it is then.
  const aim = sched === 'tanh' && !prefix ? after(warmup) : numbers.peak;
  const rise = (aim - start) / warmup;
  return (t) => (t < warmup ? start + t * rise : after(prefix ? t - warmup : t));
}

type Curve = (numbers: TimmNumbers) => (t: number) => number;

const curves: Readonly<Record<string, Curve>> = {
  cosine: (numbers) =>
    inCycles(numbers, (share, top, floor) => floor + 0.5 * (top - floor) * (1 + Math.cos(Math.PI * share))),
  poly: (numbers) =>
    inCycles(numbers, (share, top, floor) => floor + (top - floor) * (1 - share) ** numbers.rate),
  tanh: (numbers) =>
    inCycles({ ...numbers, power: 1 }, (share, top, floor) => {
      return floor + 0.5 * (top - floor) * (1 - Math.tanh(lower * (1 - share) + upper * share));
    }),
  step:
    ({ peak, rate, every }) =>
    (t) =>
      peak * rate ** Math.floor(t / every),
  multistep:
    ({ peak, rate, milestones }) =>
    (t) =>
      peak * rate ** milestones.filter((milestone) => milestone <= t).length,
};

/** Cycles, each `cycleFactor` times as long and with a top `cycleDecay` times as high as the one before; then the floor. */
function inCycles(
  { peak, floor, length, cycleFactor, cycleDecay, cycleLimit, power }: TimmNumbers,
  shape: (share: number, top: number, floor: number) => number,
): (t: number) => number {
  return (t) => {
    const cycle = cycleAt(t, length, cycleFactor);
    if (cycle.index >= cycleLimit) return floor;
    return shape(cycle.at ** power / cycle.length ** power, peak * cycleDecay ** cycle.index, floor);
  };
}

function cycleAt(
  t: number,
  first: number,
  factor: number,
): { readonly index: number; readonly at: number; readonly length: number } {
  if (factor === 1) {
    const index = Math.floor(t / first);
    return { index, at: t - first * index, length: first };
  }
  const index = Math.floor(Math.log(1 - (t / first) * (1 - factor)) / Math.log(factor));
  const begin = ((1 - factor ** index) / (1 - factor)) * first;
  return { index, at: t - begin, length: factor ** index * first };
}
