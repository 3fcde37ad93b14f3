import type { DecayShape, ScheduleShape } from '../../../schedule/shape.ts';
import type { Section } from '../../section.ts';
import { readJson } from '../../json.ts';
import { floorShare, formOf, tidy } from '../target.ts';
import type { Patch } from '../types.ts';

/** A `lr_scheduler_type` of transformers with its keyword arguments; null where it takes none. */
export interface TrainerSchedule {
  readonly type: string;
  readonly options: Patch | null;
}

const decayTypes: Readonly<Record<DecayShape, string | null>> = {
  linear: 'linear',
  cosine: 'cosine',
  'one-minus-sqrt': '1-sqrt',
  exponential: null,
};

/**
 * The schedulers of transformers that may give a target, the plainest first.
 * @param given Keyword arguments that the config has now: those that the new scheduler has no name for have to go.
 */
export function trainerSchedules(target: ScheduleShape, given: readonly string[]): TrainerSchedule[] {
  const plain = plainSchedules(target, given).map(({ type, options }) => ({ type, options: options === null ? null : only(options, given) })); // prettier-ignore
  const decay = decayTypes[target.decay];
  if (target.decaySteps === 0 || decay === null) return plain;
  const { totalSteps, warmupSteps, decaySteps } = target;
  const stable = totalSteps - warmupSteps - decaySteps;
  const options = {
    ...(given.includes('num_stable_steps') ? { num_stable_steps: stable } : {}),
    num_decay_steps: decaySteps,
    min_lr_ratio: floorShare(target),
    decay_type: decay,
    ...(given.includes('warmup_type') ? { warmup_type: 'linear' } : {}),
  };
  return [...plain, { type: 'warmup_stable_decay', options: only(options, given) }];
}

function plainSchedules(target: ScheduleShape, given: readonly string[]): TrainerSchedule[] {
  const { minLr, decay } = target;
  const form = formOf(target);
  if (form === 'constant')
    return [{ type: 'constant_with_warmup', options: null }, ...(target.warmupSteps === 0 ? [{ type: 'constant', options: null }] : [])]; // prettier-ignore
  if (form === 'wsd') return [];
  if (decay === 'linear') {
    const polynomial = { type: 'polynomial', options: { lr_end: tidy(minLr), power: 1 } };
    return minLr === 0 ? [{ type: 'linear', options: null }, polynomial] : [polynomial];
  }
  if (decay !== 'cosine') return [];
  const options = given.includes('min_lr_rate')
    ? { min_lr_rate: floorShare(target) }
    : { min_lr: tidy(minLr) };
  const withFloor = { type: 'cosine_with_min_lr', options };
  return minLr === 0 ? [{ type: 'cosine', options: null }, withFloor] : [withFloor];
}

/** The arguments wanted, and none of the others. */
function only(options: Patch, given: readonly string[]): Patch {
  const gone = given.filter((name) => !(name in options)).map((name) => [name, null] as const);
  return { ...options, ...Object.fromEntries(gone) };
}

/** Names of the keyword arguments that a config has: a mapping, or JSON in a text. */
export function optionNames(section: Section, key: string): string[] {
  const text = section.string(key);
  const map = section.child(key)?.map ?? (text === undefined ? undefined : readJson(text).root);
  return [...(map?.entries.keys() ?? [])];
}
