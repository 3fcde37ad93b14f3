import type { Finding } from '../findings.ts';
import { defaultTotalStands } from '../findings.ts';
import { tokensOf } from '../length.ts';
import { finishReading } from '../reading.ts';
import { Section } from '../section.ts';
import { emptyMap, type ConfigTree } from '../tree.ts';
import type { ConfigHints, ConfigReading, Dialect, KeyRole, Missing, ScheduleKind } from '../types.ts';
import { buildLevanter, pointsOf, stepsOf, type LevanterNumbers } from './levanterSchedules.ts';
import { say } from '../../words.ts';

const optimizerRoles: Readonly<Record<string, KeyRole>> = {
  learning_rate: 'peak-lr',
  min_lr_ratio: 'min-lr',
  warmup: 'warmup',
  warmup_ratio: 'warmup',
  rewarmup: 'warmup',
  decay: 'decay',
  cooldown: 'decay',
  cycle_length: 'decay',
  cycles: 'decay',
  haps: 'decay',
  lr_schedule: 'kind',
};
const trainerRoles: Readonly<Record<string, KeyRole>> = {
  num_train_steps: 'total',
  train_batch_size: 'batch',
};

/** Of Levanter's `OptimizerConfig` and `TrainerConfig`. */
const defaults = { learning_rate: 6e-4, min_lr_ratio: 0.1, warmup: 0.01, lr_schedule: 'cosine', num_train_steps: 400_000 }; // prettier-ignore

const kinds: Readonly<Record<string, ScheduleKind>> = {
  constant: 'constant',
  cosine: 'cosine',
  linear: 'linear',
  inv_sqrt: 'inverse-sqrt',
  inv: 'polynomial',
};

/**
 * Levanter's YAML (`levanter/optim/config.py`, 2025): optax schedules joined at their ends, counted from 0: update k uses
 * t = k - 1. A length up to 1 is a share of the cycle, above 1 a number of steps.
 */
export const levanterDialect: Dialect = {
  framework: 'levanter',
  label: 'Levanter',
  languages: ['yaml'],
  detect(tree) {
    const { optimizer, trainer } = partsOf(tree);
    if (!optimizer.has('learning_rate')) return 0;
    const one = ['min_lr_ratio', 'warmup', 'lr_schedule', 'rewarmup', 'cycle_length', 'cycles'];
    const two = [
      'num_train_steps',
      'train_batch_size',
      'tracker',
      'mp',
      'per_device_parallelism',
      'model_axis_size',
    ];
    const own = one.some((name) => optimizer.has(name));
    return own && two.some((name) => trainer.has(name)) ? 0.9 : 0;
  },
  read: readLevanter,
};

interface Parts {
  readonly optimizer: Section;
  readonly trainer: Section;
  readonly model: Section;
}

function partsOf({ root: map, text }: ConfigTree): Parts {
  const root = new Section(map, text);
  const child = (name: string) => root.child(name) ?? new Section(emptyMap, text);
  return { optimizer: child('optimizer'), trainer: child('trainer'), model: child('model') };
}

function readLevanter(tree: ConfigTree, hints: ConfigHints): ConfigReading {
  const parts = partsOf(tree);
  const { optimizer, trainer, model } = parts;
  const numbers = numbersOf(parts, hints);
  const { peak, total, ratio } = numbers;
  const points = total === null ? null : pointsOf(numbers, total);
  const first = points === null || total === null ? null : (points[1] ?? total);
  const batch = tokensOf(
    trainer.number('train_batch_size'),
    model.number('seq_len') ?? model.number('max_seq_len'),
  );
  return finishReading(tree, {
    framework: 'levanter',
    kind: kinds[numbers.shape] ?? 'unknown',
    peakLr: peak,
    minLr: peak === null || ratio === null ? null : numbers.shape === 'constant' ? peak : peak * ratio,
    warmupSteps: first === null || numbers.warmup === null ? null : stepsOf(numbers.warmup, first),
    totalSteps: total,
    parts: [
      { section: optimizer, roles: optimizerRoles },
      { section: trainer, roles: trainerRoles },
    ],
    missing: collectMissing(parts, numbers, first),
    findings: findingsOf(parts, numbers),
    assumptions: assumptionsOf(parts),
    tokensPerUpdate: batch,
    build: () => buildLevanter(numbers, total ?? 0, points ?? []),
  });
}

/** A value, its default where it is not there, null where it can't be known. */
function valueOf(section: Section, name: 'learning_rate' | 'min_lr_ratio'): number | null {
  return section.number(name) ?? (section.has(name) ? null : defaults[name]);
}

