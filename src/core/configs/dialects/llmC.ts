import type { Schedule } from '../../schedule/schedule.ts';
import { hold, joinStretches, type Stretch, warmUp } from '../../schedule/segments.ts';
import { commandLinesOf, launcherFlagsOf, type CommandLine } from '../commands.ts';
import type { Finding } from '../findings.ts';
import { samplesPerUpdate, tokensOf } from '../length.ts';
import { finishReading } from '../reading.ts';
import type { ConfigTree } from '../tree.ts';
import type { ConfigHints, ConfigReading, Dialect, KeyRole, Missing, ScheduleKind } from '../types.ts';
import { commandNotes } from './commandNotes.ts';
import { defaultsUsed, valueOf } from './defaults.ts';
import { say } from '../../words.ts';

/** The flags of one of the two programmes, by what they are for. */
export interface Names {
  readonly peak: string;
  readonly floor: string;
  readonly warmup: string;
  readonly total: string;
  readonly kind: string;
  readonly tokens: string;
  readonly micro: string;
  readonly length: string;
  readonly defaults: Readonly<Record<string, number>>;
}

const inC: Names = {
  ...{ peak: 'l', floor: 'q', warmup: 'u', total: 'x', kind: 'k', tokens: 'd', micro: 'b', length: 't' },
  defaults: { l: 3e-4, q: 1, u: 0, b: 4, t: 1024 },
};
const inPython: Names = {
  ...{
    peak: 'learning_rate',
    floor: 'learning_rate_decay_frac',
    warmup: 'warmup_iters',
    total: 'num_iterations',
  },
  ...{ kind: '', tokens: 'total_batch_size', micro: 'batch_size', length: 'sequence_length' },
  defaults: { learning_rate: 1e-4, learning_rate_decay_frac: 1, warmup_iters: 0, num_iterations: 10 },
};

const programC = /(^|\/)train_gpt2cu$/;
const programPython = /(^|\/)train_gpt2\.py$/;
const kinds: Readonly<Record<string, ScheduleKind>> = {
  cosine: 'cosine',
  linear: 'linear',
  wsd: 'wsd',
  constant: 'constant',
};

/**
 * llm.c: `train_gpt2cu -l 6e-4 -u 700 -q 0.0 -x 18865 -k cosine` (`llmc/schedulers.h`) and its Python twin `train_gpt2.py`.
 * Update k has step = k - 1. Warm-up (step+1)/u; cosine and linear from there to q at step x, which is no update any more;
 * wsd holds to step int(0.8f * x) and falls by 1 - sqrt; constant has no warm-up.
 */
export const llmCDialect: Dialect = {
  framework: 'llm.c',
  label: 'llm.c',
  languages: ['shell'],
  detect(tree) {
    const { lines, names } = llmCCommands(tree);
    if (lines.length === 0) return 0;
    return names === inC ? 1 : 0.9;
  },
  read: readLlmC,
};

interface Found {
  readonly line: CommandLine;
  readonly names: Names;
}

/** The programme's commands, the Python twin's where there is none in C. */
export function llmCCommands(tree: ConfigTree): {
  readonly lines: readonly CommandLine[];
  readonly names: Names;
} {
  const lines = commandLinesOf(tree, programC);
  if (lines.length > 0) return { lines, names: inC };
  return { lines: commandLinesOf(tree, programPython).filter(({ flags }) => isTwin(flags)), names: inPython };
}

/** modded-nanogpt has a programme of the same name. */
function isTwin(flags: CommandLine['flags']): boolean {
  const own = [
    'learning_rate_decay_frac',
    'overfit_single_batch',
    'warmup_iters',
    'num_iterations',
    'learning_rate',
  ];
  return !flags.has('warmdown_iters') && own.filter((name) => flags.has(name)).length >= 2;
}

interface Numbers {
  readonly kind: ScheduleKind;
  readonly peak: number | null;
  readonly floor: number | null;
  readonly warmup: number | null;
  readonly total: number | null;
}

function readLlmC(tree: ConfigTree, hints: ConfigHints): ConfigReading {
  const { lines, names } = llmCCommands(tree);
  const line = lines[lines.length - 1]!;
  const found = { line, names };
  const numbers = collectNumbers(found, hints);
  const { kind, peak, floor, warmup, total } = numbers;
  return finishReading(tree, {
    framework: 'llm.c',
    kind,
    peakLr: peak,
    minLr: floor,
    warmupSteps: warmup,
    totalSteps: total,
    parts: [{ section: line.flags, roles: rolesOf(names) }],
    missing: collectMissing(found, numbers),
    findings: checkFloor(found, kind),
    assumptions: [
      ...defaultsUsed('llm.c', [{ section: line.flags, defaults: usedDefaults(names, kind) }]),
      ...commandNotes(lines, line),
    ],
    tokensPerUpdate: tokensPerUpdate(found, hints),
    build: () => build(numbers),
  });
}

