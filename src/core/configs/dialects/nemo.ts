import { findCalls, type FoundCall } from '../calls.ts';
import type { Finding } from '../findings.ts';
import { tokensOf } from '../length.ts';
import { finishReading } from '../reading.ts';
import { Section } from '../section.ts';
import type { ConfigTree } from '../tree.ts';
import type { ConfigHints, ConfigReading, Dialect, KeyRole, Missing } from '../types.ts';
import { nemoSchedule, nemoSchedules, noamPeak, type NemoNumbers } from './nemoSchedules.ts';
import { say } from '../../words.ts';

const schedRoles: Readonly<Record<string, KeyRole>> = {
  name: 'kind',
  warmup_steps: 'warmup',
  warmup_ratio: 'warmup',
  min_lr: 'min-lr',
  max_steps: 'decay',
  hold_steps: 'decay',
  hold_ratio: 'decay',
  constant_steps: 'decay',
  constant_ratio: 'decay',
  power: 'decay',
  decay_rate: 'decay',
  d_model: 'other',
  max_lr: 'peak-lr',
};
const optimRoles: Readonly<Record<string, KeyRole>> = { lr: 'peak-lr' };
const trainerRoles: Readonly<Record<string, KeyRole>> = { max_steps: 'total', max_epochs: 'other' };
const batchRoles: Readonly<Record<string, KeyRole>> = { global_batch_size: 'batch', micro_batch_size: 'batch', encoder_seq_length: 'batch' }; // prettier-ignore
const numeric = Object.keys(schedRoles).filter((name) => name !== 'name');

/** The parts of a config that hold a schedule. */
export interface Parts {
  readonly name: string;
  readonly sched: Section;
  readonly optim: Section;
  readonly trainer: Section;
  readonly model: Section;
  /** Values of the Python classes for what a call leaves out. */
  readonly defaults: Readonly<Record<string, number>>;
}

/** NeMo's Hydra YAML (`optim.sched`, nemo/core/optim/lr_scheduler.py of 2024) and NeMo 2 recipes (nemo/lightning/pytorch/optim). */
export const nemoDialect: Dialect = {
  framework: 'nemo',
  label: 'NeMo',
  languages: ['yaml', 'python'],
  detect(tree) {
    if (tree.language === 'python')
      return /\bnemo\b/.test(tree.text) && fromRecipe(tree) !== undefined ? 1 : 0;
    const parts = fromYaml(tree);
    if (parts === undefined) return 0;
    return isKnown(parts.name) ? 0.9 : tree.root.entries.has('exp_manager') ? 0.8 : 0;
  },
  read(tree, hints) {
    const parts = nemoParts(tree);
    const none = empty(tree);
    return readNemo(
      tree,
      hints,
      parts ?? { name: '', sched: none, optim: none, trainer: none, model: none, defaults: {} },
    );
  },
};

/** Where a config has its scheduler, optimizer and trainer; undefined where it has none. */
export function nemoParts(tree: ConfigTree): Parts | undefined {
  return tree.language === 'python' ? fromRecipe(tree) : fromYaml(tree);
}

const ownWarmups = ['NoamAnnealing', 'T5InverseSquareRootAnnealing'];

function isKnown(name: string): boolean {
  return Object.hasOwn(nemoSchedules, name) || ownWarmups.includes(name);
}

function empty({ root, text }: ConfigTree): Section {
  return new Section({ ...root, entries: new Map() }, text);
}

function fromYaml(tree: ConfigTree): Parts | undefined {
  const root = new Section(tree.root, tree.text);
  const optim = root.child('model', 'optim') ?? root.child('optim');
  const sched = optim?.child('sched');
  const name = sched?.string('name');
  if (optim === undefined || sched === undefined || name === undefined) return undefined;
  const none = empty(tree);
  const rest = { trainer: root.child('trainer') ?? none, model: root.child('model') ?? none };
  return { name, sched, optim, ...rest, defaults: {} };
}

