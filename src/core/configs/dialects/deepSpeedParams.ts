import type { Section } from '../section.ts';
import type { KeyRole, Missing } from '../types.ts';
import { say } from '../../words.ts';

/** What takes the place of `"auto"`: the Trainer's arguments. null: not known. */
export interface Fills {
  readonly lr: number | null;
  readonly warmup: number | null;
  readonly total: number | null;
}

/** Keys of `scheduler.params`. */
export const paramRoles: Readonly<Record<string, KeyRole>> = {
  warmup_max_lr: 'peak-lr',
  warmup_min_lr: 'min-lr',
  warmup_min_ratio: 'other',
  warmup_num_steps: 'warmup',
  warmup_type: 'kind',
  cos_min_ratio: 'min-lr',
  total_num_steps: 'decay',
  cycle_max_lr: 'peak-lr',
  cycle_min_lr: 'min-lr',
  cycle_first_step_size: 'warmup',
  cycle_second_step_size: 'decay',
  decay_step_size: 'other',
  decay_lr_rate: 'other',
  lr_range_test_min_lr: 'min-lr',
  lr_range_test_step_size: 'other',
  lr_range_test_step_rate: 'other',
};

/** `scheduler.params` read key by key; what can't be known is noted. */
export class Params {
  readonly missing: Missing[] = [];
  readonly #defaults: string[] = [];

  constructor(
    readonly section: Section,
    readonly fills: Fills,
  ) {}

  /**
   * A number, its default where the key is not there, or what stands for `"auto"`.
   * @param fallback undefined: the key must be there.
   */
  number(name: string, fallback?: number | null, fill: number | null = null): number | null {
    const value = this.section.number(name);
    if (value !== undefined) return value;
    if (this.section.string(name) === 'auto') return fill ?? this.#miss(name, say`${name} is “auto”: the Trainer’s arguments fill it.`); // prettier-ignore
    if (this.section.has(name)) return this.#miss(name, this.section.whyUnknown(name));
    if (fallback === undefined) return this.#miss(name, say`${name} is not set, and the scheduler needs it.`);
    if (fallback !== null) this.#defaults.push(`${name} = ${String(fallback)}`);
    return fallback;
  }

  /** One sentence on the defaults that were used. */
  assumptions(): string[] {
    if (this.#defaults.length === 0) return [];
    return [say`Not set here, so DeepSpeed’s defaults are used: ${this.#defaults.join(', ')}.`];
  }

  #miss(what: string, why: string): null {
    this.missing.push({ what, why });
    return null;
  }
}
