import { finishReading } from '../reading.ts';
import { Section } from '../section.ts';
import { settingsOf } from '../settings.ts';
import type { ConfigTree } from '../tree.ts';
import type { ConfigHints, ConfigReading, Dialect, KeyRole } from '../types.ts';
import { paramRoles, type Fills } from './deepSpeedParams.ts';
import { readScheduler } from './deepSpeedScheduler.ts';
import { isDeepSpeedType } from './deepSpeedSchedules.ts';

/** Keys of DeepSpeed's engine; a scheduler block alone is no proof. */
const markers = [
  'zero_optimization',
  'train_micro_batch_size_per_gpu',
  'train_batch_size',
  'gradient_accumulation_steps',
  'steps_per_print',
  'fp16',
  'bf16',
  'optimizer',
];

const rootRoles: Readonly<Record<string, KeyRole>> = {
  train_batch_size: 'batch',
  train_micro_batch_size_per_gpu: 'batch',
  gradient_accumulation_steps: 'batch',
};

/**
 * DeepSpeed's JSON config (`deepspeed/runtime/lr_schedules.py` of 2024-10 and later): only one with a `scheduler` block says
 * anything of the LR. The config does not tell how long the run is; the scheduler's own total stands for it.
 */
export const deepSpeedDialect: Dialect = {
  framework: 'deepspeed',
  label: 'DeepSpeed',
  languages: ['json'],
  detect(tree) {
    const root = new Section(tree.root, tree.text);
    const type = root.child('scheduler')?.string('type');
    const known = markers.filter((name) => root.has(name)).length;
    if (type === undefined || known === 0) return 0;
    return isDeepSpeedType(type) ? 0.9 : known >= 2 ? 0.8 : 0;
  },
  read: readDeepSpeed,
};

function readDeepSpeed(tree: ConfigTree, hints: ConfigHints): ConfigReading {
  const root = new Section(tree.root, tree.text);
  const found = readScheduler(root, fillsFrom(hints), hints);
  const scheduler = root.child('scheduler');
  const [params, optimizer] = [root.child('scheduler', 'params'), root.child('optimizer', 'params')];
  return finishReading(tree, {
    ...found,
    framework: 'deepspeed',
    parts: [
      { section: root, roles: rootRoles },
      ...(scheduler === undefined ? [] : [{ section: scheduler, roles: { type: 'kind' } as const }]),
      ...(params === undefined ? [] : [{ section: params, roles: paramRoles }]),
      ...(optimizer === undefined ? [] : [{ section: optimizer, roles: { lr: 'peak-lr' } as const }]),
    ],
  });
}

/** The Trainer's arguments fill `"auto"`, where the run's log tells them. */
function fillsFrom(hints: ConfigHints): Fills {
  const settings = settingsOf(hints);
  const steps = settings.number('max_steps') ?? 0;
  const total = steps > 0 ? steps : (hints.totalSteps ?? null);
  const warmup = settings.number('warmup_steps') ?? 0;
  const ratio = settings.number('warmup_ratio');
  const share = ratio === undefined || total === null ? null : Math.ceil(ratio * total);
  return { lr: settings.number('learning_rate') ?? null, warmup: warmup > 0 ? warmup : share, total };
}
