import type { ScheduleShape } from '../../../schedule/shape.ts';
import { Section } from '../../section.ts';
import { floorShare, formOf, tidy } from '../target.ts';
import type { Patch, Way, WriteContext, Writer } from '../types.ts';
import { say } from '../../../words.ts';

interface DeepSpeedSchedule {
  readonly type: string;
  readonly params: Patch;
}

/** A scheduler's parameters; it takes a linear warm-up only where it is told so. */
function scheduleOf(target: ScheduleShape): DeepSpeedSchedule | null {
  const { totalSteps, warmupSteps, decay } = target;
  const form = formOf(target);
  const [peak, floor] = [tidy(target.peakLr), tidy(target.minLr)];
  const warmup = { warmup_num_steps: warmupSteps, warmup_type: 'linear' };
  if (form === 'constant')
    return { type: 'WarmupLR', params: { warmup_min_lr: 0, warmup_max_lr: peak, ...warmup } };
  if (form !== 'full') return null;
  if (decay === 'linear')
    return { type: 'WarmupDecayLR', params: { warmup_min_lr: floor, warmup_max_lr: peak, ...warmup, total_num_steps: totalSteps } }; // prettier-ignore
  if (decay !== 'cosine') return null;
  return { type: 'WarmupCosineLR', params: { warmup_min_ratio: 0, ...warmup, cos_min_ratio: floorShare(target), total_num_steps: totalSteps } }; // prettier-ignore
}

function ways({ tree, target }: WriteContext): Way[] {
  const schedule = scheduleOf(target);
  if (schedule === null) return [];
  const root = new Section(tree.root, tree.text);
  const given = [...(root.child('scheduler', 'params')?.map.entries.keys() ?? [])];
  const gone = Object.fromEntries(given.filter((name) => !(name in schedule.params)).map((name) => [name, null])); // prettier-ignore
  const scheduler = { type: schedule.type, params: { ...schedule.params, ...gone } };
  const optimizer = root.child('optimizer', 'params') === undefined ? {} : { optimizer: { params: { lr: tidy(target.peakLr) } } }; // prettier-ignore
  return [[{ section: root, patch: { ...optimizer, scheduler } }]];
}

/** DeepSpeed's JSON. */
export const deepSpeedWriter: Writer = {
  framework: 'deepspeed',
  knows:
    say`DeepSpeed’s schedulers know a warm-up of 2 steps or more and then a constant LR, a line or a cosine to the last step; the line warms up from its floor, and how long the run is the config does not say.`, // prettier-ignore
  // Update 1 has what the scheduler begins with, update k its iteration k - 2.
  shift: () => 2,
  ways,
  blank: {
    fileName: 'ds_config.json',
    language: 'json',
    text: '{\n  "train_batch_size": 256,\n  "gradient_accumulation_steps": 1,\n  "bf16": { "enabled": true },\n  "zero_optimization": { "stage": 1 },\n  "optimizer": {\n    "type": "AdamW",\n    "params": { "lr": 1e-3 }\n  },\n  "scheduler": {\n    "type": "WarmupDecayLR",\n    "params": {\n      "warmup_min_lr": 0,\n      "warmup_max_lr": 1e-3,\n      "warmup_num_steps": 100,\n      "warmup_type": "linear",\n      "total_num_steps": 1000\n    }\n  }\n}\n', // prettier-ignore
  },
};