/** `CosineAnnealingScheduler(…)`, `run.Config(CosineAnnealingScheduler, …)`, or the recipe's function that makes both parts. */
function fromRecipe(tree: ConfigTree): Parts | undefined {
  const none = empty(tree);
  const trainer = callOf(tree, 'Trainer')?.section ?? none;
  const optim = callOf(tree, 'OptimizerConfig')?.section ?? none;
  const rest = { name: 'CosineAnnealing', trainer, model: none };
  const made = callOf(tree, 'distributed_fused_adam_with_cosine_annealing')?.section;
  const defaults = {
    warmup_steps: 2000,
    constant_steps: 0,
    max_lr: 1e-4,
    min_lr: 0.1 * (made?.number('max_lr') ?? 1e-4),
  };
  if (made !== undefined) return { ...rest, sched: made, optim: none, defaults };
  const sched = callOf(tree, 'CosineAnnealingScheduler')?.section;
  const own = { warmup_steps: 750, constant_steps: 80_000, min_lr: 6e-5 };
  return sched === undefined ? undefined : { ...rest, sched, optim, defaults: own };
}

/** The last call of a class or function, or of nemo_run's `Config` with it as its first argument. */
function callOf(tree: ConfigTree, name: string): FoundCall | undefined {
  const direct = findCalls(tree, new RegExp(String.raw`(^|\.)${name}$`));
  const wrapped = findCalls(tree, /(^|\.)(Config|Partial)$/).filter(({ section }) => {
    const first = section.node('0');
    return first?.type === 'unknown' && (first.text === name || first.text.endsWith(`.${name}`));
  });
  return [...direct, ...wrapped].at(-1);
}

function readNemo(tree: ConfigTree, hints: ConfigHints, parts: Parts): ConfigReading {
  const { name, sched, optim, trainer, model } = parts;
  const numbers = numbersOf(parts, hints);
  const total =
    positive(trainer.number('max_steps')) ?? hints.totalSteps ?? positive(sched.number('max_steps')) ?? null;
  const told = positive(sched.number('max_steps')) ?? null;
  const peakLr = peakOf(parts, numbers);
  const kind = name === '' ? undefined : nemoSchedules[name]?.kind;
  const isWsd = kind === 'wsd' && numbers !== null;
  return finishReading(tree, {
    framework: 'nemo',
    kind: kind ?? (ownWarmups.includes(name) ? 'inverse-sqrt' : 'unknown'),
    peakLr,
    minLr: kind === 'constant' ? peakLr : floorOf(parts),
    warmupSteps: numbers?.warmup ?? null,
    totalSteps: total,
    schedulerTotal: told,
    decaySteps: isWsd ? numbers.total - numbers.warmup - numbers.hold : null,
    parts: [
      { section: sched, roles: schedRoles },
      { section: optim, roles: optimRoles },
      { section: trainer, roles: trainerRoles },
      { section: model, roles: batchRoles },
    ],
    missing: missingOf(parts, numbers, peakLr),
    findings: refusals(parts, numbers),
    assumptions: assumptionsOf(tree, parts),
    tokensPerUpdate: tokensOf(model.number('global_batch_size'), model.number('encoder_seq_length')),
    build: () =>
      numbers === null ? { segments: [], totalSteps: total } : nemoSchedule(name, numbers, total),
  });
}

function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? value : undefined;
}

function peakOf({ name, sched, optim, defaults }: Parts, numbers: NemoNumbers | null): number | null {
  if (name === 'T5InverseSquareRootAnnealing')
    return numbers === null ? null : 1 / Math.sqrt(numbers.constant);
  if (name === 'NoamAnnealing' && numbers !== null && optim.has('lr')) return noamPeak(numbers);
  return optim.number('lr') ?? sched.number('max_lr') ?? defaults['max_lr'] ?? null;
}

function floorOf({ name, sched, defaults }: Parts): number {
  return sched.number('min_lr') ?? defaults['min_lr'] ?? nemoSchedules[name]?.floor ?? 0;
}

