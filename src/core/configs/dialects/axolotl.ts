import type { Schedule } from '../../schedule/schedule.ts';
import type { Finding } from '../findings.ts';
import { lengthOf, samplesPerUpdate, tokensOf, type Length } from '../length.ts';
import { finishReading } from '../reading.ts';
import { Section } from '../section.ts';
import type { ConfigTree } from '../tree.ts';
import type { ConfigHints, ConfigReading, Dialect, KeyRole, Missing, ScheduleKind } from '../types.ts';
import { cosineThenConstant, cosineToRatio, oneCycleFloor, oneCycleLr, quadraticWarmup, rex, type AxolotlInput } from './axolotlSchedules.ts'; // prettier-ignore
import { collectDeepSpeed } from './huggingFaceDeepSpeed.ts';
import { schedulers } from './huggingFaceSchedules.ts';
import { say } from '../../words.ts';

const roles: Readonly<Record<string, KeyRole>> = {
  learning_rate: 'peak-lr',
  lr_scheduler: 'kind',
  warmup_steps: 'warmup',
  warmup_ratio: 'warmup',
  max_steps: 'total',
  num_epochs: 'total',
  cosine_min_lr_ratio: 'min-lr',
  cosine_constant_lr_ratio: 'decay',
  lr_quadratic_warmup: 'other',
  micro_batch_size: 'batch',
  gradient_accumulation_steps: 'batch',
  sequence_len: 'batch',
};

const optionRoles: Readonly<Record<string, KeyRole>> = {
  num_decay_steps: 'decay',
  min_lr_rate: 'min-lr',
  min_lr: 'min-lr',
  min_lr_ratio: 'min-lr',
  num_cycles: 'decay',
  pct_start: 'warmup',
};

/** Keys beside `base_model` that Axolotl's files have. */
const markers = ['micro_batch_size', 'sequence_len', 'lr_scheduler', 'num_epochs', 'sample_packing', 'datasets', 'pretraining_dataset']; // prettier-ignore

/**
 * Axolotl's YAML (`axolotl/core/trainers/mixins/scheduler.py`, `utils/schedulers.py`): the Trainer's schedulers under other
 * names, and some of its own.
 */
export const axolotlDialect: Dialect = {
  framework: 'axolotl',
  label: 'Axolotl',
  languages: ['yaml'],
  detect({ root, text }) {
    const section = new Section(root, text);
    const count = markers.filter((name) => section.has(name)).length;
    return section.has('base_model') && section.has('learning_rate') && count >= 2 ? 0.9 : 0;
  },
  read: readAxolotl,
};

/** The numbers of a config; null where not known. */
interface Numbers {
  readonly type: string;
  readonly length: Length;
  readonly peakLr: number | null;
  readonly warmup: number | null;
  readonly ratio: number;
  readonly options: Section | undefined;
}

function readAxolotl(tree: ConfigTree, hints: ConfigHints): ConfigReading {
  const section = new Section(tree.root, tree.text);
  const numbers = collectNumbers(section, hints);
  const { type, length, peakLr, warmup, ratio, options } = numbers;
  const scheduler = Object.hasOwn(schedulers, type) ? schedulers[type] : undefined;
  const total = { steps: length.steps, missing: length.missing };
  const deepSpeed = collectDeepSpeed(
    tree,
    section,
    { type, scheduler, options, total, peakLr, warmup },
    hints,
  );
  const floor = own(section, type) ? (type === 'one_cycle' ? oneCycleFloor(options) : ratio) : null;
  return finishReading(tree, {
    kind: kinds[type] ?? scheduler?.kind ?? 'unknown',
    peakLr,
    minLr:
      peakLr === null
        ? null
        : floor === null
          ? (scheduler?.floor({ peak: peakLr, options }) ?? null)
          : floor * peakLr,
    warmupSteps: scheduler?.warms === false ? 0 : warmup,
    totalSteps: length.steps,
    missing: collectMissing(section, numbers),
    findings: collectFindings(section, type),
    build: () => build(section, numbers),
    ...deepSpeed.numbers,
    framework: 'axolotl',
    parts: [
      { section, roles },
      ...(options === undefined ? [] : [{ section: options, roles: optionRoles }]),
      ...deepSpeed.parts,
    ],
    tokensPerUpdate: tokensPerUpdate(section, hints),
    assumptions: [...collectAssumptions(section, type), ...deepSpeed.assumptions],
  });
}

const kinds: Readonly<Record<string, ScheduleKind>> = { rex: 'polynomial', one_cycle: 'cosine' };

function collectNumbers(section: Section, hints: ConfigHints): Numbers {
  const steps = section.number('max_steps') ?? 0;
  const facts = {
    steps: { name: 'max_steps', value: steps > 0 ? steps : undefined },
    epochs: { name: 'num_epochs', value: section.number('num_epochs') },
    round: Math.ceil,
  };
  const length = lengthOf(facts, hints);
  return {
    type:
      section.string('lr_scheduler') ??
      (section.has('lr_scheduler') ? section.whyUnknown('lr_scheduler') : 'cosine'),
    length,
    peakLr: section.number('learning_rate') ?? null,
    warmup: readWarmup(section, length.steps),
    ratio: section.boolean('lr_quadratic_warmup') === true ? 0 : (section.number('cosine_min_lr_ratio') ?? 0),
    options: section.child('lr_scheduler_kwargs'),
  };
}

