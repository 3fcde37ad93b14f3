import type { Schedule } from '../../schedule/schedule.ts';
import type { Finding } from '../findings.ts';
import { readJson } from '../json.ts';
import { devicesOf } from '../launchers.ts';
import { samplesPerUpdate, tokensOf } from '../length.ts';
import { finishReading, type Found } from '../reading.ts';
import { Section } from '../section.ts';
import type { ConfigTree } from '../tree.ts';
import type { ConfigHints, ConfigReading, KeyRole, Missing } from '../types.ts';
import { collectDeepSpeed } from './huggingFaceDeepSpeed.ts';
import { readTotal, readWarmup, type Total } from './huggingFaceLength.ts';
import { schedulers, type Scheduler } from './huggingFaceSchedules.ts';
import { findArguments, type ArgumentsFound } from './huggingFaceSections.ts';
import { say } from '../../words.ts';

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

/** Peaks of classes whose default is known: `TrainingArguments` and TRL's (2025). */
const trainerPeak = 5e-5;
/** Default of `per_device_train_batch_size`. */
const trainerBatch = 8;
const classPeaks: Readonly<Record<string, number>> = { SFTConfig: 2e-5, GRPOConfig: 1e-6, DPOConfig: 1e-6 };

/** Arguments of the Trainer as a reading; a DeepSpeed config with a scheduler of its own wins over `lr_scheduler_type`. */
export function readArguments(framework: string, tree: ConfigTree, hints: ConfigHints): ConfigReading {
  const place = findArguments(tree);
  const { section } = place;
  const found = collectArguments(place, hints);
  const { total, options } = found;
  const deepSpeed = collectDeepSpeed(tree, section, found, hints);
  return finishReading(tree, {
    ...ownNumbers(section, found),
    framework,
    tokensPerUpdate: tokensOf(batchOf(section, hints), packedLength(section)),
    problems: total.steps === 0 ? [] : checkTotals(section),
    ...deepSpeed.numbers,
    parts: [
      { section, roles },
      ...(options === undefined ? [] : [{ section: options, roles: optionRoles }]),
      ...deepSpeed.parts,
    ],
    assumptions: [...place.assumptions, ...assumedDefaults(place, found), ...deepSpeed.assumptions],
  });
}

/** Sequences of an update over all devices, where the launcher or the user tells how many there are. */
function batchOf(section: Section, hints: ConfigHints): number | null {
  const names = ['per_device_train_batch_size', 'gradient_accumulation_steps'];
  if (section.unknownNumbers(names).length > 0) return null;
  const [micro, accumulation] = names.map((name) => section.number(name));
  return samplesPerUpdate({ micro: micro ?? trainerBatch, accumulation, worldSize: devicesOf(section, hints) }, hints).samples; // prettier-ignore
}

/** Tokens of a sequence where every one is full: `run_clm.py` cuts blocks, and TRL packs where it is told to. */
function packedLength(section: Section): number | undefined {
  const packed = section.boolean('packing') === true;
  return section.number('block_size') ?? (packed ? (section.number('max_length') ?? section.number('max_seq_length')) : undefined); // prettier-ignore
}

/** What the arguments say by themselves. */
function ownNumbers(section: Section, found: Arguments): Omit<Found, 'framework' | 'parts' | 'assumptions'> {
  const { scheduler, options, total, peakLr, warmup } = found;
  return {
    kind: scheduler?.kind ?? 'unknown',
    peakLr,
    minLr: scheduler === undefined || peakLr === null ? null : scheduler.floor({ peak: peakLr, options }),
    warmupSteps: warmup,
    totalSteps: total.steps,
    ...phases(found),
    missing: collectMissing(section, found),
    findings: checkWarmups(section),
    build: () => build(found),
  };
}

/** The arguments that decide the LR. */
export interface Arguments {
  readonly type: string;
  readonly scheduler: Scheduler | undefined;
  readonly options: Section | undefined;
  readonly total: Total;
  readonly peakLr: number | null;
  readonly warmup: number | null;
}

function collectArguments({ section, className }: ArgumentsFound, hints: ConfigHints): Arguments {
  const type = schedulerName(section);
  const scheduler = Object.hasOwn(schedulers, type) ? schedulers[type] : undefined;
  const total = readTotal(section, hints);
  return {
    type,
    scheduler,
    options: openOptions(section),
    total,
    peakLr: section.number('learning_rate') ?? (section.has('learning_rate') ? null : defaultPeak(className)),
    warmup: readWarmup(section, total.steps, scheduler?.warms ?? true),
  };
}

/** The default of a class; null of one of TRL's that is not known here. */
function defaultPeak(className = 'TrainingArguments'): number | null {
  if (className.endsWith('TrainingArguments')) return trainerPeak;
  return Object.hasOwn(classPeaks, className) ? (classPeaks[className] ?? null) : null;
}

