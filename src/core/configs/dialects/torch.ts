import type { Schedule } from '../../schedule/schedule.ts';
import { formula, joinStretches } from '../../schedule/segments.ts';
import { epochsWhereSteps, type Finding } from '../findings.ts';
import { finishReading, type KeyedSection } from '../reading.ts';
import { Section } from '../section.ts';
import { emptyMap, type ConfigTree } from '../tree.ts';
import type { ConfigHints, ConfigReading, Dialect, Missing } from '../types.ts';
import { curveOf, isCurve, torchRoles, type TorchCurve, type TorchScheduler } from './torchSchedulers.ts';
import { findOptimizer, findScheduler, type FoundScheduler, type Naming } from './torchTree.ts';
import { say } from '../../words.ts';

/**
 * Lightning CLI: `lr_scheduler: {class_path: torch.optim.lr_scheduler.X, init_args: {…}}`. The scheduler steps once an epoch,
 * as `LightningCLI.configure_optimizers` leaves it.
 */
export const lightningDialect: Dialect = {
  framework: 'lightning-cli',
  label: 'Lightning CLI',
  languages: ['yaml', 'json'],
  detect: (tree) => detect(tree, 'class_path'),
  read: (tree, hints) => read(tree, hints, 'class_path'),
};

/** Hydra: `_target_: torch.optim.lr_scheduler.X` with its arguments beside it; `interval` says what a step is, an epoch unless set. */
export const torchDialect: Dialect = {
  framework: 'torch',
  label: 'torch.optim.lr_scheduler',
  languages: ['yaml', 'json'],
  detect: (tree) => detect(tree, '_target_'),
  read: (tree, hints) => read(tree, hints, '_target_'),
};

function detect(tree: ConfigTree, naming: Naming): number {
  if (findScheduler(tree, naming) === undefined) return 0;
  return tree.text.includes('torch.optim.lr_scheduler.') ? 1 : 0.9;
}

/** What one step of the scheduler is. */
interface Clock {
  /** Updates; null where an epoch's length is not known. */
  readonly updates: number | null;
  readonly epochs: boolean;
  readonly stated: boolean;
}

function read(tree: ConfigTree, hints: ConfigHints, naming: Naming): ConfigReading {
  const found = findScheduler(tree, naming) ?? nothingIn(tree);
  const optimizer = findOptimizer(tree, naming);
  const made = curveOf(found.scheduler);
  const curve = isCurve(made) ? made : null;
  const trainer = new Section(tree.root, tree.text).child('trainer');
  const clock = clockOf(found, trainer, hints);
  const base = optimizer?.number('lr') ?? curve?.peak ?? null;
  const total = totalOf(trainer, clock, hints);
  const lengths = lengthsOf(curve, clock);
  return finishReading(tree, {
    framework: naming === '_target_' ? 'torch' : 'lightning-cli',
    kind: curve?.kind ?? 'unknown',
    peakLr: curve?.peak ?? base,
    minLr: base === null || curve === null ? null : curve.floor(base),
    warmupSteps: lengths.warmup,
    totalSteps: total,
    decayEnd: lengths.end,
    parts: partsOf(found, optimizer, trainer),
    missing: [...(isCurve(made) ? [] : made), ...missingOf(optimizer, base, clock)],
    findings: checkUnit(found.scheduler, clock, trainer),
    assumptions: clock.stated
      ? []
      : [say`interval is not set: the scheduler is taken to step once an epoch.`],
    build: () => build(curve, base ?? 0, clock.updates ?? 1, lengths.warmup ?? 0, total),
  });
}

function nothingIn({ text }: ConfigTree): FoundScheduler {
  return { scheduler: { name: '', section: new Section(emptyMap, text), inner: [] }, around: [] };
}

/** The ends of warm-up and decay, in updates; null where there is none or an epoch's length is not known. */
function lengthsOf(
  curve: TorchCurve | null,
  { updates }: Clock,
): { readonly warmup: number | null; readonly end: number | null } {
  const inUpdates = (steps: number | undefined) =>
    steps === undefined || updates === null ? null : steps * updates;
  if (curve === null) return { warmup: null, end: null };
  const warmup = inUpdates(curve.warmup ?? 0);
  return { warmup: warmup === null ? null : Math.max(0, Math.ceil(warmup)), end: inUpdates(curve.end) };
}

