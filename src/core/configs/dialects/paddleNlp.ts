import { hold, joinStretches, type Stretch } from '../../schedule/segments.ts';
import type { Schedule } from '../../schedule/schedule.ts';
import { finishReading } from '../reading.ts';
import type { Section } from '../section.ts';
import type { ConfigTree } from '../tree.ts';
import type { ConfigHints, ConfigReading, Dialect, KeyRole, Missing } from '../types.ts';
import { readTotal, readWarmup, type Total } from './huggingFaceLength.ts';
import { schedulers, type Scheduler } from './huggingFaceSchedules.ts';
import { findArguments } from './huggingFaceSections.ts';
import { say } from '../../words.ts';

const roles: Readonly<Record<string, KeyRole>> = {
  learning_rate: 'peak-lr',
  min_learning_rate: 'min-lr',
  lr_end: 'min-lr',
  lr_scheduler_type: 'kind',
  warmup_steps: 'warmup',
  warmup_ratio: 'warmup',
  max_steps: 'total',
  num_train_epochs: 'total',
  decay_steps: 'decay',
  num_cycles: 'decay',
  power: 'other',
  per_device_train_batch_size: 'batch',
  gradient_accumulation_steps: 'batch',
};

/** Keys that PaddleNLP's arguments have and the Trainer of `transformers` doesn't. */
const markers = ['min_learning_rate', 'decay_steps', 'tensor_parallel_degree', 'pipeline_parallel_degree', 'sharding', 'sharding_parallel_degree', 'virtual_pp_degree', 'tensor_parallel_config', 'pipeline_parallel_config', 'fuse_attention_qkv', 'use_flash_attention', 'virtual_pipeline_seg_method', 'scale_loss']; // prettier-ignore
/** Keys of the pre-training script. */
const pretraining = ['min_learning_rate', 'decay_steps', 'split', 'input_dir'];
/** Schedulers that PaddleNLP has; with the same formulas as `transformers`. */
const names = ['linear', 'cosine', 'constant', 'constant_with_warmup', 'polynomial'];

const defaults = { learning_rate: 5e-5, min_learning_rate: 1e-5 };

/**
 * PaddleNLP's arguments (`paddlenlp/trainer/training_args.py`, `llm/run_pretrain.py`): those of `transformers`, and in
 * pre-training `CosineAnnealingWithWarmupDecay` and `LinearAnnealingWithWarmupDecay`, whose update k has s = k.
 */
export const paddleNlpDialect: Dialect = {
  framework: 'paddlenlp',
  label: 'PaddleNLP',
  languages: ['json', 'yaml', 'shell'],
  detect(tree) {
    const { section, count } = findArguments(tree);
    return count >= 2 && markers.filter((name) => section.has(name)).length >= 2 ? 0.9 : 0;
  },
  read: readPaddleNlp,
};

/** The numbers of a config; null where not known. */
interface Numbers {
  readonly type: string;
  readonly total: Total;
  readonly peakLr: number | null;
  readonly minLr: number | null;
  readonly warmup: number | null;
  /** null: the scheduler is one of the Trainer's. */
  readonly decayEnd: number | null;
  readonly pretrains: boolean;
}

function readPaddleNlp(tree: ConfigTree, hints: ConfigHints): ConfigReading {
  const place = findArguments(tree);
  const { section } = place;
  const numbers = collectNumbers(section, hints);
  const { type, total, peakLr, minLr, warmup, decayEnd } = numbers;
  return finishReading(tree, {
    framework: 'paddlenlp',
    kind: schedulerOf(type)?.kind ?? 'unknown',
    ...{
      peakLr,
      minLr,
      warmupSteps: warmup === null ? null : Math.floor(warmup),
      totalSteps: total.steps,
      decayEnd,
    },
    parts: [{ section, roles }],
    missing: collectMissing(section, numbers),
    assumptions: [...place.assumptions, ...assumedDefaults(section, numbers)],
    build: () => (numbers.pretrains ? buildAnnealing(numbers) : buildTrainer(section, numbers)),
  });
}

function schedulerOf(type: string): Scheduler | undefined {
  return names.includes(type) ? schedulers[type] : undefined;
}

