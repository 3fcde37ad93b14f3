import type { Finding } from '../findings.ts';
import { lengthOf, tokensOf } from '../length.ts';
import { finishReading } from '../reading.ts';
import { Section } from '../section.ts';
import { emptyMap, type ConfigTree } from '../tree.ts';
import type { ConfigHints, ConfigReading, Dialect, KeyRole, Missing } from '../types.ts';
import { composerSchedulers, type ComposerNumbers, type ComposerScheduler } from './composerSchedules.ts';
import {
  countedIn,
  stepsPerEpochOf,
  timeOf,
  updatesOf,
  type ComposerClock,
  type ComposerTime,
} from './composerTimes.ts';
import { say } from '../../words.ts';
// prettier-ignore

const rootRoles: Readonly<Record<string, KeyRole>> = {
  max_duration: 'total',
  global_train_batch_size: 'batch',
  max_seq_len: 'batch',
};
const optimizerRoles: Readonly<Record<string, KeyRole>> = { lr: 'peak-lr' };
const schedulerRoles: Readonly<Record<string, KeyRole>> = {
  name: 'kind',
  t_warmup: 'warmup',
  t_max: 'decay',
  t_scale: 'decay',
  t_cooldown: 'decay',
  alpha: 'other',
  alpha_i: 'other',
  alpha_f: 'min-lr',
  alpha_f_decay: 'min-lr',
  alpha_f_cooldown: 'min-lr',
};

/**
 * llm-foundry's training YAML (`llmfoundry/optim/scheduler.py`, `composer/optim/scheduler.py`, `composer/trainer/trainer.py`).
 * Times have units. The scheduler is stepped before the clock is: update k runs at the LR of time max(k - 2, 0), so the first
 * two updates run at the schedule's beginning.
 */
export const composerDialect: Dialect = {
  framework: 'llm-foundry',
  label: 'llm-foundry (Composer)',
  languages: ['yaml'],
  detect(tree) {
    const { root, scheduler, optimizer } = partsOf(tree);
    if (!scheduler.has('name') || !optimizer.has('lr')) return 0;
    const times = [timeOf(scheduler, 't_warmup'), timeOf(scheduler, 't_max'), timeOf(root, 'max_duration')];
    const own =
      times.filter((time) => time !== undefined).length + (root.has('device_train_microbatch_size') ? 1 : 0);
    return own >= 2 ? 0.9 : own === 1 && scheduler.has('t_warmup') ? 0.8 : 0;
  },
  read: readComposer,
};

interface Parts {
  readonly root: Section;
  readonly scheduler: Section;
  readonly optimizer: Section;
}

/** At the root, or in the `parameters` of a job's file. */
function partsOf({ root: map, text }: ConfigTree): Parts {
  const outer = new Section(map, text);
  const root = outer.child('scheduler') === undefined ? (outer.child('parameters') ?? outer) : outer;
  const child = (name: string) => root.child(name) ?? new Section(emptyMap, text);
  return { root, scheduler: child('scheduler'), optimizer: child('optimizer') };
}

function readComposer(tree: ConfigTree, hints: ConfigHints): ConfigReading {
  const parts = partsOf(tree);
  const { root, scheduler, optimizer } = parts;
  const clock = clockOf(root, hints);
  const name = scheduler.string('name') ?? '';
  const found = Object.hasOwn(composerSchedulers, name) ? composerSchedulers[name] : undefined;
  const length = lengthIn(clock, hints);
  const peak = optimizer.number('lr') ?? null;
  const numbers = numbersOf(parts, clock, found);
  const { warmup, end } = numbers;
  return finishReading(tree, {
    framework: 'llm-foundry',
    kind: found?.kind ?? 'unknown',
    peakLr: peak,
    minLr: peak === null || found === undefined ? null : found.floor(numbers) * peak,
    warmupSteps: warmup === null ? null : Math.round(warmup),
    totalSteps: length.steps,
    decayEnd: end === null || !scheduler.has('t_max') || found?.ends === false ? null : Math.round(end),
    parts: [
      { section: root, roles: rootRoles },
      { section: optimizer, roles: optimizerRoles },
      { section: scheduler, roles: schedulerRoles },
    ],
    missing: collectMissing(parts, clock, found, length.missing),
    findings: unitFindings(parts, clock, found),
    assumptions: assumptionsOf(root, scheduler, found),
    tokensPerUpdate: clock.tokensPerUpdate,
    build: () => ({ ...(found?.build(numbers, peak ?? 0) ?? { segments: [] }), totalSteps: length.steps }),
  });
}

function clockOf(root: Section, hints: ConfigHints): ComposerClock {
  const samples = root.number('global_train_batch_size') ?? null;
  const duration = durationOf(root);
  return {
    samplesPerUpdate: samples,
    tokensPerUpdate: tokensOf(samples, root.number('max_seq_len')) ?? hints.tokensPerUpdate ?? null,
    stepsPerEpoch: stepsPerEpochOf(duration, hints),
    duration,
  };
}

