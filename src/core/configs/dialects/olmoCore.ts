import { joinStretches } from '../../schedule/segments.ts';
import { lengthOf, type Length } from '../length.ts';
import { finishReading, type Found } from '../reading.ts';
import type { Section } from '../section.ts';
import type { ConfigTree } from '../tree.ts';
import type { ConfigHints, ConfigReading, Dialect, KeyRole, Missing } from '../types.ts';
import { partsOf, type Parts } from './olmoCoreParts.ts';
import {
  choiceOf,
  decayEndOf,
  decayOf,
  lacksWarmup,
  olmoCoreSchedulers,
  stretchesOf,
  warmupOf,
  type Setting,
  type Spec,
} from './olmoCoreSchedules.ts';
import { say } from '../../words.ts';
// prettier-ignore

const schedulerRoles: Readonly<Record<string, KeyRole>> = {
  units: 'kind',
  warmup: 'warmup',
  warmup_steps: 'warmup',
  warmup_fraction: 'warmup',
  warmup_min_lr: 'warmup',
  decay: 'decay',
  decay_steps: 'decay',
  decay_fraction: 'decay',
  t_max: 'decay',
  alpha_f: 'min-lr',
  decay_min_lr: 'min-lr',
  b: 'decay',
  lr_min: 'min-lr',
  period_lengths: 'decay',
  period_lr_multipliers: 'decay',
  schedulers_max: 'decay',
  schedulers_max_steps: 'decay',
};
const stageRoles: Readonly<Record<string, KeyRole>> = {
  start: 'decay',
  duration: 'decay',
  shape: 'kind',
  start_lr: 'other',
  start_lr_fraction: 'other',
  end_lr: 'min-lr',
  end_lr_fraction: 'min-lr',
};
const optimizerRoles: Readonly<Record<string, KeyRole>> = { lr: 'peak-lr' };
const trainerRoles: Readonly<Record<string, KeyRole>> = { max_duration: 'total', hard_stop: 'total' };
const loaderRoles: Readonly<Record<string, KeyRole>> = { global_batch_size: 'batch' };

/**
 * OLMo-core: its Python scripts, and the `config.json` beside a checkpoint (`olmo_core/optim/scheduler.py`,
 * `olmo_core/train/trainer.py`, versions 1 and 2). The scheduler is asked with the steps, or tokens, done this batch
 * included: update k uses t = k.
 */
export const olmoCoreDialect: Dialect = {
  framework: 'olmo-core',
  label: 'OLMo-core',
  languages: ['python', 'json'],
  detect: (tree) => (partsOf(tree) === undefined ? 0 : 1),
  read: readOlmoCore,
};

function readOlmoCore(tree: ConfigTree, hints: ConfigHints): ConfigReading {
  const parts = partsOf(tree);
  const spec = parts?.specs[0];
  if (parts === undefined || spec === undefined) return finishReading(tree, nothing);
  const tokensPerUpdate = parts.loader?.number('global_batch_size') ?? hints.tokensPerUpdate ?? null;
  const length = lengthIn(parts, 'max_duration', tokensPerUpdate, hints);
  const perUpdate = choiceOf(spec.section, 'units') === 'tokens' ? tokensPerUpdate : 1;
  const peak = parts.optimizer?.number('lr') ?? null;
  const total = (choiceOf(spec.section, 'units') === 'tokens' ? length.exact : length.steps) ?? NaN;
  const setting = { spec, peak: peak ?? NaN, total, perUpdate: perUpdate ?? NaN };
  const totalSteps = stopped(length.steps, parts, tokensPerUpdate, hints);
  return finishReading(tree, {
    framework: 'olmo-core',
    kind: olmoCoreSchedulers[spec.name]?.kind ?? 'unknown',
    peakLr: peak,
    ...numbersOf(setting),
    totalSteps,
    parts: keyed(parts, spec),
    missing: collectMissing(parts, spec, { length, perUpdate, total }),
    assumptions: assumptionsOf(spec),
    tokensPerUpdate,
    build: () => joinStretches(stretchesOf(setting), totalSteps),
  });
}

const nothing: Found = {
  ...{
    framework: 'olmo-core',
    kind: 'unknown',
    peakLr: null,
    minLr: null,
    warmupSteps: null,
    totalSteps: null,
  },
  ...{ build: () => ({ segments: [], totalSteps: null }), parts: [], missing: [], assumptions: [] },
};

interface ExactLength extends Length {
  /** Updates, with the share of the last batch that tokens may leave. */
  readonly exact: number | null;
}

/** A duration in updates; tokens are rounded up to whole batches. */
function lengthIn(
  parts: Parts,
  name: string,
  tokensPerUpdate: number | null,
  hints: ConfigHints,
): ExactLength {
  const value = parts.trainer.number(name);
  const of = (unit: string) => ({ name, value: parts.units[name] === unit ? value : null });
  const facts = {
    steps: of('steps'),
    tokens: of('tokens'),
    epochs: of('epochs'),
    tokensPerUpdate,
    round: Math.ceil,
  };
  const length = lengthOf(facts, hints);
  const tokens = of('tokens').value;
  return {
    ...length,
    exact: tokens == null || tokensPerUpdate === null ? length.steps : tokens / tokensPerUpdate,
  };
}

/** `hard_stop` ends the run early; the schedule does not know of it. */
function stopped(
  steps: number | null,
  parts: Parts,
  tokensPerUpdate: number | null,
  hints: ConfigHints,
): number | null {
  if (parts.trainer.number('hard_stop') === undefined) return steps;
  const stop = lengthIn(parts, 'hard_stop', tokensPerUpdate, hints).steps;
  return stop === null || steps === null ? (steps ?? stop) : Math.min(stop, steps);
}

