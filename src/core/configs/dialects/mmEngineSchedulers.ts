import type { Section } from '../section.ts';
import type { Missing, ScheduleKind } from '../types.ts';
import { say } from '../../words.ts';

/** One scheduler of a `param_scheduler` list; lengths are in its own steps: iterations, or epochs with `byEpoch`. */
export interface MmScheduler {
  readonly kind: ScheduleKind;
  readonly byEpoch: boolean;
  /** It acts while `begin` <= step < `end`. */
  readonly begin: number;
  readonly end: number;
  /** Whether the LR rises over it. */
  readonly rises: boolean;
  /** The LR that it aims at, where that does not depend on the others. */
  readonly floor: number | null;
  /** The LR that its step `n` (from 0, counted from `begin`) makes of the LR before. */
  readonly next: (lr: number, n: number) => number;
}

/** What a scheduler needs besides its arguments. */
export interface MmContext {
  /** LR of the optimiser. */
  readonly base: number;
  /** Length of the run in iterations and in epochs, null where not known. */
  readonly iterations: number | null;
  readonly epochs: number | null;
  /** Iterations of an epoch. */
  readonly each: number | null;
}

interface Shape {
  readonly kind: ScheduleKind;
  readonly rises?: boolean;
  readonly floor?: number;
  readonly next: MmScheduler['next'];
}

/** Reads arguments, and remembers those that are not known. */
class Arguments {
  readonly missing: Missing[] = [];

  constructor(
    readonly section: Section,
    readonly base: number,
    /** Steps of the scheduler. */
    readonly length: number,
    /** What lengths are multiplied by: iterations of an epoch where it is converted. */
    readonly factor: number,
  ) {}

  number(name: string, standard?: number): number {
    const value = this.section.number(name);
    if (value !== undefined) return value;
    if (this.section.has(name)) this.missing.push(...this.section.unknownNumbers([name]));
    else if (standard === undefined)
      this.missing.push({ what: name, why: say`${name} is not set here, and has no default.` });
    return standard ?? NaN;
  }

  /** `eta_min`, or its share of the optimiser's LR. */
  floor(): number {
    return this.section.has('eta_min_ratio')
      ? this.base * this.number('eta_min_ratio')
      : this.number('eta_min', 0);
  }

  list(name: string): number[] {
    const values = this.section.list(name).map((node) => (node.type === 'scalar' ? Number(node.value) : NaN));
    if (values.length === 0 || values.some(Number.isNaN))
      this.missing.push({ what: name, why: say`${name} is not a list of numbers that can be known.` });
    return values;
  }
}

/** `mmengine/optim/scheduler/param_scheduler.py`, `_get_value` of each class. */
const shapes: Readonly<Record<string, (given: Arguments) => Shape>> = {
  Linear: (given) => {
    const [start, end] = [given.number('start_factor', 1 / 3), given.number('end_factor', 1)];
    const [rise, total] = [end - start, given.length - 1];
    const next = (lr: number, n: number) =>
      lr * (n === 0 ? start : 1 + rise / (total * start + (n - 1) * rise));
    return { kind: 'linear', rises: rise > 0, next };
  },
  CosineAnnealing: (given) => {
    const floor = given.floor();
    const wave = given.section.has('T_max') ? given.number('T_max') * given.factor : given.length;
    const next = (lr: number, n: number) => {
      if (n === 0) return lr;
      const rest = n - 1 - wave;
      if (rest % (2 * wave) === 0) return lr + ((given.base - floor) * (1 - Math.cos(Math.PI / wave))) / 2;
      const ratio = (1 + Math.cos((Math.PI * n) / wave)) / (1 + Math.cos((Math.PI * (n - 1)) / wave));
      return ratio * (lr - floor) + floor;
    };
    return { kind: 'cosine', floor, next };
  },
  Poly: (given) => {
    const [floor, power, total] = [given.floor(), given.number('power', 1), given.length - 1];
    const next = (lr: number, n: number) =>
      n === 0 ? lr : (lr - floor) * (1 - 1 / (total - n + 1)) ** power + floor;
    return { kind: 'polynomial', floor, next };
  },
  Exponential: (given) => {
    const gamma = given.number('gamma');
    return { kind: 'exponential', next: (lr, n) => (n === 0 ? lr : lr * gamma) };
  },
  Step: (given) => {
    const [size, gamma] = [given.number('step_size') * given.factor, given.number('gamma', 0.1)];
    return { kind: 'step', next: (lr, n) => (n === 0 || n % size !== 0 ? lr : lr * gamma) };
  },
  MultiStep: (given) => {
    const milestones = given.list('milestones').map((milestone) => milestone * given.factor);
    const gamma = given.number('gamma', 0.1);
    const count = (n: number) => milestones.filter((milestone) => milestone === n).length;
    return { kind: 'step', next: (lr, n) => lr * gamma ** count(n) };
  },
  Constant: (given) => {
    const [factor, last] = [given.number('factor', 1 / 3), given.length - 1];
    const next = (lr: number, n: number) => (n === 0 ? lr * factor : n === last ? lr * (1 / factor) : lr);
    return { kind: 'constant', rises: factor < 1, next };
  },
};

