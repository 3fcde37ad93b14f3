import type { Schedule } from '../../schedule/schedule.ts';
import { formula, hold, joinStretches, type Stretch } from '../../schedule/segments.ts';
import type { ScheduleKind } from '../types.ts';
import { lastBefore } from './olmoSchedules.ts';
import { say } from '../../words.ts';

/** Times in updates; null only where the scheduler does not ask for them. */
export interface ComposerNumbers {
  readonly warmup: number | null;
  readonly end: number | null;
  readonly scale: number | null;
  readonly cooldown: number | null;
  /** A multiplier of the optimiser's LR, or its default. */
  readonly factor: (name: string, fallback: number) => number;
}

/** A scheduler by its name in llm-foundry's registry. */
export interface ComposerScheduler {
  readonly kind: ScheduleKind;
  /** Times that count, by name. */
  readonly times: readonly string[];
  readonly ends: boolean;
  readonly defaults: Readonly<Record<string, string | number>>;
  /** Lowest multiplier after the warm-up. */
  readonly floor: (numbers: ComposerNumbers) => number;
  readonly build: (numbers: ComposerNumbers, peak: number) => Schedule;
}

/** Update k runs at time k - 2, the first at time 0 as well. */
const lag = 2;

/** A warm-up from 0; before its beginning the LR is 0. Where there is none, the first update runs at its top. */
function rise(warmup: number, top: number): Stretch {
  if (warmup <= 0) return hold('stable', top, 1);
  const line = { last: lastBefore(warmup + lag), origin: lag, span: warmup };
  return { role: 'warm-up', shape: 'linear', from: 0, to: top, ...line };
}

function falling(shape: 'cosine' | 'linear'): ComposerScheduler['build'] {
  return ({ warmup, end, factor }, peak) => {
    const [start, stop] = [warmup ?? 0, end ?? 0];
    const top = shape === 'linear' ? peak * factor('alpha_i', 1) : peak;
    const floor = peak * factor('alpha_f', 0);
    const line = { last: lastBefore(stop + lag), origin: start + lag, span: stop - start };
    const fall: Stretch = { role: 'decay', shape, from: top, to: floor, ...line };
    return joinStretches([rise(start, top), fall, hold('after', floor, Infinity)], null);
  };
}

const constant: ComposerScheduler['build'] = ({ warmup, factor }, peak) => {
  const top = peak * factor('alpha', 1);
  return joinStretches([rise(warmup ?? 0, top), hold('stable', top, Infinity)], null);
};

/** `InverseSquareRootWithWarmupScheduler`: scaled by `t_scale`, then a line over `t_cooldown`. */
const inverse: ComposerScheduler['build'] = ({ warmup, end, scale, cooldown, factor }, peak) => {
  const [start, span, unit] = [warmup ?? 0, cooldown ?? 0, scale ?? 1];
  const [decay, last] = [peak * factor('alpha_f_decay', 0), peak * factor('alpha_f_cooldown', 0)];
  const turn = Math.max(start, (end ?? 0) - span);
  const at = (k: number) => {
    const time = Math.max(0, k - lag);
    return decay + (peak - decay) / Math.sqrt((time + unit - start) / unit);
  };
  const law = formula('decay', lastBefore(turn + lag), at, {
    from: peak,
    to: decay,
    label: say`inverse square root`,
  });
  const top = at(turn + lag);
  const line = { last: lastBefore(turn + span + lag), origin: turn + lag, span };
  const fall: Stretch = { role: 'decay', shape: 'linear', from: top, to: last, ...line };
  const tail = span > 0 ? [fall, hold('after', last, Infinity)] : [hold('after', top, Infinity)];
  return joinStretches([...(start > 0 ? [rise(start, peak)] : []), law, ...tail], null);
};

/** Every scheduler of llm-foundry's registry whose LR goes by the clock alone. */
export const composerSchedulers: Readonly<Record<string, ComposerScheduler>> = {
  cosine_with_warmup: {
    ...{ kind: 'cosine', times: ['t_warmup', 't_max'], ends: true, defaults: { t_max: '1dur', alpha_f: 0 } },
    floor: ({ factor }) => factor('alpha_f', 0),
    build: falling('cosine'),
  },
  linear_decay_with_warmup: {
    ...{ kind: 'linear', times: ['t_warmup', 't_max'], ends: true, defaults: { t_max: '1dur', alpha_f: 0 } },
    floor: ({ factor }) => factor('alpha_f', 0),
    build: falling('linear'),
  },
  constant_with_warmup: {
    ...{ kind: 'constant', times: ['t_warmup'], ends: false, defaults: {} },
    floor: ({ factor }) => factor('alpha', 1),
    build: constant,
  },
  inv_sqrt_with_warmup: {
    ...{ kind: 'inverse-sqrt', times: ['t_warmup', 't_scale', 't_cooldown', 't_max'], ends: true },
    defaults: { t_max: '1dur', alpha_f_decay: 0, alpha_f_cooldown: 0 },
    floor: ({ factor }) => factor('alpha_f_cooldown', 0),
    build: inverse,
  },
};
