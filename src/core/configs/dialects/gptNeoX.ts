import { formula, hold, joinStretches, type Stretch } from '../../schedule/segments.ts';
import type { Schedule } from '../../schedule/schedule.ts';
import { withFlagNames } from '../commands.ts';
import { lengthOf, samplesPerUpdate, tokensOf } from '../length.ts';
import { finishReading } from '../reading.ts';
import { Section } from '../section.ts';
import type { ConfigTree } from '../tree.ts';
import type { ConfigHints, ConfigReading, Dialect, KeyRole, Missing, ScheduleKind } from '../types.ts';
import { say } from '../../words.ts';

const roles: Readonly<Record<string, KeyRole>> = {
  min_lr: 'min-lr',
  lr_decay_style: 'kind',
  warmup: 'warmup',
  lr_decay_iters: 'decay',
  lr_decay_fraction: 'decay',
  train_iters: 'total',
  train_epochs: 'total',
  train_batch_size: 'batch',
  train_micro_batch_size_per_gpu: 'batch',
  gradient_accumulation_steps: 'batch',
  seq_length: 'batch',
};
const optimizerRoles: Readonly<Record<string, KeyRole>> = { lr: 'peak-lr' };
const numeric = ['min_lr', 'warmup', 'lr_decay_iters', 'lr_decay_fraction', 'train_iters'];

const kinds: Readonly<Record<string, ScheduleKind>> = {
  linear: 'linear',
  cosine: 'cosine',
  exponential: 'exponential',
  constant: 'constant',
};

/** Names that GPT-NeoX has and DeepSpeed or Megatron have not, or not in YAML. */
const own = ['pipe_parallel_size', 'checkpoint_factor', 'rotary_pct', 'pos_emb', 'gpt_j_residual', 'no_weight_tying', 'train_micro_batch_size_per_gpu', 'lr_decay_style', 'lr_decay_iters', 'train_iters', 'warmup']; // prettier-ignore

/** `AnnealingLR` before August 2023 (#1008), until the first update of the warm-up was no longer at LR 0, and today. */
type Era = 'clipped' | 'from-zero' | 'today';

/** GPT-NeoX `*.yml`, its keys with `-` or `_` (megatron/learning_rates.py, megatron/training.py). Update k runs with j = k - 1. */
export const gptNeoXDialect: Dialect = {
  framework: 'gpt-neox',
  label: 'GPT-NeoX',
  languages: ['yaml'],
  detect(tree) {
    const section = rootOf(tree);
    const count = own.filter((name) => section.has(name)).length;
    const schedules = ['lr_decay_style', 'lr_decay_iters', 'train_iters'].some((name) => section.has(name));
    return schedules && section.child('optimizer', 'params') !== undefined && count >= 3 ? 0.9 : 0;
  },
  read: readNeoX,
};

/** Keys that begin with dashes are Megatron's. */
function rootOf({ root, text }: ConfigTree): Section {
  const entries = new Map([...root.entries].filter(([name]) => !name.startsWith('-')));
  return withFlagNames(new Section({ ...root, entries }, text));
}

interface Numbers {
  readonly style: string;
  readonly peak: number;
  readonly floor: number;
  /** W and D in updates, W a fraction of D that need not be whole. */
  readonly warmup: number;
  readonly decay: number;
  readonly era: Era;
}

function readNeoX(tree: ConfigTree, hints: ConfigHints): ConfigReading {
  const section = rootOf(tree);
  const optimizer =
    section.child('optimizer', 'params') ?? new Section({ ...tree.root, entries: new Map() }, tree.text);
  const length = lengthOf(
    {
      steps: { name: 'train_iters', value: section.number('train_iters') },
      epochs: { name: 'train_epochs', value: section.number('train_epochs') },
    },
    hints,
  );
  const peakLr = optimizer.number('lr') ?? null;
  const style = section.string('lr_decay_style') ?? 'linear';
  const decay = decayOf(section, length.steps);
  const floor = section.number('min_lr') ?? 0;
  const warmup = decay === null ? null : (section.number('warmup') ?? defaultWarmup) * decay;
  const numbers = {
    style,
    peak: peakLr ?? 0,
    floor,
    warmup: warmup ?? 0,
    decay: decay ?? 1,
    era: eraOf(hints),
  };
  return finishReading(tree, {
    framework: 'gpt-neox',
    kind: kinds[style] ?? 'unknown',
    peakLr,
    minLr: style === 'constant' ? peakLr : floor,
    warmupSteps: warmup === null ? null : Math.floor(warmup),
    totalSteps: length.steps,
    decayEnd: hasOwnDecay(section) ? endOf(style, decay, length.steps) : null,
    parts: [
      { section, roles },
      { section: optimizer, roles: optimizerRoles },
    ],
    missing: [...section.unknownNumbers(numeric), ...missingOf(section, optimizer, style), ...length.missing],
    assumptions: assumptionsOf(section, hints),
    tokensPerUpdate: tokensOf(batchOf(section, hints), section.number('seq_length')),
    build: () => build(numbers, length.steps),
  });
}

/** Past its end only the linear decay stays at the floor: what the others do there, the curve shows. */
function endOf(style: string, decay: number | null, total: number | null): number | null {
  if (style === 'constant' || decay === null) return null;
  return style === 'linear' || decay > (total ?? Infinity) ? decay : null;
}

const defaultWarmup = 0.01;