function collectNumbers(section: Section, hints: ConfigHints): Numbers {
  const type = section.string('lr_scheduler_type') ?? (section.has('lr_scheduler_type') ? '' : 'linear');
  const total = readTotal(section, hints);
  const value = (name: keyof typeof defaults) =>
    section.number(name) ?? (section.has(name) ? null : defaults[name]);
  const pretrains = pretraining.some((name) => section.has(name)) && ['cosine', 'linear'].includes(type);
  const [peakLr, scheduler] = [value('learning_rate'), schedulerOf(type)];
  const floor = peakLr === null ? null : (scheduler?.floor({ peak: peakLr, options: section }) ?? null);
  return {
    ...{ type, total, peakLr, pretrains },
    minLr: pretrains ? value('min_learning_rate') : floor,
    warmup: pretrains
      ? annealingWarmup(section, total.steps)
      : readWarmup(section, total.steps, scheduler?.warms ?? true),
    decayEnd: pretrains ? (section.number('decay_steps') ?? total.steps) : null,
  };
}

/** `warmup_steps`, else `warmup_ratio` of the run, which need not be whole. */
function annealingWarmup(section: Section, total: number | null): number | null {
  const [steps, ratio] = [section.number('warmup_steps') ?? 0, section.number('warmup_ratio') ?? 0];
  if (steps > 0 || ratio === 0) return steps;
  return total === null ? null : ratio * total;
}

function collectMissing(section: Section, { type, total, warmup }: Numbers): Missing[] {
  const missing = section.unknownNumbers(['learning_rate', 'min_learning_rate', 'warmup_steps', 'warmup_ratio', 'max_steps', 'decay_steps']); // prettier-ignore
  const scheduler = schedulerOf(type);
  if (scheduler === undefined) missing.push({ what: 'lr_scheduler_type', why: say`The lr_scheduler_type “${type}” is not one of PaddleNLP’s.` }); // prettier-ignore
  if (total.steps === null && scheduler?.needsTotal !== false) missing.push(...total.missing);
  if (warmup === null) missing.push({ what: 'warmupSteps', why: say`The warm-up is a share of a length that is not known.` }); // prettier-ignore
  return missing;
}

function assumedDefaults(section: Section, { type, pretrains }: Numbers): string[] {
  const left = [
    ...(section.has('learning_rate') ? [] : [`learning_rate = ${String(defaults.learning_rate)}`]),
    ...(section.has('lr_scheduler_type') ? [] : [`lr_scheduler_type = ${type}`]),
    ...(!pretrains || section.has('min_learning_rate')
      ? []
      : [`min_learning_rate = ${String(defaults.min_learning_rate)}`]),
  ];
  return [
    ...(left.length === 0 ? [] : [say`Not set here, so PaddleNLP’s defaults are used: ${left.join(', ')}.`]),
    ...(pretrains ? [say`The keys are those of run_pretrain.py, so its own annealing is assumed.`] : []),
  ];
}

/** s <= W: P s / W; s <= D: m + (P - m) times the wave or the line over (s - W) / (D - W); then m. */
function buildAnnealing({ type, total, peakLr, minLr, warmup, decayEnd }: Numbers): Schedule {
  const [from, to, W, end] = [peakLr ?? 0, minLr ?? 0, warmup ?? 0, decayEnd ?? 0];
  const rise: Stretch = {
    role: 'warm-up',
    shape: 'linear',
    from: 0,
    to: from,
    last: Math.floor(W),
    origin: 0,
    span: W,
  };
  const shape = type === 'cosine' ? 'cosine' : 'linear';
  const fall: Stretch = { role: 'decay', shape, from, to, last: Math.floor(end), origin: W, span: end - W };
  return joinStretches([rise, fall, hold('after', to, Infinity)], total.steps);
}

/** The Trainer's own: num_cycles, lr_end and power stand beside the other arguments. */
function buildTrainer(options: Section, { type, total, peakLr, warmup }: Numbers): Schedule {
  const input = { peak: peakLr ?? 0, warmup: warmup ?? 0, total: total.steps ?? 0, options };
  return { segments: schedulerOf(type)?.build(input).segments ?? [], totalSteps: total.steps };
}