function numbersOf({ optimizer, trainer }: Parts, hints: ConfigHints): LevanterNumbers {
  const shaped = optimizer.child('lr_schedule');
  const steps = trainer.number('num_train_steps');
  return {
    peak: valueOf(optimizer, 'learning_rate'),
    ratio: valueOf(optimizer, 'min_lr_ratio'),
    warmup: warmupOf(optimizer),
    rewarmup: optimizer.number('rewarmup') ?? 0,
    decay: optimizer.number('decay'),
    cooldown: optimizer.number('cooldown') ?? 0,
    cycleLength: listed(optimizer, 'cycle_length') ?? optimizer.number('cycle_length'),
    cycles: listed(optimizer, 'cycles') ?? listed(optimizer, 'haps') ?? optimizer.number('cycles'),
    shape: shaped?.string('type') ?? optimizer.string('lr_schedule') ?? defaults.lr_schedule,
    timescale: shaped?.number('timescale') ?? 10_000,
    total: trainer.has('num_train_steps') ? (steps ?? null) : (hints.totalSteps ?? defaults.num_train_steps),
  };
}

/** `warmup`, or `warmup_ratio` of versions before 2025. */
function warmupOf(optimizer: Section): number | null {
  const known = optimizer.has('warmup') || optimizer.has('warmup_ratio');
  const value = optimizer.number('warmup') ?? optimizer.number('warmup_ratio');
  return value ?? (known ? null : defaults.warmup);
}

function listed(optimizer: Section, name: string): number[] | undefined {
  if (optimizer.node(name)?.type !== 'list') return undefined;
  return optimizer.list(name).map((item) => (item.type === 'scalar' ? Number(item.value) : NaN));
}

const lengths = ['warmup', 'warmup_ratio', 'rewarmup', 'decay', 'cooldown'];

function collectMissing(
  { optimizer, trainer }: Parts,
  numbers: LevanterNumbers,
  first: number | null,
): Missing[] {
  const missing = [
    ...optimizer.unknownNumbers(['learning_rate', 'min_lr_ratio', ...lengths]),
    ...trainer.unknownNumbers(['num_train_steps']),
  ];
  for (const name of ['cycle_length', 'cycles', 'haps']) {
    if (optimizer.list(name).some((item) => item.type !== 'scalar' || !Number.isFinite(Number(item.value)))) {
      missing.push({ what: name, why: say`${name} is no number that can be known without running code.` });
    }
  }
  if (kinds[numbers.shape] === undefined) {
    missing.push({ what: 'lr_schedule', why: say`The lr_schedule “${numbers.shape}” is not known here.` });
  }
  if ((optimizer.child('lr_schedule')?.number('exponent') ?? 1) !== 1) {
    missing.push({ what: 'exponent', why: say`A cosine with another exponent than 1 is not read here.` });
  }
  if (first !== null && numbers.warmup !== null && numbers.decay !== undefined) {
    const over = stepsOf(numbers.warmup, first) + stepsOf(numbers.decay, first) > first;
    if (over)
      missing.push({ what: 'decay', why: say`Warm-up and decay are longer than the cycle: they overlap.` });
  }
  return missing;
}

function findingsOf({ optimizer, trainer }: Parts, { total }: LevanterNumbers): Finding[] {
  const findings: Finding[] = [];
  if (!trainer.has('num_train_steps') && total === defaults.num_train_steps) {
    findings.push(defaultTotalStands('num_train_steps', total));
  }
  for (const name of lengths) {
    const value = optimizer.number(name);
    if (value === undefined || value < 0 || value <= 1 || value % 1 === 0) continue;
    const message = say`${name} is neither a share up to 1 nor a whole number of steps: Levanter stops with an error.`;
    findings.push({ code: 'bad-length', key: name, message, severity: 'error' });
  }
  if (optimizer.number('warmup') === 1) {
    const message = say`A warm-up of 1 is all of the cycle, not one step.`;
    findings.push({ code: 'share-for-steps', key: 'warmup', message, severity: 'warning' });
  }
  return findings;
}

function assumptionsOf({ optimizer, trainer }: Parts): string[] {
  const names = ['learning_rate', 'min_lr_ratio', 'warmup', 'lr_schedule'] as const;
  const left = names.filter(
    (name) => !optimizer.has(name) && !(name === 'warmup' && optimizer.has('warmup_ratio')),
  );
  const list = [
    ...left.map((name) => `${name} = ${String(defaults[name])}`),
    ...(trainer.has('num_train_steps') ? [] : [`num_train_steps = ${String(defaults.num_train_steps)}`]),
  ];
  return list.length === 0 ? [] : [say`Not set here, so Levanter’s defaults are used: ${list.join(', ')}.`];
}
