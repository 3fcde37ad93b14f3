import type { Schedule } from '../../schedule/schedule.ts';
import { formula, joinStretches } from '../../schedule/segments.ts';
import { finishReading, type KeyedSection } from '../reading.ts';
import { Section } from '../section.ts';
import { emptyMap, type ConfigTree } from '../tree.ts';
import type { ConfigHints, ConfigReading, Dialect, KeyRole, Missing } from '../types.ts';
import {
  nameOf,
  readScheduler,
  runSchedulers,
  unknownEpoch,
  type MmScheduler,
} from './mmEngineSchedulers.ts';
import { say } from '../../words.ts';

const schedulerRoles: Readonly<Record<string, KeyRole>> = {
  ...{ type: 'kind', by_epoch: 'other', begin: 'other', convert_to_iter_based: 'other' },
  ...{
    T_max: 'decay',
    step_size: 'decay',
    milestones: 'decay',
    end: 'decay',
    gamma: 'other',
    power: 'other',
  },
  ...{
    eta_min: 'min-lr',
    eta_min_ratio: 'min-lr',
    factor: 'other',
    start_factor: 'other',
    end_factor: 'other',
  },
};
/** Of a scheduler that rises. */
const warmupRoles: Readonly<Record<string, KeyRole>> = { ...schedulerRoles, end: 'warmup' };

/** Names at the root of a config that only MMEngine's runner has. */
const own = ['param_scheduler', 'optim_wrapper', 'train_cfg', 'train_dataloader', 'default_hooks', 'default_scope', 'env_cfg']; // prettier-ignore

/**
 * MMEngine's `param_scheduler` (`mmengine/optim/scheduler/param_scheduler.py` and `mmengine/runner/runner.py`), in a Python
 * config, in the one that it leaves as `vis_data/config.py`, or dumped as JSON or YAML. XTuner, MMDetection and the others of
 * OpenMMLab are configured so. Steps are iterations, as the log counts them.
 */
export const mmEngineDialect: Dialect = {
  framework: 'mmengine',
  label: 'MMEngine',
  languages: ['python', 'json', 'yaml'],
  detect({ root }) {
    if (!root.entries.has('param_scheduler')) return 0;
    return own.filter((name) => root.entries.has(name)).length >= 2 ? 0.9 : 0;
  },
  read: readMmEngine,
};

function readMmEngine(tree: ConfigTree, hints: ConfigHints): ConfigReading {
  const root = new Section(tree.root, tree.text);
  const [loop, optimizer] = [root.child('train_cfg'), root.child('optim_wrapper', 'optimizer')];
  const wrapper = root.child('optim_wrapper');
  const sections = schedulersOf(root);
  const lengths = lengthsOf(loop, hints);
  const base = optimizer?.number('lr') ?? null;
  const made = sections.map((section) => readScheduler(section, { base: base ?? NaN, ...lengths }));
  const schedulers = made.filter(isScheduler);
  const missing = made.flatMap((each) => (isScheduler(each) ? [] : each));
  if (schedulers.some(({ byEpoch }) => byEpoch) && lengths.each === null) missing.push(unknownEpoch);
  const rise = schedulers[0]?.rises === true ? schedulers[0] : undefined;
  const last = schedulers.filter(({ rises }) => !rises).at(-1);
  const inUpdates = (steps: number, { byEpoch }: MmScheduler) =>
    byEpoch ? (lengths.each === null ? null : steps * lengths.each) : steps;
  const warmup = rise === undefined ? 0 : inUpdates(rise.end - 1, rise);
  return finishReading(tree, {
    ...{ framework: 'mmengine', kind: last?.kind ?? 'constant', peakLr: base, minLr: last?.floor ?? null },
    ...{ warmupSteps: warmup === null ? null : Math.ceil(warmup), totalSteps: lengths.iterations },
    parts: partsOf(sections, loop, optimizer),
    missing: unique([...missingBase(optimizer, base), ...missing, ...missingTotal(lengths.iterations)]),
    assumptions: assumed(wrapper),
    build: () => build(schedulers, base ?? 0, lengths, Math.ceil(warmup ?? 0), last),
  });
}