/** `warmup_steps`, else int(ratio T), else min(int(0.03 T), 100); 1 becomes 2. */
function readWarmup(section: Section, total: number | null): number | null {
  const given = section.number('warmup_steps');
  const ratio = section.number('warmup_ratio');
  const short = total === null ? null : Math.min(Math.floor(0.03 * total), 100);
  const share = ratio === undefined ? short : total === null ? null : Math.max(0, Math.floor(ratio * total));
  const steps = given ?? share;
  return steps === 1 ? 2 : steps;
}

/** Whether one of Axolotl's own schedulers runs. */
function own(section: Section, type: string): boolean {
  if (type in kinds) return true;
  if (type !== 'cosine') return false;
  return section.boolean('lr_quadratic_warmup') === true || (section.number('cosine_min_lr_ratio') ?? 0) > 0;
}

function build(section: Section, { type, length, peakLr, warmup, ratio, options }: Numbers): Schedule {
  const input: AxolotlInput = { peak: peakLr ?? 0, warmup: warmup ?? 0, total: length.steps ?? 0, ratio };
  if (type === 'rex') return rex(input);
  if (type === 'one_cycle') return oneCycleLr(input, options);
  if (!own(section, type)) {
    const { segments } = schedulers[type]?.build({ ...input, options }) ?? { segments: [] };
    return { segments, totalSteps: length.steps };
  }
  const share = section.number('cosine_constant_lr_ratio') ?? 0;
  if (section.boolean('lr_quadratic_warmup') === true) return quadraticWarmup(input);
  return share > 0 ? cosineThenConstant(input, share) : cosineToRatio(input);
}

const asked = ['learning_rate', 'warmup_steps', 'warmup_ratio', 'max_steps', 'cosine_min_lr_ratio', 'cosine_constant_lr_ratio']; // prettier-ignore

function collectMissing(section: Section, { type, length, warmup, options }: Numbers): Missing[] {
  const missing = section.unknownNumbers(asked);
  const scheduler = Object.hasOwn(schedulers, type) ? schedulers[type] : undefined;
  if (section.has('jagged_restart_steps')) {
    missing.push({
      what: 'jagged_restart_steps',
      why: say`Jagged restarts are not read here: the LR is taken from the log.`,
    });
  }
  if (options?.boolean('three_phase') === true) {
    missing.push({ what: 'three_phase', why: say`A one-cycle schedule of three phases is not read here.` });
  }
  if (scheduler === undefined && !(type in kinds)) {
    missing.push({
      what: 'lr_scheduler',
      why: say`The lr_scheduler “${type}” is not known here: the LR is taken from the log.`,
    });
  }
  missing.push(...(scheduler?.missing(options) ?? []));
  const needsTotal = scheduler?.needsTotal !== false;
  if (needsTotal) missing.push(...length.missing);
  if (warmup === null && scheduler?.warms !== false) {
    missing.push({ what: 'warmupSteps', why: say`The warm-up is a share of a length that is not known.` });
  }
  return missing;
}

function ignored(key: string, message: string): Finding {
  return { code: 'key-ignored', key, message, severity: 'warning' };
}

function collectFindings(section: Section, type: string): Finding[] {
  const findings: Finding[] = [];
  const quadratic = section.boolean('lr_quadratic_warmup') === true;
  const ratio = (section.number('cosine_min_lr_ratio') ?? 0) > 0;
  const cosine = type === 'cosine';
  if (quadratic && !cosine) findings.push(ignored('lr_quadratic_warmup', say`lr_quadratic_warmup is only used by the cosine, not by ${type}.`)); // prettier-ignore
  if (ratio && !cosine && type !== 'rex') findings.push(ignored('cosine_min_lr_ratio', say`cosine_min_lr_ratio is only used by the cosine and rex, not by ${type}.`)); // prettier-ignore
  if (ratio && cosine && quadratic) findings.push(ignored('cosine_min_lr_ratio', say`lr_quadratic_warmup wins over cosine_min_lr_ratio: the LR anneals to 0.`)); // prettier-ignore
  if (section.has('cosine_constant_lr_ratio') && !(ratio && cosine && !quadratic)) {
    findings.push(ignored('cosine_constant_lr_ratio', say`cosine_constant_lr_ratio is only used by a cosine with cosine_min_lr_ratio.`)); // prettier-ignore
  }
  if (section.has('warmup_steps') && section.has('warmup_ratio')) {
    findings.push({ code: 'warm-up-overridden', key: 'warmup_ratio', message: say`warmup_steps overrides warmup_ratio.`, severity: 'hint' }); // prettier-ignore
  }
  return findings;
}

function collectAssumptions(section: Section, type: string): string[] {
  const warms = type !== 'constant' && !section.has('warmup_steps') && !section.has('warmup_ratio');
  return [
    ...(section.has('lr_scheduler')
      ? []
      : [say`lr_scheduler is not set, so Axolotl’s default is used: cosine.`]),
    ...(warms ? [say`No warm-up is set, so Axolotl takes 3 % of the run, at most 100 steps.`] : []),
    ...(type === 'rex'
      ? [
          say`Of rex the code as published is followed: with a warm-up, update 1 runs at an LR from the end of its decay.`,
        ]
      : []),
  ];
}

/** Only packed sequences are full. */
function tokensPerUpdate(section: Section, hints: ConfigHints): number | null {
  if (section.boolean('sample_packing') !== true) return null;
  const micro = section.number('micro_batch_size') ?? 1;
  const accumulation = section.number('gradient_accumulation_steps') ?? 1;
  return tokensOf(
    samplesPerUpdate({ micro, accumulation }, hints).samples,
    section.number('sequence_len') ?? null,
  );
}