const otherwise: Readonly<Record<string, string>> = {
  ReduceOnPlateau: say`It follows a metric: its LR can only be read from the log.`,
  OneCycle: say`OneCycleLR is not read here: its LR can be read from the log.`,
};

/** `LinearLR`, `LinearParamScheduler` or a class named without quotes, as `Linear`; empty where there is no name. */
export function nameOf(section: Section): string {
  const node = section.node('type');
  const text = node?.type === 'unknown' ? node.text : (section.string('type') ?? '');
  const name = text.split('.').at(-1) ?? '';
  const own = /^(\w+?)(?:LR|ParamScheduler)$/.exec(name)?.[1];
  return section.has('param_name') && section.string('param_name') !== 'lr' ? '' : (own ?? '');
}

/** A scheduler as it runs, or why it can't be known. */
export function readScheduler(section: Section, context: MmContext): MmScheduler | readonly Missing[] {
  const name = nameOf(section);
  const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
  if (shape === undefined) {
    const why = Object.hasOwn(otherwise, name) ? otherwise[name] : undefined;
    return [{ what: 'param_scheduler', why: why ?? say`The scheduler ${name} is not known here.` }];
  }
  const span = spanOf(section, context);
  if ('missing' in span) return span.missing;
  const args = new Arguments(section, context.base, span.end - span.begin, span.factor);
  const { kind, rises = false, floor = null, next } = shape(args);
  if (args.missing.length > 0) return args.missing;
  return { kind, rises, floor, next, begin: span.begin, end: span.end, byEpoch: span.byEpoch };
}

interface Span {
  readonly begin: number;
  readonly end: number;
  readonly byEpoch: boolean;
  /** What lengths are multiplied by. */
  readonly factor: number;
}

/** Without `end` a scheduler lasts as long as the run (`Runner._build_param_scheduler`). */
function spanOf(
  section: Section,
  { each, epochs, iterations }: MmContext,
): Span | { readonly missing: readonly Missing[] } {
  const converted = section.boolean('convert_to_iter_based') === true;
  const inEpochs = section.boolean('by_epoch') ?? true;
  const unknown = section.unknownNumbers(['begin', 'end']);
  const factor = converted ? each : 1;
  if (factor === null || unknown.length > 0) return { missing: factor === null ? [unknownEpoch] : unknown };
  const end = section.number('end') ?? (inEpochs ? epochs : iterations);
  if (end === null) return { missing: [unknownEnd(inEpochs)] };
  const begin = (section.number('begin') ?? 0) * factor;
  return { begin, end: end * factor, byEpoch: inEpochs && !converted, factor };
}

/** How many iterations an epoch has. */
export const unknownEpoch: Missing = {
  what: 'stepsPerEpoch',
  why: say`Lengths are in epochs: how many updates one has depends on the data, and may come from the log.`,
};

function unknownEnd(inEpochs: boolean): Missing {
  const length = inEpochs ? 'max_epochs' : 'max_iters';
  const why = say`A scheduler without end lasts as long as the run, and ${length} is not known from this file.`;
  return { what: length, why };
}

/**
 * The LR of iterations 1 to `total`. Each scheduler changes what the one before it left: those that count iterations after
 * every iteration, then those that count epochs after every epoch (`ParamSchedulerHook`).
 */
export function runSchedulers(
  schedulers: readonly MmScheduler[],
  base: number,
  total: number,
  each: number | null,
): Float64Array {
  const eta = new Float64Array(total);
  const byIteration = schedulers.filter(({ byEpoch }) => !byEpoch);
  const byEpoch = schedulers.filter((scheduler) => scheduler.byEpoch);
  const counts = new Map(schedulers.map((scheduler) => [scheduler, 0]));
  let lr = base;
  const step = (moved: readonly MmScheduler[], at: number) => {
    for (const scheduler of moved) {
      if (at < scheduler.begin || at >= scheduler.end) continue;
      const n = counts.get(scheduler) ?? 0;
      lr = scheduler.next(lr, n);
      counts.set(scheduler, n + 1);
    }
  };
  // Each takes its step 0 when it is made, in the order of the list.
  step(schedulers, 0);
  eta.fill(lr, 0, 1);
  for (let k = 1; k < total; k++) {
    step(byIteration, k);
    if (each !== null && k % each === 0) step(byEpoch, k / each);
    eta[k] = lr;
  }
  return eta;
}