function isScheduler(made: MmScheduler | readonly Missing[]): made is MmScheduler {
  return 'next' in made;
}

/** Those of the LR: others change the momentum. */
function schedulersOf(root: Section): Section[] {
  return root
    .list('param_scheduler')
    .map((node) => new Section(node.type === 'map' ? node : emptyMap, root.text))
    .filter((section) => !(section.string('type') ?? '').endsWith('Momentum'));
}

interface Lengths {
  readonly iterations: number | null;
  readonly epochs: number | null;
  readonly each: number | null;
}

/** A loop by iterations is one epoch to those that count them. */
function lengthsOf(loop: Section | undefined, { stepsPerEpoch, totalSteps }: ConfigHints): Lengths {
  const iterations = loop?.number('max_iters');
  const epochs = loop?.number('max_epochs') ?? (iterations === undefined ? null : 1);
  const shared = totalSteps !== undefined && epochs !== null ? totalSteps / epochs : NaN;
  const each = stepsPerEpoch ?? (Number.isInteger(shared) && iterations === undefined ? shared : null);
  const total = iterations ?? (each !== null && epochs !== null ? epochs * each : (totalSteps ?? null));
  return { iterations: total, epochs, each };
}

function partsOf(
  sections: readonly Section[],
  loop: Section | undefined,
  optimizer: Section | undefined,
): KeyedSection[] {
  const rises = (section: Section) =>
    nameOf(section) === 'Linear' && section.number('end_factor') === undefined;
  const lengths = { max_iters: 'total', max_epochs: 'total' } as const;
  return [
    ...sections.map((section) => ({ section, roles: rises(section) ? warmupRoles : schedulerRoles })),
    ...(loop === undefined ? [] : [{ section: loop, roles: lengths }]),
    ...(optimizer === undefined ? [] : [{ section: optimizer, roles: { lr: 'peak-lr' } as const }]),
  ];
}

function missingBase(optimizer: Section | undefined, base: number | null): Missing[] {
  if (base !== null) return [];
  const why =
    optimizer?.has('lr') === true
      ? optimizer.whyUnknown('lr')
      : say`The optimiser’s lr is not in this file: it stands where optim_wrapper is set.`;
  return [{ what: 'peakLr', why }];
}

function missingTotal(total: number | null): Missing[] {
  if (total === null) return [unknownEpoch];
  const why = say`A run of ${String(total)} iterations is longer than any that is read here.`;
  return total > longest || total < 1 ? [{ what: 'totalSteps', why }] : [];
}

/** The LR of each iteration is kept. */
const longest = 2e7;

function unique(missing: readonly Missing[]): Missing[] {
  return missing.filter(({ why }, i) => missing.findIndex((each) => each.why === why) === i);
}

function assumed(wrapper: Section | undefined): string[] {
  const accumulated = wrapper?.number('accumulative_counts') ?? 1;
  if (accumulated === 1) return [];
  const many = String(accumulated);
  return [
    say`Steps are iterations, as MMEngine logs them: the optimiser takes one update every ${many} of them.`,
  ];
}

function build(
  schedulers: readonly MmScheduler[],
  base: number,
  { iterations, each }: Lengths,
  warmup: number,
  last: MmScheduler | undefined,
): Schedule {
  const total = iterations ?? 0;
  const eta = runSchedulers(schedulers, base, total, each);
  const at = (k: number) => eta[Math.min(k, total) - 1]!;
  const rise = formula('warm-up', warmup, at, { from: at(1), to: base, label: say`warm-up` });
  const role = last === undefined ? 'stable' : 'decay';
  const aims = { from: base, to: last?.floor ?? at(total), label: last?.kind ?? say`constant` };
  return joinStretches([rise, formula(role, Infinity, at, aims)], total);
}