function numbersOf(
  setting: Setting,
): Pick<Found, 'minLr' | 'warmupSteps' | 'decayEnd' | 'stableSteps' | 'decaySteps' | 'schedulerTotal'> {
  // prettier-ignore
  const { spec, total } = setting;
  const floor = stretchesOf(setting).at(-1)?.to ?? NaN;
  const first = { ...setting, spec: spec.children[0] ?? spec };
  const warmup = olmoCoreSchedulers[first.spec.name]?.warms === false ? 0 : warmupOf(first);
  const [decayEnd, decay] = [decayEndOf(setting), decayOf(setting)];
  const stable = spec.name === 'WSD' || spec.name === 'PowerLR' ? total - warmup - decay : NaN;
  return {
    minLr: known(floor),
    warmupSteps: known(Math.round(warmup)),
    decayEnd: decayEnd === null ? null : known(Math.round(decayEnd)),
    schedulerTotal:
      olmoCoreSchedulers[spec.name]?.needsTotal !== true || decayEnd !== null
        ? null
        : known(Math.round(total)),
    stableSteps: known(Math.round(stable)),
    decaySteps: Number.isFinite(stable) ? Math.round(decay) : null,
  };
}

function known(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** A scheduler and those within it. */
function allOf(spec: Spec): Spec[] {
  return [spec, ...spec.children.flatMap(allOf)];
}

function keyed(parts: Parts, spec: Spec): Found['parts'] {
  const all = allOf(spec);
  const stages = all.flatMap(({ stages, override }) =>
    override === undefined ? stages : [...stages, override],
  );
  return [
    ...all.map(({ section }) => ({ section, roles: schedulerRoles })),
    ...stages.map((section) => ({ section, roles: stageRoles })),
    { section: parts.trainer, roles: trainerRoles },
    ...(parts.optimizer === undefined ? [] : [{ section: parts.optimizer, roles: optimizerRoles }]),
    ...(parts.loader === undefined ? [] : [{ section: parts.loader, roles: loaderRoles }]),
  ];
}

interface Asked {
  readonly length: Length;
  readonly perUpdate: number | null;
  readonly total: number;
}

const lists = ['period_lengths', 'period_lr_multipliers', 'schedulers_max', 'schedulers_max_steps'];
const words = new Set(['units', 'shape', ...lists]);
const numeric = (roles: Readonly<Record<string, KeyRole>>) =>
  Object.keys(roles).filter((name) => !words.has(name));

function collectMissing(parts: Parts, spec: Spec, { length, perUpdate, total }: Asked): Missing[] {
  const all = allOf(spec);
  const stages = all.flatMap(({ stages, override }) =>
    override === undefined ? stages : [...stages, override],
  );
  const missing = [
    ...all.flatMap(({ section }) => [
      ...section.unknownNumbers(numeric(schedulerRoles)),
      ...unknownLists(section),
    ]),
    ...stages.flatMap((section) => section.unknownNumbers(numeric(stageRoles))),
    ...parts.trainer.unknownNumbers(['max_duration', 'hard_stop']),
  ];
  if (parts.specs.length > 1) {
    const why = say`Several schedulers are built in this file: which one trains can’t be known without running code.`;
    missing.push({ what: 'scheduler', why });
  }
  missing.push(...missingPeak(parts.optimizer));
  if (perUpdate === null) {
    missing.push({
      what: 'tokensPerUpdate',
      why: say`The scheduler counts tokens: it needs global_batch_size.`,
    });
  }
  const shares = all.some(({ section, name }) => section.has('warmup_fraction') && name !== 'WSDS');
  const needs = shares || (olmoCoreSchedulers[spec.name]?.needsTotal === true && !spec.section.has('t_max'));
  if (needs && Number.isNaN(total) && missing.length === 0) missing.push(...length.missing);
  return missing;
}

function missingPeak(optimizer: Section | undefined): Missing[] {
  if (optimizer === undefined)
    return [{ what: 'lr', why: say`No optimiser with an lr stands in this file.` }];
  return optimizer.unknownNumbers(['lr']);
}

function unknownLists(section: Section): Missing[] {
  const bad = lists.filter((name) => section.list(name).some((item) => item.type !== 'scalar' || !Number.isFinite(Number(item.value)))); // prettier-ignore
  return bad.map((name) => ({
    what: name,
    why: say`${name} holds what can’t be known without running code.`,
  }));
}

function assumptionsOf(spec: Spec): string[] {
  const all = allOf(spec);
  const warming = all.filter(({ name }) => olmoCoreSchedulers[name]?.warms !== false && name !== 'WSDS');
  const old = warming.some(lacksWarmup)
    ? [
        say`No warm-up is set: it is taken to be 2000 steps, as in OLMo-core 1; today’s versions stop with an error.`,
      ]
    : [];
  const alpha = all.some(
    ({ name, section }) => /^(Linear|InvSqrt|Cos|HalfCos)/.test(name) && !section.has('alpha_f'),
  );
  const tail = all.some(({ name, section }) => /^(WSD|PowerLR|CosWithWarmupAndLinearDecay)$/.test(name) && !['decay', 'decay_steps', 'decay_fraction'].some((key) => section.has(key))); // prettier-ignore
  const left = [...(alpha ? ['alpha_f = 0.1'] : []), ...(tail ? ['decay_fraction = 0.1'] : [])];
  return left.length === 0
    ? old
    : [...old, say`Not set here, so OLMo-core’s defaults are used: ${left.join(', ')}.`];
}