/** `lr_scheduler_type`, also as `SchedulerType.COSINE`; one that can't be known as it is written. */
function schedulerName(section: Section): string {
  const node = section.node('lr_scheduler_type');
  if (node?.type !== 'unknown') return section.string('lr_scheduler_type') ?? 'linear';
  const member = /^(?:\w+\.)*SchedulerType\.([A-Z_]+)(?:\.value)?$/.exec(node.text)?.[1];
  return member?.toLowerCase() ?? node.text;
}

/** Lengths of the phases of `warmup_stable_decay`. */
function phases({
  type,
  options,
  total,
  warmup,
}: Arguments): Pick<Found, 'stableSteps' | 'decaySteps' | 'decayEnd'> {
  const decaySteps = options?.number('num_decay_steps');
  if (type !== 'warmup_stable_decay' || decaySteps === undefined || warmup === null || total.steps === null)
    return {};
  const given = options?.number('num_stable_steps');
  const stableSteps = given ?? total.steps - warmup - decaySteps;
  return {
    stableSteps,
    decaySteps,
    ...(given === undefined ? {} : { decayEnd: warmup + given + decaySteps }),
  };
}

function collectMissing(
  section: Section,
  { type, scheduler, options, total, warmup, peakLr }: Arguments,
): Missing[] {
  const missing = section.unknownNumbers(['learning_rate', 'warmup_steps', 'warmup_ratio', 'max_steps']);
  if (peakLr === null && !section.has('learning_rate')) {
    missing.push({
      what: 'peakLr',
      why: say`learning_rate is not set, and the default of this class depends on its version.`,
    });
  }
  if (scheduler === undefined) missing.push(unknownScheduler(type));
  else missing.push(...scheduler.missing(options));
  if (total.steps === null && scheduler?.needsTotal !== false) missing.push(...total.missing);
  if (warmup === null) {
    missing.push({ what: 'warmupSteps', why: say`The warm-up is a share of a length that is not known.` });
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

/** Schedulers that follow a loss. */
const following = ['reduce_lr_on_plateau', 'greedy'];

function unknownScheduler(name: string): Missing {
  const why = following.includes(name)
    ? say`${name} follows the loss: its LR can only be read from the log.`
    : say`The lr_scheduler_type “${name}” is not known here.`;
  return { what: 'lr_scheduler_type', why };
}

function checkTotals(section: Section) {
  const [steps, epochs] = [section.number('max_steps') ?? 0, section.has('num_train_epochs')];
  if (steps <= 0 || !epochs) return [];
  const message = say`max_steps overrides num_train_epochs: the run ends after max_steps.`;
  return [section.problem('num_train_epochs', { code: 'epochs-overridden', message, severity: 'hint' })];
}

/** A warm-up given twice, and one that the scheduler passes over. */
function checkWarmups(section: Section): Finding[] {
  const [steps, ratio] = [section.number('warmup_steps') ?? 0, section.number('warmup_ratio') ?? 0];
  const findings: Finding[] = [];
  if (steps > 0 && ratio > 0) {
    const message = say`warmup_steps overrides warmup_ratio.`;
    findings.push({ code: 'warm-up-overridden', key: 'warmup_ratio', message, severity: 'hint' });
  }
  if ((steps > 0 || ratio > 0) && schedulerName(section) === 'constant') {
    const message = say`The constant scheduler has no warm-up: constant_with_warmup has one.`;
    const key = steps > 0 ? 'warmup_steps' : 'warmup_ratio';
    findings.push({ code: 'warm-up-ignored', key, message, severity: 'warning', mend: { key: 'lr_scheduler_type', value: 'constant_with_warmup' } }); // prettier-ignore
  }
  return findings;
}

function assumedDefaults({ section, className }: ArgumentsFound, { peakLr }: Arguments): string[] {
  const assumed = [
    ...(section.has('learning_rate') || peakLr === null ? [] : [`learning_rate = ${String(peakLr)}`]),
    ...(section.has('lr_scheduler_type') ? [] : ['lr_scheduler_type = linear']),
  ];
  const own = className === undefined || className.endsWith('TrainingArguments');
  const whose = own ? say`the Trainer’s defaults` : say`the defaults of TRL’s ${className}`;
  return assumed.length === 0 ? [] : [say`Not set here, so ${whose} are used: ${assumed.join(', ')}.`];
}

function build({ scheduler, options, total, peakLr, warmup }: Arguments): Schedule {
  const input = { peak: peakLr ?? 0, warmup: warmup ?? 0, total: total.steps ?? 0, options };
  return { segments: scheduler?.build(input).segments ?? [], totalSteps: total.steps };
}