function hasOwnDecay(section: Section): boolean {
  return section.has('lr_decay_iters') || section.has('lr_decay_fraction');
}

function decayOf(section: Section, total: number | null): number | null {
  const iterations = section.number('lr_decay_iters');
  const fraction = section.number('lr_decay_fraction');
  if (iterations !== undefined) return Math.max(1, iterations);
  if (total === null) return null;
  return Math.max(1, fraction === undefined ? total : Math.floor(total * fraction));
}

function batchOf(section: Section, hints: ConfigHints): number | null {
  const devices = section.number('global_num_gpus');
  const model = (section.number('pipe_parallel_size') ?? 1) * (section.number('model_parallel_size') ?? 1);
  const facts = {
    global: section.number('train_batch_size'),
    micro: section.number('train_micro_batch_size_per_gpu'),
    accumulation: section.number('gradient_accumulation_steps'),
    worldSize: devices === undefined ? undefined : devices / Math.max(1, model),
  };
  return samplesPerUpdate(facts, hints).samples;
}

function missingOf(section: Section, optimizer: Section, style: string): Missing[] {
  const missing = optimizer.unknownNumbers(['lr']);
  if (!optimizer.has('lr')) missing.push({ what: 'peakLr', why: say`optimizer.params.lr is not set in this file: another of the run’s files may have it.` }); // prettier-ignore
  if (!Object.hasOwn(kinds, style)) missing.push({ what: 'lr_decay_style', why: say`The lr_decay_style “${style}” is not known here.` }); // prettier-ignore
  if (section.child('scheduler')?.has('type') === true) {
    missing.push({ what: 'scheduler', why: say`The scheduler block gives the LR to DeepSpeed, so that lr_decay_style does not count; it is not read here.` }); // prettier-ignore
  }
  return missing;
}

/** A checkout of GPT-NeoX beside the config says which formula it is. */
function eraOf({ sources }: ConfigHints): Era {
  const source = sources?.('../megatron/learning_rates.py');
  if (source === undefined || /\bmax\(\s*1\b|\bmax\([^)]*,\s*1\s*\)/.test(source)) return 'today';
  return /min\(self\.num_iters,\s*self\.end_iter/.test(source) ? 'clipped' : 'from-zero';
}

function assumptionsOf(section: Section, hints: ConfigHints): string[] {
  const defaults = [
    ...(section.has('lr_decay_style') ? [] : ['lr_decay_style = linear']),
    ...(section.has('warmup') ? [] : [`warmup = ${String(defaultWarmup)}`]),
    ...(section.has('min_lr') ? [] : ['min_lr = 0']),
  ];
  const known = hints.sources?.('../megatron/learning_rates.py') !== undefined;
  return [
    ...(defaults.length === 0
      ? []
      : [say`Not set here, so GPT-NeoX’s defaults are used: ${defaults.join(', ')}.`]),
    ...(known ? [] : [say`The formula is that of GPT-NeoX today: before August 2023 the cosine was cut off at min_lr, and the warm-up began at LR 0.`]), // prettier-ignore
  ];
}

function build(numbers: Numbers, total: number | null): Schedule {
  const { peak, warmup, era, floor, style, decay } = numbers;
  // In the eldest form the counter stops a warm-up before the end.
  const stop = era === 'clipped' ? decay - warmup : Infinity;
  const first = era === 'today' ? 1 : 0;
  const ramp = (k: number) => (peak * Math.min(stop, Math.max(first, k - 1))) / warmup;
  const rise = formula('warm-up', warmup > 0 ? Math.floor(warmup) + 1 : 0, ramp, {
    from: 0,
    to: peak,
    label: say`linear`,
  });
  if (style === 'constant')
    return joinStretches([rise, hold('stable', Math.max(peak, floor), Infinity)], total);
  return joinStretches([rise, era === 'clipped' ? clipped(numbers) : fall(numbers)], total);
}

/** Over D - W updates from the end of the warm-up; past D the linear one stays at the floor and the cosine rises again. */
function fall({ style, peak, floor, warmup, decay }: Numbers): Stretch {
  const span = decay - warmup;
  const u = (k: number) => (k - 1 - warmup) / span;
  const aims = { from: peak, to: floor, label: style };
  if (style === 'linear') return formula('decay', Infinity, (k) => Math.max(floor, peak * (1 - u(k))), aims);
  if (style === 'exponential') {
    const half = { ...aims, to: Math.max(floor, peak * Math.exp(-0.693)) };
    return formula('decay', Infinity, (k) => Math.max(floor, peak * Math.exp(-0.693 * u(k))), half);
  }
  return { role: 'decay', shape: 'cosine', from: peak, to: floor, last: Infinity, origin: 1 + warmup, span };
}

/** Before August 2023: over D updates, stopped at D - W, and cut off at the floor. */
function clipped({ style, peak, floor, warmup, decay }: Numbers): Stretch {
  const u = (k: number) => (Math.min(k - 1, decay - warmup) - warmup) / decay;
  const shares: Readonly<Record<string, (share: number) => number>> = {
    cosine: (share) => 0.5 * (1 + Math.cos(Math.PI * share)),
    exponential: (share) => Math.exp(-0.693 * share),
  };
  const share = shares[style] ?? ((part: number) => 1 - part);
  const at = (k: number) => Math.max(floor, peak * share(u(k)));
  return formula('decay', Infinity, at, { from: peak, to: floor, label: style });
}