function clockOf({ around }: FoundScheduler, trainer: Section | undefined, hints: ConfigHints): Clock {
  const near = around.slice(0, 2).find((section) => section.has('interval'));
  const every =
    around
      .slice(0, 2)
      .find((section) => section.has('frequency'))
      ?.number('frequency') ?? 1;
  const interval = near?.string('interval');
  if (interval === 'step') return { updates: every, epochs: false, stated: true };
  const epochs = trainer?.number('max_epochs') ?? 0;
  const shared = hints.totalSteps !== undefined && epochs > 0 ? hints.totalSteps / epochs : undefined;
  const each = hints.stepsPerEpoch ?? (shared !== undefined && Number.isInteger(shared) ? shared : undefined);
  return { updates: each === undefined ? null : each * every, epochs: true, stated: interval === 'epoch' };
}

function totalOf(
  trainer: Section | undefined,
  { updates, epochs }: Clock,
  hints: ConfigHints,
): number | null {
  const steps = trainer?.number('max_steps') ?? -1;
  if (steps > 0) return steps;
  const rounds = trainer?.number('max_epochs') ?? -1;
  const each = hints.stepsPerEpoch ?? (epochs ? updates : null);
  return hints.totalSteps ?? (rounds > 0 && each != null ? rounds * each : null);
}

function partsOf(
  { scheduler, around }: FoundScheduler,
  optimizer: Section | undefined,
  trainer: Section | undefined,
): KeyedSection[] {
  const all = (one: TorchScheduler): KeyedSection[] => [
    { section: one.section, roles: torchRoles },
    ...one.inner.flatMap(all),
  ];
  return [
    ...all(scheduler),
    ...around
      .slice(0, 2)
      .map((section) => ({ section, roles: { interval: 'other', frequency: 'other' } as const })),
    ...(optimizer === undefined ? [] : [{ section: optimizer, roles: { lr: 'peak-lr' } as const }]),
    ...(trainer === undefined
      ? []
      : [{ section: trainer, roles: { max_steps: 'total', max_epochs: 'total' } as const }]),
  ];
}

function missingOf(optimizer: Section | undefined, base: number | null, clock: Clock): Missing[] {
  const unknown = optimizer?.unknownNumbers(['lr']) ?? [];
  const missing = [...unknown];
  if (base === null && unknown.length === 0) {
    missing.push({
      what: 'peakLr',
      why: say`The optimiser’s lr is not in this file: it is where the optimiser is configured.`,
    });
  }
  if (clock.updates === null) {
    const why = say`The scheduler steps once an epoch: how many updates that is depends on the data.`;
    missing.push({ what: 'stepsPerEpoch', why });
  }
  return missing;
}

/** More epochs than anyone trains, or as many steps as there are epochs. */
const manyEpochs = 1000;

function checkUnit({ section }: TorchScheduler, { epochs }: Clock, trainer: Section | undefined): Finding[] {
  const [end, rounds] = [section.number('T_max'), trainer?.number('max_epochs')];
  if (end === undefined) return [];
  if (epochs)
    return end >= manyEpochs && end > (rounds ?? 0) ? [epochsWhereSteps('T_max', end, 'epochs')] : [];
  return end === rounds && end > 1 ? [epochsWhereSteps('T_max', end, 'steps')] : [];
}

/** Update k is at the scheduler's step floor((k - 1) / updates of one). */
function build(
  curve: TorchCurve | null,
  base: number,
  each: number,
  warmup: number,
  total: number | null,
): Schedule {
  if (curve === null) return { segments: [], totalSteps: total };
  const at = (k: number) => curve.at(Math.floor((k - 1) / each), base);
  const peak = curve.peak ?? base;
  const rise = formula('warm-up', warmup, at, { from: at(1), to: peak, label: say`warm-up` });
  const aims = { from: peak, to: curve.floor(base), label: curve.kind };
  return joinStretches(
    [rise, formula(curve.kind === 'constant' ? 'stable' : 'decay', Infinity, at, aims)],
    total,
  );
}
