import { defaultTotalStands, type Finding } from '../findings.ts';
import { lengthOf, tokensOf, type Length } from '../length.ts';
import { finishReading, type Found } from '../reading.ts';
import { Section } from '../section.ts';
import type { ConfigTree } from '../tree.ts';
import type { ConfigHints, ConfigReading, Dialect, KeyRole, Missing } from '../types.ts';
import { olmoSchedulers, type OlmoNumbers, type OlmoScheduler } from './olmoSchedules.ts';
import { say } from '../../words.ts';

const rootRoles: Readonly<Record<string, KeyRole>> = {
  max_duration: 'total',
  stop_at: 'total',
  global_train_batch_size: 'batch',
};
const optimizerRoles: Readonly<Record<string, KeyRole>> = { learning_rate: 'peak-lr' };
const schedulerRoles: Readonly<Record<string, KeyRole>> = {
  name: 'kind',
  units: 'kind',
  t_warmup: 'warmup',
  warmup_min_lr: 'warmup',
  t_max: 'decay',
  alpha_f: 'min-lr',
};
const modelRoles: Readonly<Record<string, KeyRole>> = { max_sequence_length: 'batch' };

/** Of OLMo's `OptimizerConfig`, `SchedulerConfig` and `TrainConfig`. */
const defaults = { learning_rate: 1e-4, name: 'cosine_with_warmup', t_warmup: 100, alpha_f: 0.1, max_duration: 10_000 }; // prettier-ignore

/**
 * OLMo's training YAML, and the `config.yaml` that it saves (`olmo/optim.py`, `olmo/config.py`, `olmo/train.py`). The
 * scheduler is asked with the updates done, or the tokens seen, this batch included: update k uses t = k.
 */
export const olmoDialect: Dialect = {
  framework: 'olmo',
  label: 'OLMo',
  languages: ['yaml'],
  detect(tree) {
    const { scheduler, optimizer, root } = partsOf(tree);
    const own = ['t_warmup', 'alpha_f', 'units', 'warmup_min_lr'].filter((name) => scheduler.has(name));
    // A time with a unit (`100ba`) and `optimizer.lr` are Composer's, which shares most of these names.
    if (own.length < 1 || hasUnit(scheduler)) return 0;
    if (!optimizer.has('learning_rate') || optimizer.has('lr')) return 0;
    return own.length >= 2 || root.has('max_duration') ? 0.9 : 0.8;
  },
  read: readOlmo,
};

function hasUnit(scheduler: Section): boolean {
  return scheduler.string('t_warmup') !== undefined && scheduler.number('t_warmup') === undefined;
}

interface Parts {
  readonly root: Section;
  readonly optimizer: Section;
  readonly scheduler: Section;
  readonly model: Section;
}

function partsOf(tree: ConfigTree): Parts {
  const root = new Section(tree.root, tree.text);
  const empty = new Section({ type: 'map', range: { start: 0, end: 0 }, entries: new Map() }, tree.text);
  const child = (name: string) => root.child(name) ?? empty;
  return { root, optimizer: child('optimizer'), scheduler: child('scheduler'), model: child('model') };
}

/** A value, its default where it is not there, null where it can't be known. */
function valueOf(section: Section, name: 'learning_rate' | 't_warmup' | 'alpha_f'): number | null {
  return section.number(name) ?? (section.has(name) ? null : defaults[name]);
}

function readOlmo(tree: ConfigTree, hints: ConfigHints): ConfigReading {
  const parts = partsOf(tree);
  const { root, optimizer, scheduler, model } = parts;
  const asked = collect(parts, hints);
  const { found, numbers, duration, tokensPerUpdate } = asked;
  const totalSteps = stepsOf(root, duration);
  return finishReading(tree, {
    framework: 'olmo',
    kind: found?.kind ?? 'unknown',
    peakLr: numbers.peak,
    ...summaryOf(asked),
    totalSteps,
    parts: [
      { section: root, roles: rootRoles },
      { section: optimizer, roles: optimizerRoles },
      { section: scheduler, roles: schedulerRoles },
      { section: model, roles: modelRoles },
    ],
    missing: collectMissing(parts, asked),
    findings: findingsOf(parts, asked),
    assumptions: assumptionsOf(parts, found?.ends ?? false),
    tokensPerUpdate,
    build: () => found?.build(numbers, totalSteps) ?? { segments: [], totalSteps },
  });
}

/** What the config says, times in updates. */
interface Asked {
  readonly name: string;
  readonly found: OlmoScheduler | undefined;
  readonly duration: Duration;
  readonly tokensPerUpdate: number | null;
  /** Of the scheduler's unit in one update. */
  readonly perUnit: number | null;
  readonly numbers: OlmoNumbers;
}

function collect({ root, optimizer, scheduler, model }: Parts, hints: ConfigHints): Asked {
  const told = tokensOf(root.number('global_train_batch_size'), model.number('max_sequence_length'));
  const tokensPerUpdate = told ?? hints.tokensPerUpdate ?? null;
  const name = scheduler.string('name') ?? defaults.name;
  const duration = durationOf(root, tokensPerUpdate, hints);
  const inTokens = scheduler.string('units') === 'tokens';
  const perUnit = inTokens ? tokensPerUpdate : 1;
  // A count of tokens need not be a whole number of batches: the scheduler goes to the last token.
  const whole = inTokens ? duration.exact : duration.steps;
  const numbers = {
    peak: valueOf(optimizer, 'learning_rate'),
    warmup: over(valueOf(scheduler, 't_warmup'), perUnit),
    end: scheduler.has('t_max') ? over(scheduler.number('t_max'), perUnit) : whole,
    alpha: valueOf(scheduler, 'alpha_f'),
    start: scheduler.number('warmup_min_lr'),
  };
  const found = Object.hasOwn(olmoSchedulers, name) ? olmoSchedulers[name] : undefined;
  return { name, found, duration, tokensPerUpdate, perUnit, numbers };
}