/** null where T is not known. */
function numbersOf(parts: Parts, hints: ConfigHints): NemoNumbers | null {
  const { sched, optim, trainer, defaults } = parts;
  const total =
    positive(sched.number('max_steps')) ?? positive(trainer.number('max_steps')) ?? hints.totalSteps;
  if (total === undefined) return null;
  const length = (what: string) => {
    const ratio = sched.number(`${what}_ratio`);
    return sched.number(`${what}_steps`) ?? (ratio === undefined ? (defaults[`${what}_steps`] ?? 0) : Math.trunc(ratio * total)); // prettier-ignore
  };
  return {
    peak: optim.number('lr') ?? sched.number('max_lr') ?? defaults['max_lr'] ?? 0,
    floor: floorOf(parts),
    warmup: length('warmup'),
    hold: length('hold'),
    constant: length('constant'),
    total,
    power: sched.number('power') ?? 1,
    decayRate: sched.number('decay_rate') ?? 0.5,
    model: sched.number('d_model') ?? 1,
  };
}

function missingOf(parts: Parts, numbers: NemoNumbers | null, peakLr: number | null): Missing[] {
  const { name, sched, optim } = parts;
  const missing = [...sched.unknownNumbers(numeric), ...optim.unknownNumbers(['lr'])];
  if (!isKnown(name))
    missing.push({ what: 'name', why: say`The formula of the scheduler “${name}” is not known here.` });
  if (name === 'NoamAnnealing' && !sched.has('d_model'))
    missing.push({ what: 'd_model', why: say`NoamAnnealing needs d_model.` });
  if (name === 'T5InverseSquareRootAnnealing' && !(sched.number('constant_steps') ?? 0)) {
    missing.push({ what: 'constant_steps', why: say`T5InverseSquareRootAnnealing needs constant_steps.` });
  }
  if (peakLr === null && numbers !== null && !optim.has('lr')) missing.push({ what: 'peakLr', why: say`The LR of the optimizer is not set in this file.` }); // prettier-ignore
  if (numbers === null) missing.push({ what: 'totalSteps', why: say`Neither the scheduler nor the trainer has max_steps here: the length of the run is taken from the log where there is one.` }); // prettier-ignore
  return missing;
}

/** What NeMo's schedulers stop at. */
function refusals({ name, sched }: Parts, numbers: NemoNumbers | null): Finding[] {
  const refuse = (key: string, message: string): Finding => ({
    code: 'framework-refuses',
    key,
    message,
    severity: 'error',
  });
  const twice = ['warmup', 'hold', 'constant'].filter(
    (what) => sched.has(`${what}_steps`) && sched.has(`${what}_ratio`),
  );
  const findings = twice.map((what) => refuse(`${what}_ratio`, say`${what}_steps and ${what}_ratio are both set: NeMo stops with an error.`)); // prettier-ignore
  if (name === 'NoamHoldAnnealing' && numbers?.warmup === 0) {
    findings.push(refuse('name', say`NoamHoldAnnealing needs a warm-up: NeMo stops with an error.`));
  }
  const decay = numbers === null ? 1 : numbers.total - numbers.warmup - numbers.constant;
  if (name === 'CosineAnnealing' && (numbers?.constant ?? 0) > 0 && decay <= 0) {
    findings.push(
      refuse(
        'constant_steps',
        say`Warm-up and constant_steps leave no step for the decay: NeMo stops with an error.`,
      ),
    );
  }
  return findings;
}

function assumptionsOf(tree: ConfigTree, { sched, defaults, name }: Parts): string[] {
  const used = Object.entries(defaults).filter(([key]) => !sched.has(key));
  const floor = nemoSchedules[name]?.floor ?? 0;
  const left = [
    ...used.map(([key, value]) => `${key} = ${String(Number(value.toPrecision(12)))}`),
    ...(sched.has('min_lr') || 'min_lr' in defaults ? [] : [`min_lr = ${String(floor)}`]),
  ];
  return [
    ...(left.length === 0 ? [] : [say`Not set here, so NeMo’s defaults are used: ${left.join(', ')}.`]),
    ...(tree.language === 'python'
      ? [say`What is changed after the recipe is made, or on the command line, is not seen here.`]
      : []),
  ];
}
