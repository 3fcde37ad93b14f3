import type { Schedule } from '../../schedule/schedule.ts';
import { hold, joinStretches, type Stretch, warmUp } from '../../schedule/segments.ts';
import { commandLinesOf, type CommandLine } from '../commands.ts';
import { lengthOf } from '../length.ts';
import { finishReading } from '../reading.ts';
import type { ConfigTree } from '../tree.ts';
import type { ConfigHints, ConfigReading, Dialect, KeyRole, Missing } from '../types.ts';
import { commandNotes } from './commandNotes.ts';
import { defaultsUsed, roundHalfEven, valueOf } from './defaults.ts';
import { say } from '../../words.ts';

const roles: Readonly<Record<string, KeyRole>> = {
  matrix_lr: 'peak-lr',
  warmup_steps: 'warmup',
  warmup_ratio: 'warmup',
  warmdown_ratio: 'decay',
  final_lr_frac: 'min-lr',
  num_iterations: 'total',
  total_batch_size: 'batch',
  depth: 'other',
};

/** Of the argument parser's values, those that shape the schedule. */
const now = { matrix_lr: 0.02, warmup_steps: 40, warmdown_ratio: 0.65, final_lr_frac: 0.05 };
const beginOf2026 = { matrix_lr: 0.02, warmup_ratio: 0, warmdown_ratio: 0.4, final_lr_frac: 0 };
const endOf2025 = { matrix_lr: 0.02, warmup_ratio: 0, warmdown_ratio: 0.2, final_lr_frac: 0 };

const program = /^scripts\.base_train$|(^|\/)base_train\.py$/;

/** The batch at which the LRs hold as given; others are scaled by the square root. */
const referenceBatch = 2 ** 19;

/**
 * nanochat (`scripts/base_train.py`, `get_lr_multiplier`): with it = k - 1 over N iterations, a warm-up (it+1)/W, 1 until
 * it = N - D, then linear to `final_lr_frac` at it = N, which is no update any more; D = round(warmdown_ratio * N). It
 * multiplies the LR of every group; the one given here is that of the matrices (Muon).
 */
export const nanochatDialect: Dialect = {
  framework: 'nanochat',
  label: 'nanochat',
  languages: ['shell'],
  detect: (tree) => (commandLinesOf(tree, program).length > 0 ? 1 : 0),
  read: readNanochat,
};

/** The flags of the last command that trains; undefined where there is none. */
export function nanochatFlags(tree: ConfigTree): CommandLine['flags'] | undefined {
  return commandLinesOf(tree, program).at(-1)?.flags;
}

function readNanochat(tree: ConfigTree, hints: ConfigHints): ConfigReading {
  const lines = commandLinesOf(tree, program);
  const line = lines[lines.length - 1]!;
  const { flags } = line;
  const defaults = eraOf(line, tree.text);
  const given = flags.number('num_iterations') ?? -1;
  const length = lengthOf(given > 0 ? { steps: { name: 'num_iterations', value: given } } : {}, hints);
  const value = (name: string) => valueOf(flags, defaults, name);
  const [rate, share] = [value('matrix_lr'), value('final_lr_frac')];
  const scale = defaults === now ? batchScale(flags) : 1;
  const peak = rate === null ? null : rate * (scale ?? 1);
  const part = (ratio: number | null) => (ratio === null || length.steps === null ? null : roundHalfEven(ratio * length.steps)); // prettier-ignore
  const warmup = 'warmup_ratio' in defaults ? part(value('warmup_ratio')) : value('warmup_steps');
  const decay = part(value('warmdown_ratio'));
  const numbers = {
    peak,
    floor: peak === null || share === null ? null : peak * share,
    warmup,
    decay,
    total: length.steps,
  };
  return finishReading(tree, {
    framework: 'nanochat',
    kind: 'wsd',
    peakLr: peak,
    minLr: numbers.floor,
    warmupSteps: warmup,
    totalSteps: length.steps,
    decaySteps: decay,
    parts: [{ section: flags, roles }],
    missing: collectMissing(flags, length.steps),
    assumptions: [
      say`The LR is that of the matrices (matrix_lr, Muon): the other groups follow the same curve.`,
      ...(scale === null ? [say`The batch is chosen by the size of the model: the LR is that of 524,288 tokens, other batches scale it by their square root.`] : []), // prettier-ignore
      ...defaultsUsed('nanochat', [{ section: flags, defaults }]),
      ...eraNote(defaults),
      ...commandNotes(lines, line),
    ],
    tokensPerUpdate: batchOf(flags) ?? (defaults === now ? null : referenceBatch),
    build: () => build(numbers),
  });
}

type Era = Readonly<Record<string, number>>;

/** Flags were written with underscores until the end of 2025; the warm-up was a share of the run until early 2026. */
function eraOf({ flags }: CommandLine, text: string): Era {
  if (flags.has('warmup_steps')) return now;
  const written = [...flags.map.entries.values()].map(({ keyRange }) =>
    text.slice(keyRange.start, keyRange.end),
  );
  if (written.some((name) => name.includes('_'))) return endOf2025;
  return flags.has('warmup_ratio') ? beginOf2026 : now;
}

function eraNote(era: Era): string[] {
  if (era === endOf2025)
    return [say`Flags with underscores are of 2025: the defaults of October 2025 are taken.`];
  return era === beginOf2026
    ? [say`warmup-ratio is of before warmup-steps: the defaults of January 2026 are taken.`]
    : [];
}

function batchOf(flags: CommandLine['flags']): number | null {
  const batch = flags.number('total_batch_size') ?? -1;
  return batch > 0 ? batch : null;
}

function batchScale(flags: CommandLine['flags']): number | null {
  const batch = batchOf(flags);
  return batch === null ? null : Math.sqrt(batch / referenceBatch);
}

function collectMissing(flags: CommandLine['flags'], steps: number | null): Missing[] {
  const unknown = flags.unknownNumbers(Object.keys(roles).filter((name) => name !== 'depth'));
  if (steps !== null || unknown.some(({ what }) => what === 'num_iterations')) return unknown;
  const why = say`Without --num-iterations nanochat computes the number of steps from the size of the model: it is taken from the log where there is one.`;
  return [...unknown, { what: 'totalSteps', why }];
}

interface Numbers {
  readonly peak: number | null;
  readonly floor: number | null;
  readonly warmup: number | null;
  readonly decay: number | null;
  readonly total: number | null;
}

/** Update k has it = k - 1: the warm-down's u = 0 is at update N - D + 1. */
function build({ peak, floor, warmup, decay, total }: Numbers): Schedule {
  const [top, low, rise, fall, length] = [peak ?? 0, floor ?? 0, warmup ?? 0, decay ?? 0, total ?? 0];
  const start = length - fall + 1;
  const up = warmUp(top, rise);
  const down: Stretch = {
    role: 'decay',
    shape: 'linear',
    from: top,
    to: low,
    last: length,
    origin: start,
    span: fall,
  };
  return joinStretches([up, hold('stable', top, start), down], total);
}