/** A number alone counts epochs. */
function durationOf(root: Section): ComposerTime | null {
  const epochs = root.number('max_duration');
  return epochs === undefined ? (timeOf(root, 'max_duration') ?? null) : { value: epochs, unit: 'ep' };
}

/** The run ends with the first batch that reaches its duration. */
function lengthIn({ samplesPerUpdate, tokensPerUpdate, duration }: ComposerClock, hints: ConfigHints) {
  const of = (unit: string) => ({
    name: 'max_duration',
    value: duration?.unit === unit ? duration.value : null,
  });
  const facts = { steps: of('ba'), tokens: of('tok'), samples: of('sp'), epochs: of('ep') };
  return lengthOf({ ...facts, samplesPerUpdate, tokensPerUpdate, round: Math.ceil }, hints);
}

function numbersOf(
  { scheduler }: Parts,
  clock: ComposerClock,
  found: ComposerScheduler | undefined,
): ComposerNumbers {
  const updates = (name: string) => {
    const time = timeOf(scheduler, name);
    return time === undefined ? null : updatesOf(time, clock);
  };
  const end = scheduler.has('t_max') ? updates('t_max') : updatesOf({ value: 1, unit: 'dur' }, clock);
  return {
    warmup: updates('t_warmup'),
    end: found?.ends === false ? null : end,
    scale: updates('t_scale'),
    cooldown: updates('t_cooldown'),
    factor: (name, fallback) => scheduler.number(name) ?? fallback,
  };
}

function collectMissing(
  { root, scheduler, optimizer }: Parts,
  clock: ComposerClock,
  found: ComposerScheduler | undefined,
  length: readonly Missing[],
): Missing[] {
  const missing = [
    ...optimizer.unknownNumbers(['lr']),
    ...scheduler.unknownNumbers(Object.keys(schedulerRoles).filter((name) => name.startsWith('alpha'))),
  ];
  if (found === undefined) {
    const why = say`The scheduler “${scheduler.string('name') ?? ''}” is not known here.`;
    return [...missing, { what: 'name', why }];
  }
  for (const name of found.times) missing.push(...missingTime(scheduler, name, clock));
  if (root.has('max_duration') && clock.duration === null) {
    missing.push({
      what: 'max_duration',
      why: say`max_duration is no time that can be known from this file.`,
    });
  }
  const ratio = root.number('scale_schedule_ratio') ?? 1;
  if (ratio !== 1)
    missing.push({ what: 'scale_schedule_ratio', why: say`A stretched schedule is not read here.` });
  const ends = found.ends && !scheduler.has('t_max') && updatesOf({ value: 1, unit: 'dur' }, clock) === null;
  if (ends && missing.length === 0) missing.push(...(length.length > 0 ? length : [noBatch('t_max')]));
  return missing;
}

function missingTime(scheduler: Section, name: string, clock: ComposerClock): Missing[] {
  if (!scheduler.has(name)) {
    return name === 't_max' ? [] : [{ what: name, why: say`${name} is not set, and has no default.` }];
  }
  const time = timeOf(scheduler, name);
  // A number without a unit is an error, and told as one.
  if (time === undefined) return scheduler.number(name) === undefined ? [{ what: name, why: say`${name} is no time that can be known from this file.` }] : []; // prettier-ignore
  return updatesOf(time, clock) === null ? [noBatch(name)] : [];
}

function noBatch(what: string): Missing {
  const why = say`${what} is not in batches: it needs global_train_batch_size and max_seq_len, or the batches of an epoch.`;
  return { what, why };
}

/** Times in different units can't be subtracted; a time needs one. */
function unitFindings(
  { scheduler }: Parts,
  clock: ComposerClock,
  found: ComposerScheduler | undefined,
): Finding[] {
  const findings: Finding[] = [];
  for (const name of found?.times ?? []) {
    if (scheduler.number(name) === undefined) continue;
    const message = say`${name} has no unit: Composer needs one, such as ba for batches.`;
    findings.push({ code: 'no-unit', key: name, message, severity: 'error' });
  }
  const warmup = timeOf(scheduler, 't_warmup');
  const end = timeOf(scheduler, 't_max') ?? { value: 1, unit: 'dur' };
  if (warmup === undefined || clock.duration === null || found?.ends !== true) return findings;
  const [one, other] = [countedIn(warmup, clock), countedIn(end, clock)];
  if (one === other) return findings;
  const message = say`The warm-up counts ${one} and the schedule ${other}: Composer stops with an error.`;
  return [...findings, { code: 'units-differ', key: 't_warmup', message, severity: 'error' }];
}

function assumptionsOf(root: Section, scheduler: Section, found: ComposerScheduler | undefined): string[] {
  const told = [
    say`Composer sets the LR one batch late: the first two updates run at the schedule’s beginning.`,
  ];
  const left = Object.entries(found?.defaults ?? {}).filter(([name]) => !scheduler.has(name));
  if (left.length > 0) {
    const list = left.map(([name, value]) => `${name} = ${String(value)}`).join(', ');
    told.push(say`Not set here, so Composer’s defaults are used: ${list}.`);
  }
  if (root.number('max_duration') !== undefined)
    told.push(say`max_duration has no unit, so it counts epochs.`);
  return told;
}