function rolesOf({
  peak,
  floor,
  warmup,
  total,
  kind,
  tokens,
  micro,
  length,
}: Names): Record<string, KeyRole> {
  const roles: Record<string, KeyRole> = {
    [peak]: 'peak-lr',
    [floor]: 'min-lr',
    [warmup]: 'warmup',
    [total]: 'total',
  };
  for (const name of [tokens, micro, length]) roles[name] = 'batch';
  return kind === '' ? roles : { ...roles, [kind]: 'kind' };
}

function usedDefaults(
  { peak, floor, warmup, total, defaults }: Names,
  kind: ScheduleKind,
): Record<string, number> {
  const asked = kind === 'constant' ? [peak, total] : [peak, floor, warmup, total];
  return Object.fromEntries(Object.entries(defaults).filter(([name]) => asked.includes(name)));
}

function collectNumbers({ line: { flags }, names }: Found, hints: ConfigHints): Numbers {
  const value = (name: string) => valueOf(flags, names.defaults, name);
  const kind = kinds[names.kind === '' ? 'cosine' : (flags.string(names.kind) ?? 'cosine')] ?? 'unknown';
  const [peak, share, given] = [value(names.peak), value(names.floor), value(names.total)];
  const constant = kind === 'constant';
  return {
    kind,
    peak,
    floor: constant ? peak : peak === null || share === null ? null : peak * share,
    warmup: constant ? 0 : value(names.warmup),
    total: given !== null && given >= 0 ? given : (hints.totalSteps ?? null),
  };
}

function collectMissing({ line: { flags }, names }: Found, { kind, total }: Numbers): Missing[] {
  const missing = flags.unknownNumbers([names.peak, names.floor, names.warmup, names.total]);
  if (kind === 'unknown')
    missing.push({ what: names.kind, why: say`The schedule ${shown(flags, names.kind)} is not known here.` });
  if (total !== null || missing.some(({ what }) => what === names.total)) return missing;
  const why = say`Without -x the run is one epoch: how many steps that is depends on the data, and it is taken from the log where there is one.`;
  return [...missing, { what: 'totalSteps', why }];
}

function shown(flags: CommandLine['flags'], name: string): string {
  const text = flags.string(name);
  return text === undefined ? say`of -${name}` : `“${text}”`;
}

function checkFloor({ line: { flags }, names }: Found, kind: ScheduleKind): Finding[] {
  if (kind === 'constant' || flags.has(names.floor)) return [];
  const dashes = names === inC ? '-' : '--';
  const message = say`${dashes}${names.floor} is not set, and its default of 1 means that the LR never decays.`;
  return [{ code: 'no-decay', key: names.peak, message, severity: 'warning' }];
}

function tokensPerUpdate({ line, names }: Found, hints: ConfigHints): number | null {
  const value = (name: string) => valueOf(line.flags, names.defaults, name);
  const tokens = line.flags.number(names.tokens);
  if (tokens !== undefined && tokens > 0) return tokens;
  if (names !== inC) return null;
  const launcher = launcherFlagsOf(line);
  const worldSize = launcher.number('np') ?? launcher.number('n');
  return tokensOf(
    samplesPerUpdate({ micro: value(names.micro), worldSize }, hints).samples,
    value(names.length),
  );
}

/** Update k has step = k - 1; the end of the decay is at step x, update x + 1. */
function build({ kind, peak, floor, warmup, total }: Numbers): Schedule {
  const [top, low, rise, length] = [peak ?? 0, floor ?? 0, warmup ?? 0, total ?? 0];
  if (kind === 'constant') return joinStretches([hold('stable', top, Infinity)], total);
  // The programme multiplies in single precision.
  const hinge = kind === 'wsd' ? Math.trunc(Math.fround(Math.fround(0.8) * length)) : rise;
  const fall: Stretch = {
    ...{
      role: 'decay',
      from: top,
      to: low,
      last: length > hinge ? length : 0,
      origin: hinge + 1,
      span: length - hinge,
    },
    shape: kind === 'wsd' ? 'one-minus-sqrt' : kind === 'linear' ? 'linear' : 'cosine',
  };
  const up = warmUp(top, rise);
  return joinStretches([up, hold('stable', top, hinge), fall, hold('after', low, Infinity)], total);
}
