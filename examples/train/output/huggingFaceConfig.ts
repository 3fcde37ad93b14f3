import type { HuggingFaceSchedule } from '../schedule/types.ts';
import { DATA_SEED, EVALUATION_INTERVAL, LOG_INTERVAL, OPTIMISER, SHAPE } from '../settings.ts';
import { plain } from './plain.ts';

/** A group of arguments that belong together. */
type Arguments = Record<string, number | string | Record<string, number | string>>;

function schedulerArguments({ scheduler }: HuggingFaceSchedule): Arguments {
  if (scheduler.type !== 'warmup_stable_decay') return { lr_scheduler_type: scheduler.type };
  const { decaySteps, decayType, minLrRatio } = scheduler;
  return {
    lr_scheduler_type: scheduler.type,
    lr_scheduler_kwargs: {
      ...{ num_decay_steps: decaySteps, decay_type: decayType },
      ...(minLrRatio === 0 ? {} : { min_lr_ratio: minLrRatio }),
    },
  };
}

/** Arguments under the names that the Hugging Face Trainer gives them. */
function argumentGroups(name: string, schedule: HuggingFaceSchedule, seed: number): Arguments[] {
  return [
    { output_dir: `runs/${name}`, seed, data_seed: DATA_SEED },
    {
      per_device_train_batch_size: SHAPE.batch,
      gradient_accumulation_steps: 1,
      max_steps: schedule.maxSteps,
    },
    {
      ...{ learning_rate: schedule.peakLr, warmup_steps: schedule.warmupSteps },
      ...schedulerArguments(schedule),
    },
    {
      ...{ optim: 'adamw_torch', weight_decay: OPTIMISER.weightDecay, adam_beta1: OPTIMISER.beta1 },
      ...{ adam_beta2: OPTIMISER.beta2, max_grad_norm: OPTIMISER.maxGradientNorm },
    },
    { logging_steps: LOG_INTERVAL, eval_strategy: 'steps', eval_steps: EVALUATION_INTERVAL },
  ];
}

/** The arguments as one JSON object. */
export function huggingFaceJson(name: string, schedule: HuggingFaceSchedule, seed: number): string {
  const all = Object.fromEntries(
    argumentGroups(name, schedule, seed).flatMap(Object.entries<Arguments[string]>),
  );
  return `${JSON.stringify(all, null, 2)}\n`;
}

function yamlOf(group: Arguments, indent = ''): string {
  const lines = Object.entries(group).map(([key, value]) =>
    typeof value === 'object'
      ? `${indent}${key}:\n${yamlOf(value, '  ')}`
      : plain`${indent}${key}: ${value}\n`,
  );
  return lines.join('');
}

/** The arguments as YAML, with headings. */
export function huggingFaceYaml(name: string, schedule: HuggingFaceSchedule, seed: number): string {
  const headings = ['run', 'length', 'learning rate', 'optimizer', 'logging'];
  const groups = argumentGroups(name, schedule, seed);
  return groups.map((group, i) => `### ${headings[i] ?? ''}\n${yamlOf(group)}`).join('\n');
}
