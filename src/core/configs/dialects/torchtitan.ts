import { hold, joinStretches, type Stretch } from '../../schedule/segments.ts';
import type { Schedule, ShapeName } from '../../schedule/schedule.ts';
import { samplesPerUpdate, tokensOf } from '../length.ts';
import { finishReading } from '../reading.ts';
import type { Section } from '../section.ts';
import type { ConfigTree } from '../tree.ts';
import type { ConfigHints, ConfigReading, Dialect, KeyRole, Missing, ScheduleKind } from '../types.ts';
import { defaultsUsed, roundHalfEven, valueOf } from './defaults.ts';
import { commandSources, detectCommand } from './torchtitanCommand.ts';
import { pythonMarkers, pythonSources, tomlSources, type Sources } from './torchtitanSources.ts';
import { say } from '../../words.ts';

type Roles = Readonly<Record<string, KeyRole>>;
const optimizerRoles: Roles = { lr: 'peak-lr' };
const schedulerRoles: Roles = {
  warmup_steps: 'warmup',
  decay_ratio: 'decay',
  decay_type: 'kind',
  min_lr_factor: 'min-lr',
  lr_min: 'min-lr',
  total_steps: 'decay',
};
const trainingRoles: Roles = {
  steps: 'total',
  warmup_steps: 'warmup',
  local_batch_size: 'batch',
  batch_size: 'batch',
  global_batch_size: 'batch',
  seq_len: 'batch',
};

const optimizerDefaults = { lr: 8e-4 };
const trainingDefaults = { steps: 10_000 };
const warmupDefaults = { warmup_steps: 200 };

const shapes: Readonly<Record<string, { shape: ShapeName; kind: ScheduleKind }>> = {
  linear: { shape: 'linear', kind: 'linear' },
  sqrt: { shape: 'one-minus-sqrt', kind: 'wsd' },
  cosine: { shape: 'cosine', kind: 'cosine' },
};

/**
 * torchtitan (`components/lr_scheduler.py`), as TOML until 2026-02, with what a shell script sets over it, and as a registry in
 * Python since. With t = k - 1, warm-up
 * W, D = round(T * decay_ratio) or T - W, and f = min_lr_factor:
 * - since 2025-06-11: (t+1)/W; 1 for S = T + 1 - W - D steps; then f + (1-f) * (1 - u | 1 - sqrt(u) | half a cosine) at
 *   u = (t+1-W-S)/D: the last update is above the floor by one step.
 * - 2025-03-10 to then: (t+1)/(W+1), S = T - W - D, u = (t+1-W-S)/(D+1).
 * - before (`[training] warmup_steps`): (t+1)/(W+1), then 1 - (t-W)/(T-W).
 */
export const torchtitanDialect: Dialect = {
  framework: 'torchtitan',
  label: 'torchtitan',
  languages: ['toml', 'python', 'shell'],
  detect(tree) {
    if (tree.language === 'shell') return detectCommand(tree);
    return tree.language === 'toml' ? detectToml(tree) : detectPython(tree);
  },
  read: readTorchtitan,
};

function detectToml(tree: ConfigTree): number {
  const { scheduler, training, optimizer } = tomlSources(tree);
  const tables = ['parallelism', 'activation_checkpoint', 'job', 'experimental', 'metrics', 'checkpoint'];
  const others = tables.filter((name) => tree.root.entries.get(name)?.value.type === 'map').length;
  const own = ['warmup_steps', 'decay_ratio', 'decay_type', 'min_lr_factor', 'lr_min'];
  const schedules = own.some((name) => scheduler.has(name)) || training.has('warmup_steps');
  const trains = ['steps', 'seq_len', 'local_batch_size'].filter((name) => training.has(name)).length;
  if (!schedules && (trains < 2 || !optimizer.has('lr') || others < 2)) return 0;
  return trains + others >= 2 ? 0.9 : trains + others === 1 ? 0.5 : 0;
}

function detectPython(tree: ConfigTree): number {
  const { count, named } = pythonMarkers(tree);
  if (count < 2) return 0;
  return named ? 1 : 0.9;
}

type Era = 'now' | '2025-03' | '2024';

interface Numbers {
  readonly era: Era;
  readonly peak: number | null;
  readonly warmup: number | null;
  /** Length of the run, and the one that the scheduler is told. */
  readonly total: number | null;
  readonly told: number | null;
  readonly ratio: number | undefined;
  readonly floor: number;
  readonly type: string;
}

function readTorchtitan(tree: ConfigTree, hints: ConfigHints): ConfigReading {
  const sources = sourcesOf(tree, hints);
  const numbers = collectNumbers(sources);
  const { peak, warmup, total, told, ratio, type, floor, era } = numbers;
  const decay = told === null || ratio === undefined ? null : roundHalfEven(told * ratio);
  const kind = decay === null ? (shapes[type]?.kind ?? 'unknown') : 'wsd';
  return finishReading(tree, {
    framework: 'torchtitan',
    kind,
    peakLr: peak,
    minLr: peak === null ? null : peak * floor,
    warmupSteps: warmup,
    totalSteps: total,
    schedulerTotal: told === total ? null : told,
    decaySteps: decay,
    stableSteps: decay === null || told === null || warmup === null ? null : told - warmup - decay,
    parts: partsOf(sources, era),
    missing: collectMissing(sources, numbers),
    assumptions: collectAssumptions(sources, era),
    tokensPerUpdate: tokensPerUpdate(sources, hints),
    build: () => build(numbers, decay),
  });
}

