import { formula, joinStretches } from '../../schedule/segments.ts';
import { finishReading } from '../reading.ts';
import { Section } from '../section.ts';
import type { ConfigTree } from '../tree.ts';
import type { ConfigHints, ConfigReading, Dialect, KeyRole, Missing } from '../types.ts';

const roles: Readonly<Record<string, KeyRole>> = {
  ...{ lr: 'peak-lr', min_lr: 'min-lr', warmup_epochs: 'warmup', warmup_lr: 'other', epochs: 'total' },
  ...{ sched: 'kind', sched_on_updates: 'other', decay_epochs: 'decay', decay_rate: 'other' },
  ...{ cooldown_epochs: 'other', batch_size: 'batch' },
};

/** Names that only timm's `train.py` has. */
const own = ['sched_on_updates', 'lr_k_decay', 'lr_cycle_limit', 'cooldown_epochs', 'warmup_lr', 'lr_noise_pct']; // prettier-ignore

/** What every schedule needs, and what each needs besides; `args.yaml` holds every argument, so none has a default here. */
const needs: Readonly<Record<string, readonly string[]>> = {
  cosine: ['lr', 'epochs', 'warmup_epochs', 'warmup_lr', 'min_lr', 'cooldown_epochs'],
  step: ['lr', 'epochs', 'warmup_epochs', 'warmup_lr', 'decay_epochs', 'decay_rate'],
};

/** Options that change the curve, each with the values at which they do not. */
const plain: Readonly<Record<string, readonly number[]>> = { lr_cycle_limit: [1], lr_cycle_mul: [1], lr_k_decay: [1] }; // prettier-ignore

/**
 * timm's `args.yaml` (`train.py` and `timm/scheduler`): t is the epoch, from 0, or with `sched_on_updates` the update in
 * epochs. Warm-up `warmup_lr + t (lr - warmup_lr) / warmup_epochs` below `warmup_epochs`; then a cosine over all of
 * `epochs`, which the warm-up does not shift, or `lr · decay_rate ^ floor(t / decay_epochs)`.
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
  const number = (name: string) => section.number(name) ?? null;
  const [peakLr, epochs, warmup] = [number('lr'), number('epochs'), number('warmup_epochs')];
  const rounds =
    epochs === null ? null : epochs + (sched === 'cosine' ? (number('cooldown_epochs') ?? 0) : 0);
  const each = updatesPerEpoch(rounds, hints);
  const inUpdates = (length: number | null) => (length === null || each === null ? null : length * each);
  const total = inUpdates(rounds) ?? hints.totalSteps ?? null;
  const warmupSteps = warmup === 0 ? 0 : inUpdates(warmup);
  const at = curveOf(section, sched, each ?? 1);
  const minLr = sched === 'cosine' ? number('min_lr') : null;
  return finishReading(tree, {
    ...{ framework: 'timm', peakLr, minLr, totalSteps: total },
    kind: sched === 'cosine' || sched === 'step' ? sched : 'unknown',
    warmupSteps: warmupSteps === null ? null : Math.ceil(warmupSteps),
    decayEnd: sched === 'cosine' ? inUpdates(epochs) : null,
    parts: [{ section, roles }],
    missing: [...missingOf(section, sched), ...missingLength(each)],
    assumptions: section.has('sched_on_updates')
      ? []
      : ['sched_on_updates is not set: the LR is taken to change once an epoch.'],
    build: () => {
      const last = Math.ceil(warmupSteps ?? 0);
      const [first, peak] = [at(1), peakLr ?? 0];
      const rise = formula('warm-up', last, at, { from: first, to: peak, label: 'warm-up' });
      return joinStretches(
        [rise, formula('decay', Infinity, at, { from: peak, to: minLr ?? 0, label: sched })],
        total,
      );
    },
  });
}

function updatesPerEpoch(rounds: number | null, { stepsPerEpoch, totalSteps }: ConfigHints): number | null {
  if (stepsPerEpoch !== undefined) return stepsPerEpoch;
  if (totalSteps === undefined || rounds === null || rounds <= 0) return null;
  return Number.isInteger(totalSteps / rounds) ? totalSteps / rounds : null;
}

function missingLength(each: number | null): Missing[] {
  const why =
    'Lengths are in epochs: how many updates one has depends on the data, and may come from the log.';
  return each === null ? [{ what: 'stepsPerEpoch', why }] : [];
}

function missingOf(section: Section, sched: string): Missing[] {
  const needed = Object.hasOwn(needs, sched) ? needs[sched] : undefined;
  if (needed === undefined)
    return [
      { what: 'sched', why: `The schedule ${sched} is not known here: its LR can be read from the log.` },
    ];
  const unset = needed
    .filter((name) => !section.has(name))
    .map((name) => ({
      what: name,
      why: `${name} is not set here, and its default differs between versions.`,
    }));
  return [...section.unknownNumbers(needed), ...unset, ...missingOptions(section)];
}

function missingOptions(section: Section): Missing[] {
  const odd = Object.entries(plain).filter(
    ([name, values]) => section.has(name) && !values.includes(section.number(name) ?? NaN),
  );
  const names = odd.map(([name]) => name);
  if (section.has('lr_noise')) names.push('lr_noise');
  if (section.has('warmup_prefix') && section.boolean('warmup_prefix') !== false) names.push('warmup_prefix');
  if ((section.number('decay_epochs') ?? 1) <= 0 && section.string('sched') === 'step')
    names.push('decay_epochs');
  return names.map((what) => ({
    what,
    why: `${what} changes the curve in a way that is not read here: its LR can be read from the log.`,
  }));
}

/** The LR of update k. */
function curveOf(section: Section, sched: string, each: number): (k: number) => number {
  const number = (name: string) => section.number(name) ?? 0;
  const [peak, floor, start] = [number('lr'), number('min_lr'), number('warmup_lr')];
  const [epochs, warmup, every, rate] = [number('epochs'), number('warmup_epochs'), number('decay_epochs'), number('decay_rate')]; // prettier-ignore
  const onUpdates = section.boolean('sched_on_updates') === true;
  return (k) => {
    const t = onUpdates ? (k - 1) / each : Math.floor((k - 1) / each);
    if (t < warmup) return start + (t * (peak - start)) / warmup;
    if (sched === 'step') return peak * rate ** Math.floor(t / every);
    return t >= epochs ? floor : floor + 0.5 * (peak - floor) * (1 + Math.cos((Math.PI * t) / epochs));
  };
}
