import type { Schedule } from '../../schedule/schedule.ts';
import { readJson } from '../json.ts';
import { finishReading } from '../reading.ts';
import { findSection, Section } from '../section.ts';
import type { ConfigTree } from '../tree.ts';
import type { ConfigHints, ConfigReading, Dialect, KeyRole, Missing } from '../types.ts';
import { schedulers, type Scheduler } from './huggingFaceSchedules.ts';

const roles: Readonly<Record<string, KeyRole>> = {
  learning_rate: 'peak-lr',
  lr_scheduler_type: 'kind',
  warmup_steps: 'warmup',
  warmup_ratio: 'warmup',
  max_steps: 'total',
  num_train_epochs: 'total',
  per_device_train_batch_size: 'batch',
  gradient_accumulation_steps: 'batch',
};

/** Keys of `lr_scheduler_kwargs`. */
const optionRoles: Readonly<Record<string, KeyRole>> = {
  num_decay_steps: 'decay',
  num_stable_steps: 'decay',
  decay_type: 'kind',
  warmup_type: 'kind',
  min_lr: 'min-lr',
  min_lr_rate: 'min-lr',
  min_lr_ratio: 'min-lr',
  lr_end: 'min-lr',
  num_cycles: 'decay',
  power: 'decay',
  warmup_lr_rate: 'warmup',
};

const markers = [
  ['lr_scheduler_type'],
  ['per_device_train_batch_size'],
  ['num_train_epochs', 'max_steps'],
  ['learning_rate'],
  ['warmup_steps', 'warmup_ratio'],
];

/** Keys that say that the file is something else: a log, or another framework with some of the same names. */
const foreign = ['log_history', 'micro_batch_size', 'zero_optimization'];

/** How sure the keys are those of `TrainingArguments`; at least two of them. */
function detect(tree: ConfigTree): number {
  if (foreign.some((name) => tree.root.entries.has(name))) return 0;
  const { section, count } = findSection(tree, markers);
  const own =
    section.has('lr_scheduler_type') ||
    section.has('per_device_train_batch_size') ||
    section.has('num_train_epochs');
  return own && count >= 2 ? count / (markers.length + 1) : 0;
}

/** Hugging Face `TrainingArguments` as YAML or JSON (`transformers/optimization.py`, `training_args.py`). */
export const huggingFaceDialect: Dialect = {
  framework: 'huggingface',
  label: 'Hugging Face TrainingArguments',
  languages: ['yaml', 'json'],
  detect,
  read: (tree, hints) => readArguments('huggingface', tree, hints),
};

/** LLaMA-Factory: the Trainer's keys verbatim beside its own. */
export const llamaFactoryDialect: Dialect = {
  framework: 'llama-factory',
  label: 'LLaMA-Factory',
  languages: ['yaml', 'json'],
  detect(tree) {
    const { section } = findSection(tree, markers);
    const own = ['stage', 'cutoff_len', 'finetuning_type', 'model_name_or_path'].filter((name) =>
      section.has(name),
    );
    return own.length >= 2 && detect(tree) > 0 ? 1 : 0;
  },
  read: (tree, hints) => readArguments('llama-factory', tree, hints),
};

const defaultPeak = 5e-5;

function readArguments(framework: string, tree: ConfigTree, hints: ConfigHints): ConfigReading {
  const { section } = findSection(tree, markers);
  const found = collectArguments(section, hints);
  const { scheduler, options, total, peakLr, warmup } = found;
  return finishReading(tree, {
    framework,
    kind: scheduler?.kind ?? 'unknown',
    peakLr,
    minLr: scheduler === undefined || peakLr === null ? null : scheduler.floor({ peak: peakLr, options }),
    warmupSteps: warmup,
    totalSteps: total.steps,
    parts: [{ section, roles }, ...(options === undefined ? [] : [{ section: options, roles: optionRoles }])],
    missing: collectMissing(section, found),
    problems: total.steps === 0 ? [] : checkTotals(section),
    assumptions: assumedDefaults(section),
    build: () => build(found),
  });
}

/** The arguments that decide the LR. */
interface Arguments {
  readonly type: string;
  readonly scheduler: Scheduler | undefined;
  readonly options: Section | undefined;
  readonly total: Total;
  readonly peakLr: number | null;
  readonly warmup: number | null;
}

