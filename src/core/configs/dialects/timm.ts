import { formula, joinStretches } from '../../schedule/segments.ts';
import { finishReading } from '../reading.ts';
import { Section } from '../section.ts';
import type { ConfigTree } from '../tree.ts';
import type { ConfigHints, ConfigReading, Dialect, KeyRole, Missing } from '../types.ts';
import { epochsOf, numbersOf, timmCurve, timmSchedules } from './timmSchedules.ts';
import { say } from '../../words.ts';

const roles: Readonly<Record<string, KeyRole>> = {
  ...{ lr: 'peak-lr', min_lr: 'min-lr', warmup_epochs: 'warmup', warmup_lr: 'other', epochs: 'total' },
  ...{ sched: 'kind', sched_on_updates: 'other', decay_epochs: 'decay', decay_rate: 'other' },
  ...{ decay_milestones: 'decay', warmup_prefix: 'other', cooldown_epochs: 'other', batch_size: 'batch' },
  ...{ lr_cycle_mul: 'other', lr_cycle_decay: 'other', lr_cycle_limit: 'other', lr_k_decay: 'other' },
};

/** Names that only timm's `train.py` has. */
const own = ['sched_on_updates', 'lr_k_decay', 'lr_cycle_limit', 'cooldown_epochs', 'warmup_lr', 'lr_noise_pct']; // prettier-ignore

/** What every schedule needs; `args.yaml` holds every argument, so none has a default here. */
const needed = ['lr', 'epochs', 'warmup_epochs', 'warmup_lr'];
/** What may be absent in older versions, and then changes nothing. */
const optional = ['lr_cycle_mul', 'lr_cycle_decay', 'lr_cycle_limit', 'lr_k_decay'];
/** Lists. */
const lists = new Set(['decay_milestones']);

/**
 * timm's `args.yaml` (`train.py`, `timm/scheduler/scheduler_factory.py` and the schedules beside it): t is the epoch, from 0, or
 * with `sched_on_updates` the update. Warm-up `warmup_lr + t (lr - warmup_lr) / warmup_epochs` below `warmup_epochs`; then the
 * schedule at t, which the warm-up does not shift but with `warmup_prefix`.
 */
export const timmDialect: Dialect = {
  framework: 'timm',
  label: 'timm',
  languages: ['yaml'],
  detect({ root, text }) {
    const section = new Section(root, text);
    if (section.string('sched') === undefined || !section.has('epochs')) return 0;
    return own.filter((name) => root.entries.has(name)).length >= 2 ? 0.9 : 0;
  },
  read: readTimm,
};

function readTimm(tree: ConfigTree, hints: ConfigHints): ConfigReading {
  const section = new Section(tree.root, tree.text);
  const sched = section.string('sched') ?? '';
  const schedule = Object.hasOwn(timmSchedules, sched) ? timmSchedules[sched] : undefined;
  const number = (name: string) => section.number(name) ?? null;
  const [peakLr, epochs, warmup] = [number('lr'), number('epochs'), number('warmup_epochs')];
  const rounds = schedule === undefined ? epochs : epochsOf(section, schedule);
  const each = updatesPerEpoch(rounds, hints);
  const inUpdates = (length: number | null) => (length === null || each === null ? null : length * each);
  const total = inUpdates(rounds) ?? hints.totalSteps ?? null;
  const warmupSteps = warmup === 0 ? 0 : inUpdates(warmup);
  const minLr = schedule?.cycles === true ? number('min_lr') : null;
  const cooldown = number('cooldown_epochs') ?? 0;
  return finishReading(tree, {
    ...{ framework: 'timm', peakLr, minLr, totalSteps: total },
    kind: schedule?.kind ?? 'unknown',
    warmupSteps: warmupSteps === null ? null : Math.ceil(warmupSteps),
    decayEnd: schedule?.cycles === true && rounds !== null ? inUpdates(rounds - cooldown) : null,
    parts: [{ section, roles }],
    missing: [...missingOf(section, sched), ...missingLength(each)],
    assumptions: assumed(section),
    build: () => {
      const at = curveOf(section, sched, each ?? 1);
      const last = Math.ceil(warmupSteps ?? 0);
      const [first, peak] = [at(1), peakLr ?? 0];
      const rise = formula('warm-up', last, at, { from: first, to: peak, label: say`warm-up` });
      return joinStretches(
        [rise, formula('decay', Infinity, at, { from: peak, to: minLr ?? 0, label: sched })],
        total,
      );
    },
  });
}

function assumed(section: Section): string[] {
  const epochs = say`sched_on_updates is not set: the LR is taken to change once an epoch.`;
  const prefix = say`With warmup_prefix the run is taken to last for the warm-up’s epochs besides, as in timm of today.`;
  return [
    ...(section.has('sched_on_updates') ? [] : [epochs]),
    ...(section.boolean('warmup_prefix') === true ? [prefix] : []),
  ];
}

function updatesPerEpoch(rounds: number | null, { stepsPerEpoch, totalSteps }: ConfigHints): number | null {
  if (stepsPerEpoch !== undefined) return stepsPerEpoch;
  if (totalSteps === undefined || rounds === null || rounds <= 0) return null;
  return Number.isInteger(totalSteps / rounds) ? totalSteps / rounds : null;
}

function missingLength(each: number | null): Missing[] {
  const why = say`Lengths are in epochs: how many updates one has depends on the data, and may come from the log.`;
  return each === null ? [{ what: 'stepsPerEpoch', why }] : [];
}

function missingOf(section: Section, sched: string): Missing[] {
  const schedule = Object.hasOwn(timmSchedules, sched) ? timmSchedules[sched] : undefined;
  if (schedule === undefined) {
    const why =
      sched === 'plateau'
        ? say`The schedule plateau follows a metric: its LR can only be read from the log.`
        : say`The schedule ${sched} is not known here: its LR can be read from the log.`;
    return [{ what: 'sched', why }];
  }
  const asked = [...needed, ...schedule.needs];
  const unset = asked
    .filter((name) => !section.has(name))
    .map((name) => ({
      what: name,
      why: say`${name} is not set here, and its default differs between versions.`,
    }));
  const numbers = [...asked, ...optional].filter((name) => !lists.has(name));
  return [...section.unknownNumbers(numbers), ...unset, ...missingOptions(section, sched)];
}

function missingOptions(section: Section, sched: string): Missing[] {
  const names: string[] = [];
  if (section.has('lr_noise')) names.push('lr_noise');
  if (section.has('warmup_prefix') && section.boolean('warmup_prefix') === undefined)
    names.push('warmup_prefix');
  if ((section.number('decay_epochs') ?? 1) <= 0 && sched === 'step') names.push('decay_epochs');
  if (sched === 'multistep' && numbersOf(section, 'decay_milestones') === null)
    names.push('decay_milestones');
  if ((section.number('lr_cycle_mul') ?? 1) <= 0) names.push('lr_cycle_mul');
  return names.map((what) => ({
    what,
    why: say`${what} changes the curve in a way that is not read here: its LR can be read from the log.`,
  }));
}

/** The LR of update k. */
function curveOf(section: Section, sched: string, each: number): (k: number) => number {
  if (section.boolean('sched_on_updates') === true) {
    const at = timmCurve(section, sched, each);
    return (k) => at(k - 1);
  }
  const at = timmCurve(section, sched, 1);
  return (k) => at(Math.floor((k - 1) / each));
}