function sourcesOf(tree: ConfigTree, hints: ConfigHints): Sources {
  if (tree.language === 'shell') return commandSources(tree, hints);
  return tree.language === 'toml' ? tomlSources(tree) : pythonSources(tree, hints);
}

function partsOf(sources: Sources, era: Era) {
  const { warmup_steps, ...rest } = trainingRoles;
  const whole = [sources.optimizer, sources.scheduler, sources.training];
  const [optimizer, scheduler, training] = sources.written ?? whole;
  return [
    { section: optimizer ?? sources.optimizer, roles: optimizerRoles },
    { section: scheduler ?? sources.scheduler, roles: schedulerRoles },
    {
      section: training ?? sources.training,
      roles: era === '2024' ? { ...rest, warmup_steps: warmup_steps ?? 'warmup' } : rest,
    },
  ];
}

function collectNumbers({ optimizer, scheduler, training }: Sources): Numbers {
  const era = eraOf(scheduler, training);
  const total = valueOf(training, trainingDefaults, 'steps');
  const warmup = valueOf(era === '2024' ? training : scheduler, warmupDefaults, 'warmup_steps');
  const whole = total === null ? null : Math.floor(total);
  return {
    era,
    peak: valueOf(optimizer, optimizerDefaults, 'lr'),
    warmup: warmup === null ? null : Math.trunc(warmup),
    total: whole,
    told: scheduler.number('total_steps') ?? whole,
    ratio: era === '2024' ? undefined : scheduler.number('decay_ratio'),
    floor: scheduler.number('min_lr_factor') ?? scheduler.number('lr_min') ?? 0,
    type: typeOf(scheduler),
  };
}

/** A name, or an enum's member (`LRDecayType.COSINE`). */
function typeOf(scheduler: Section): string {
  const node = scheduler.node('decay_type');
  if (node?.type === 'unknown') return /^\w+\.(\w+)$/.exec(node.text)?.[1]?.toLowerCase() ?? node.text;
  return scheduler.string('decay_type') ?? 'linear';
}

function eraOf(scheduler: Section, training: Section): Era {
  if (training.has('warmup_steps') && !scheduler.has('warmup_steps')) return '2024';
  const isNew =
    ['min_lr_factor', 'total_steps'].some((name) => scheduler.has(name)) || training.has('local_batch_size');
  return !isNew && training.has('batch_size') ? '2025-03' : 'now';
}

function collectMissing({ optimizer, scheduler, training, missing }: Sources, numbers: Numbers): Missing[] {
  const unknown = [
    ...optimizer.unknownNumbers(['lr']),
    ...scheduler.unknownNumbers(['warmup_steps', 'decay_ratio', 'min_lr_factor', 'lr_min', 'total_steps']),
    ...training.unknownNumbers(['steps', ...(numbers.era === '2024' ? ['warmup_steps'] : [])]),
  ];
  const known = Object.hasOwn(shapes, numbers.type);
  const why = say`The decay_type “${numbers.type}” is not known here.`;
  return [...missing, ...unknown, ...(known ? [] : [{ what: 'decay_type', why }])];
}

function collectAssumptions({ optimizer, scheduler, training, assumptions }: Sources, era: Era): string[] {
  const used = defaultsUsed('torchtitan', [
    { section: optimizer, defaults: optimizerDefaults, prefix: 'optimizer.' },
    { section: era === '2024' ? training : scheduler, defaults: warmupDefaults },
    { section: training, defaults: trainingDefaults, prefix: 'training.' },
  ]);
  const eras: Readonly<Record<Era, string[]>> = {
    now: scheduler.has('lr_min')
      ? [say`lr_min was used from March to July 2025: the formula since 2025-06-11 is taken.`]
      : [],
    '2025-03': [say`training.batch_size is a key of before June 2025: the formula of that time is taken.`],
    '2024': [say`training.warmup_steps is a key of before 2025-03-10: the formula of that time is taken.`],
  };
  return [...assumptions, ...used, ...eras[era]];
}

function tokensPerUpdate({ training }: Sources, hints: ConfigHints): number | null {
  const whole = training.number('global_batch_size');
  const global = whole !== undefined && whole > 0 ? whole : undefined;
  const micro = training.number('local_batch_size') ?? training.number('batch_size');
  return tokensOf(samplesPerUpdate({ global, micro }, hints).samples, training.number('seq_len'));
}

/** Update k is t = k - 1: the decay's u = 0 is at update W + S. */
function build({ era, peak, warmup, told, total, floor, type }: Numbers, decay: number | null): Schedule {
  const [top, length] = [peak ?? 0, told ?? 0];
  const rise = era === 'now' ? Math.min(warmup ?? 0, length) : (warmup ?? 0);
  const fall = Math.max(era === '2024' ? 1 : 0, Math.min(decay ?? Infinity, length - rise));
  const [more, start] = [era === 'now' ? 0 : 1, era === '2024' ? rise + 1 : length + 1 - fall];
  const origin = era === '2025-03' ? start - 1 : start;
  const span = era === '2025-03' ? fall + 1 : fall;
  const stretches: Stretch[] = [
    { role: 'warm-up', shape: 'linear', from: 0, to: top, last: rise, origin: 0, span: rise + more },
    hold('stable', top, fall === 0 ? Infinity : origin),
    {
      ...{ role: 'decay', shape: shapes[type]?.shape ?? 'linear', from: top, to: top * floor },
      ...{ last: Infinity, origin, span },
    },
  ];
  return joinStretches(stretches, total);
}
