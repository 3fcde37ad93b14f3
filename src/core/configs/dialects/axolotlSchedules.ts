import { formula, hold, joinStretches, type Stretch } from '../../schedule/segments.ts';
import type { Schedule } from '../../schedule/schedule.ts';
import type { Section } from '../section.ts';
import { say } from '../../words.ts';

/** What Axolotl's own schedulers are given; t = k - 1 unless said. */
export interface AxolotlInput {
  readonly peak: number;
  readonly warmup: number;
  readonly total: number;
  /** Lowest LR over the peak. */
  readonly ratio: number;
}

function ramp({ peak, warmup }: AxolotlInput): Stretch {
  return { role: 'warm-up', shape: 'linear', from: 0, to: peak, last: warmup, origin: 1, span: warmup };
}

function wave({ peak, warmup, total, ratio }: AxolotlInput): Stretch {
  const span = Math.max(1, total - warmup);
  return {
    role: 'decay',
    shape: 'cosine',
    from: peak,
    to: ratio * peak,
    last: Infinity,
    origin: warmup + 1,
    span,
  };
}

/** `lr_quadratic_warmup`: (t / W)^2, then a cosine to 0; the lowest LR has no say in it. */
export function quadraticWarmup(input: AxolotlInput): Schedule {
  const { peak, warmup, total } = input;
  const at = (k: number) => peak * ((k - 1) / warmup) ** 2;
  const rise = formula('warm-up', warmup, at, { from: 0, to: peak, label: say`quadratic` });
  return joinStretches([rise, wave({ ...input, ratio: 0 })], total);
}

/** `cosine_min_lr_ratio`: a cosine from the peak to that share of it. */
export function cosineToRatio(input: AxolotlInput): Schedule {
  return joinStretches([ramp(input), wave(input)], input.total);
}

/** `cosine_constant_lr_ratio`: the cosine ends at t = int(c T), and the lowest LR is held. */
export function cosineThenConstant(input: AxolotlInput, share: number): Schedule {
  const { peak, warmup, total, ratio } = input;
  const end = Math.floor(total * share);
  if (end < warmup) {
    // The framework's progress is then negative, and the same for every update.
    const factor = Math.max(0, (1 - ratio) * 0.5 * (1 + Math.cos(Math.PI * (end - warmup)))) + ratio;
    return joinStretches([ramp(input), hold('stable', peak * factor, Infinity)], total);
  }
  const fall = { ...wave({ ...input, total: end }), last: end };
  return joinStretches([ramp(input), fall, hold('stable', ratio * peak, Infinity)], total);
}

/**
 * `rex`, j = k - 1: j / W for j = 1..W, then r + (1 - r) z / (0.1 + 0.9 z), z = (T - j) / (T - W). At j = 0 the code is past
 * its warm-up and takes z at the remainder of -W by T - W.
 */
export function rex(input: AxolotlInput): Schedule {
  const { peak, warmup, total, ratio } = input;
  const span = total - warmup;
  const lr = (z: number) => peak * (ratio + (1 - ratio) * (z / (0.1 + 0.9 * z)));
  if (span <= 0)
    return joinStretches([hold('warm-up', ratio * peak, 1), { ...ramp(input), last: Infinity }], total);
  const rest = warmup % span === 0 ? 0 : span - (warmup % span);
  const fall = formula('decay', total, (k) => lr((total - k + 1) / span), {
    from: peak,
    to: ratio * peak,
    label: 'REX',
  });
  const rise =
    warmup === 0 ? [] : [hold('warm-up', lr((span - rest) / span), 1), { ...ramp(input), last: warmup + 1 }];
  return joinStretches([...rise, fall, hold('after', ratio * peak, Infinity)], total);
}

/** The LR that `OneCycleLR` ends at, over the peak. */
export function oneCycleFloor(options: Section | undefined): number {
  return 1 / ((options?.number('div_factor') ?? 25) * (options?.number('final_div_factor') ?? 1e4));
}

/** torch's `OneCycleLR`, `pct_start` W / T unless said: from P / 25 to P over t = 0..pct T - 1, then to P / 25e4 at T - 1. */
export function oneCycleLr({ peak, warmup, total }: AxolotlInput, options: Section | undefined): Schedule {
  const start = peak / (options?.number('div_factor') ?? 25);
  const end = peak * oneCycleFloor(options);
  const shape = options?.string('anneal_strategy') === 'linear' ? 'linear' : 'cosine';
  const top = (options?.number('pct_start') ?? warmup / total) * total - 1;
  const rise: Stretch = {
    role: 'warm-up',
    shape,
    from: start,
    to: peak,
    last: Math.floor(top) + 1,
    origin: 1,
    span: top,
  };
  const fall: Stretch = {
    role: 'decay',
    shape,
    from: peak,
    to: end,
    last: Infinity,
    origin: top + 1,
    span: total - 1 - top,
  };
  // Of a rise of one update the framework takes its end.
  return joinStretches([top > 0 ? rise : hold('warm-up', peak, Math.floor(top) + 1), fall], total);
}