function over(value: number | null | undefined, perUnit: number | null): number | null {
  return value == null || perUnit === null ? null : Math.trunc(value) / perUnit;
}

function summaryOf({
  found,
  numbers: { peak, alpha, warmup, end },
}: Asked): Pick<Found, 'minLr' | 'warmupSteps' | 'decayEnd'> {
  // prettier-ignore
  const warm = found?.warms === false ? 0 : warmup;
  return {
    minLr: peak === null || alpha === null ? null : (found?.floor(peak, alpha) ?? null),
    warmupSteps: warm === null ? null : Math.round(warm),
    decayEnd: found?.ends === true && end !== null ? Math.round(end) : null,
  };
}

interface Duration extends Length {
  /** Updates, with the share of the last batch that tokens may leave. */
  readonly exact: number | null;
}

/** `739_328` steps, `2e12T` tokens, `1ep`. */
function durationOf(root: Section, tokensPerUpdate: number | null, hints: ConfigHints): Duration {
  const name = 'max_duration';
  const steps = root.number(name) ?? (root.has(name) ? undefined : defaults.max_duration);
  const [, amount = '', unit] = /^\s*([\d.eE+_-]+)\s*(T|ep)\s*$/.exec(root.string(name) ?? '') ?? [];
  const value = Number(amount.replaceAll('_', ''));
  const tokens = unit === 'T' && Number.isFinite(value) ? Math.trunc(value) : null;
  const epochs = unit === 'ep' && Number.isFinite(value) ? value : null;
  const length = lengthOf(
    {
      steps: { name, value: steps },
      tokens: { name, value: tokens },
      epochs: { name, value: epochs },
      tokensPerUpdate,
    },
    hints,
  );
  const exact = tokens !== null && tokensPerUpdate !== null ? tokens / tokensPerUpdate : length.steps;
  return { ...length, exact };
}

/** `stop_at` ends the run early; the schedule does not know of it. */
function stepsOf(root: Section, { steps }: Duration): number | null {
  const stop = root.number('stop_at');
  if (stop === undefined) return steps;
  return steps === null ? Math.trunc(stop) : Math.min(Math.trunc(stop), steps);
}

function collectMissing({ root, optimizer, scheduler }: Parts, asked: Asked): Missing[] {
  const { name, found, duration, perUnit, numbers } = asked;
  const [warms, ends] = [found?.warms ?? true, found?.ends ?? true];
  const missing = [
    ...optimizer.unknownNumbers(['learning_rate']),
    ...scheduler.unknownNumbers([...(warms ? ['t_warmup', 'warmup_min_lr'] : []), ...(ends ? ['t_max', 'alpha_f'] : [])]), // prettier-ignore
    ...root.unknownNumbers(['stop_at']),
  ];
  if (found === undefined)
    missing.push({ what: 'name', why: say`The scheduler “${name}” is not known here.` });
  if (perUnit === null) {
    const why = say`The scheduler counts tokens: it needs global_train_batch_size and model.max_sequence_length.`;
    missing.push({ what: 'tokensPerUpdate', why });
  }
  const needed = ends && numbers.end === null && !scheduler.has('t_max');
  if (needed && missing.length === 0) missing.push(...duration.missing);
  return missing;
}

function findingsOf(
  { root, scheduler }: Parts,
  { found, numbers: { peak }, duration: { steps } }: Asked,
): Finding[] {
  const findings: Finding[] = [];
  const start = scheduler.number('warmup_min_lr');
  if (start !== undefined && peak !== null && start >= peak) {
    const message = say`The warm-up starts at or above the peak LR (warmup_min_lr): OLMo stops with an error.`;
    findings.push({ code: 'warm-up-above-peak', key: 'warmup_min_lr', message, severity: 'error' });
  }
  if (found?.ends === true && !root.has('max_duration') && !scheduler.has('t_max')) {
    findings.push(defaultTotalStands('max_duration', steps ?? defaults.max_duration));
  }
  return findings;
}

function assumptionsOf({ root, optimizer, scheduler }: Parts, ends: boolean): string[] {
  const left = [
    ...(optimizer.has('learning_rate') ? [] : [`learning_rate = ${String(defaults.learning_rate)}`]),
    ...(scheduler.has('name') ? [] : [`name = ${defaults.name}`]),
    ...(scheduler.has('t_warmup') ? [] : [`t_warmup = ${String(defaults.t_warmup)}`]),
    ...(!ends || scheduler.has('alpha_f') ? [] : [`alpha_f = ${String(defaults.alpha_f)}`]),
    ...(scheduler.has('warmup_min_lr') ? [] : [say`warmup_min_lr = 10 % of the peak`]),
    ...(root.has('max_duration') ? [] : [`max_duration = ${String(defaults.max_duration)}`]),
  ];
  const told = left.length === 0 ? [] : [say`Not set here, so OLMo’s defaults are used: ${left.join(', ')}.`];
  const loads = root.has('load_path') && root.boolean('reset_trainer_state') === true;
  return loads
    ? [...told, say`reset_trainer_state is set: the steps are counted from this run’s beginning.`]
    : told;
}