function collectArguments(section: Section, hints: ConfigHints): Arguments {
  const type = section.string('lr_scheduler_type') ?? 'linear';
  const scheduler = Object.hasOwn(schedulers, type) ? schedulers[type] : undefined;
  const total = readTotal(section, hints);
  return {
    type,
    scheduler,
    options: openOptions(section),
    total,
    peakLr: section.number('learning_rate') ?? (section.has('learning_rate') ? null : defaultPeak),
    warmup: readWarmup(section, total.steps, scheduler?.warms ?? true),
  };
}

function collectMissing(section: Section, { type, scheduler, options, total, warmup }: Arguments): Missing[] {
  const missing = section.unknownNumbers(['learning_rate', 'warmup_steps', 'warmup_ratio', 'max_steps']);
  if (scheduler === undefined) missing.push(unknownScheduler(type));
  else missing.push(...scheduler.missing(options));
  if (total.steps === null && scheduler?.needsTotal !== false) missing.push(...total.missing);
  if (warmup === null) {
    missing.push({ what: 'warmupSteps', why: 'The warm-up is a share of a length that is not known.' });
  }
  return missing;
}

/** `lr_scheduler_kwargs` as a mapping, or as JSON in a string. */
function openOptions(section: Section): Section | undefined {
  const child = section.child('lr_scheduler_kwargs');
  if (child !== undefined) return child;
  const node = section.node('lr_scheduler_kwargs');
  const text = section.string('lr_scheduler_kwargs');
  if (node === undefined || text === undefined) return undefined;
  const { root } = readJson(text);
  // Places within the string are not known to the letter because of its quotes: every key points at the whole of it.
  const entries = [...root.entries].map(([name, { value }]) => {
    return [name, { keyRange: node.range, value: { ...value, range: node.range } }] as const;
  });
  return new Section({ ...root, entries: new Map(entries) }, section.text);
}

interface Total {
  readonly steps: number | null;
  readonly missing: readonly Missing[];
}

/** `max_steps` where it is positive, else the log's or the user's count: epochs depend on the data. */
function readTotal(section: Section, hints: ConfigHints): Total {
  const steps = section.number('max_steps');
  if (steps !== undefined && (steps > 0 || (steps === 0 && !section.has('num_train_epochs')))) {
    return { steps: Math.ceil(steps), missing: [] };
  }
  const why = section.has('num_train_epochs')
    ? 'The length is given in epochs (num_train_epochs): how many steps that is depends on the data, and is taken from the log where there is one.'
    : 'max_steps is not set: the number of steps depends on the data, and is taken from the log where there is one.';
  return { steps: hints.totalSteps ?? null, missing: [{ what: 'totalSteps', why }] };
}

/** Updates of the warm-up: `warmup_steps` wins over `warmup_ratio`; below 1 it is a share (transformers 5). Null: a share of nothing known. */
function readWarmup(section: Section, total: number | null, warms: boolean): number | null {
  if (!warms) return 0;
  const steps = section.number('warmup_steps') ?? 0;
  const ratio = steps > 0 && steps < 1 ? steps : steps > 0 ? 0 : (section.number('warmup_ratio') ?? 0);
  if (ratio <= 0) return Math.max(0, Math.round(steps));
  return total === null ? null : Math.ceil(total * ratio);
}

function unknownScheduler(name: string): Missing {
  const why =
    name === 'reduce_lr_on_plateau'
      ? 'reduce_lr_on_plateau follows the evaluation loss: its LR can only be read from the log.'
      : `The lr_scheduler_type “${name}” is not known here.`;
  return { what: 'lr_scheduler_type', why };
}

function checkTotals(section: Section) {
  const [steps, epochs] = [section.number('max_steps') ?? 0, section.has('num_train_epochs')];
  if (steps <= 0 || !epochs) return [];
  const message = 'max_steps overrides num_train_epochs: the run ends after max_steps.';
  return [section.problem('num_train_epochs', { code: 'epochs-overridden', message, severity: 'hint' })];
}

function assumedDefaults(section: Section): string[] {
  const assumed = [
    ...(section.has('learning_rate') ? [] : [`learning_rate = ${String(defaultPeak)}`]),
    ...(section.has('lr_scheduler_type') ? [] : ['lr_scheduler_type = linear']),
  ];
  return assumed.length === 0
    ? []
    : [`Not set here, so the Trainer’s defaults are used: ${assumed.join(', ')}.`];
}

function build({ scheduler, options, total, peakLr, warmup }: Arguments): Schedule {
  const input = { peak: peakLr ?? 0, warmup: warmup ?? 0, total: total.steps ?? 0, options };
  return { segments: scheduler?.build(input).segments ?? [], totalSteps: total.steps };
}
