import { hold, joinStretches, type Stretch } from '../../schedule/segments.ts';
import type { ScheduleNumbers } from '../../schedule/check.ts';
import type { Schedule } from '../../schedule/schedule.ts';
import { finishReading } from '../reading.ts';
import { findSection, type Section } from '../section.ts';
import type { ConfigTree } from '../tree.ts';
import type { ConfigHints, ConfigReading, Dialect, KeyRole, Missing } from '../types.ts';
import { say } from '../../words.ts';

const roles: Readonly<Record<string, KeyRole>> = {
  learning_rate: 'peak-lr',
  min_lr: 'min-lr',
  warmup_iters: 'warmup',
  lr_decay_iters: 'decay',
  max_iters: 'total',
  decay_lr: 'kind',
  batch_size: 'batch',
  gradient_accumulation_steps: 'batch',
};

/** Values of nanoGPT's `train.py` for what a config leaves out. */
const defaults = {
  learning_rate: 6e-4,
  max_iters: 600_000,
  warmup_iters: 2000,
  lr_decay_iters: 600_000,
  min_lr: 6e-5,
};
type Name = keyof typeof defaults;
const names: readonly Name[] = ['learning_rate', 'max_iters', 'warmup_iters', 'lr_decay_iters', 'min_lr'];

/** Names that only nanoGPT uses for these things. */
export const nanoGptMarkers = [
  ['lr_decay_iters'],
  ['warmup_iters'],
  ['max_iters'],
  ['min_lr', 'decay_lr'],
  ['learning_rate'],
];

/**
 * nanoGPT's `config/*.py` and `train.py` (`get_lr` in its train.py): linear warm-up, then a cosine to `min_lr` at
 * `lr_decay_iters`. The loop runs iterations 0 to `max_iters`, both included.
 */
export const nanoGptDialect: Dialect = {
  framework: 'nanogpt',
  label: 'nanoGPT',
  languages: ['python'],
  detect(tree) {
    const { count } = findSection(tree, nanoGptMarkers);
    return count >= 2 ? count / nanoGptMarkers.length : 0;
  },
  read: readNanoGpt,
};

function readNanoGpt(tree: ConfigTree, hints: ConfigHints): ConfigReading {
  const { section } = findSection(tree, nanoGptMarkers);
  const decays = section.boolean('decay_lr') !== false;
  const asked: readonly Name[] = decays ? names : ['learning_rate', 'max_iters'];
  const value = (name: Name) => section.number(name) ?? (section.has(name) ? null : defaults[name]);
  const peakLr = value('learning_rate');
  const iterations = value('max_iters');
  const numbers = {
    peakLr,
    minLr: decays ? value('min_lr') : peakLr,
    warmupSteps: decays ? value('warmup_iters') : 0,
    totalSteps: iterations === null ? null : iterations < 1 ? 0 : Math.floor(iterations) + 1,
    decayEnd: decays ? value('lr_decay_iters') : null,
  };
  return finishReading(tree, {
    ...numbers,
    framework: 'nanogpt',
    kind: decays ? 'cosine' : 'constant',
    parts: [{ section, roles }],
    missing: [...section.unknownNumbers(asked), ...unknownSwitch(section)],
    assumptions: defaultsUsed(section, asked),
    build: () => build(numbers, warmupOffset(loopOf(tree, hints))),
  });
}

function unknownSwitch(section: Section): Missing[] {
  if (!section.has('decay_lr') || section.boolean('decay_lr') !== undefined) return [];
  return [{ what: 'decay_lr', why: say`decay_lr can’t be known without running code.` }];
}

function defaultsUsed(section: Section, asked: readonly Name[]): string[] {
  const left = asked
    .filter((name) => !section.has(name))
    .map((name) => `${name} = ${String(defaults[name])}`);
  return left.length === 0 ? [] : [say`Not set here, so nanoGPT’s defaults are used: ${left.join(', ')}.`];
}

/** The training loop's text: the config itself where it is one, else the `train.py` beside the config or above its folder. */
function loopOf({ text }: ConfigTree, { sources }: ConfigHints): string {
  if (/def get_lr\b/.test(text)) return text;
  return sources?.('train.py') ?? sources?.('../train.py') ?? text;
}

/**
 * 1 where the warm-up is `(it + 1) / (warmup_iters + 1)`, 0 where it is `it / warmup_iters`, as before 2024-12-09. A
 * `train.py` says which one it is; without one it is taken to be of today.
 */
function warmupOffset(text: string): 0 | 1 {
  return /\*\s*it\s*\/\s*warmup_iters/.test(text) ? 0 : 1;
}

/** Iteration `it` is update `it + 1`: the cosine starts at update `warmup + 1`. */
function build(numbers: ScheduleNumbers, offset: 0 | 1): Schedule {
  const [peak, floor, warmup] = [numbers.peakLr ?? 0, numbers.minLr ?? 0, numbers.warmupSteps ?? 0];
  const total = numbers.totalSteps;
  if (numbers.decayEnd == null) return joinStretches([hold('stable', peak, Infinity)], total);
  const end = numbers.decayEnd;
  const rise: Stretch = {
    ...{ role: 'warm-up', shape: 'linear', from: 0, to: peak },
    ...{ last: warmup, origin: 1 - offset, span: warmup + offset },
  };
  const fall: Stretch = {
    ...{ role: 'decay', shape: 'cosine', from: peak, to: floor },
    ...{ last: end > warmup ? end + 1 : 0, origin: warmup + 1, span: end - warmup },
  };
  return joinStretches([rise, fall, hold('after', floor, Infinity)], total);
}
