import { launcherFlagsOf, commandLinesOf, withFlagNames, type CommandLine } from '../commands.ts';
import { devicesOf } from '../launchers.ts';
import { numberOf, Section } from '../section.ts';
import type { ConfigTree } from '../tree.ts';
import type { ConfigHints } from '../types.ts';

/** Megatron's arguments as a config gives them. */
export interface MegatronArguments {
  readonly section: Section;
  /** The command of a script; undefined in YAML. */
  readonly line: CommandLine | undefined;
  /** How many groups of `markers` are there. */
  readonly count: number;
}

/** Names that Megatron's arguments alone have, or few others. */
const markers: readonly (readonly string[])[] = [
  ['lr_decay_style'],
  ['train_iters', 'train_samples', 'train_tokens'],
  ['lr_warmup_iters', 'lr_warmup_samples', 'lr_warmup_fraction', 'lr_warmup_tokens'],
  ['lr_decay_iters', 'lr_decay_samples', 'lr_decay_tokens'],
  ['lr_wsd_decay_iters', 'lr_wsd_decay_samples', 'lr_wsd_decay_style'],
  ['tensor_model_parallel_size', 'pipeline_model_parallel_size'],
  ['micro_batch_size'],
  ['min_lr'],
  ['lr'],
];

function countMarkers(section: Section): number {
  return markers.filter((group) => group.some((name) => section.has(name))).length;
}

/** The arguments of the last command that has the most of them, or of `MODEL_ARGS` with its `--lr:` keys. */
export function findArguments(tree: ConfigTree): MegatronArguments {
  const found = tree.language === 'shell' ? fromCommands(tree) : fromYaml(tree);
  return found.reduce((best, next) => (next.count >= best.count ? next : best), {
    ...{ section: new Section({ ...tree.root, entries: new Map() }, tree.text), line: undefined, count: 0 },
  });
}

function fromCommands(tree: ConfigTree): MegatronArguments[] {
  return commandLinesOf(tree, /\.py$/).map((line) => ({
    section: line.flags,
    line,
    count: countMarkers(line.flags),
  }));
}

function fromYaml(tree: ConfigTree): MegatronArguments[] {
  const root = new Section(tree.root, tree.text);
  return [root, root.child('MODEL_ARGS')].flatMap((section) => {
    const dashed = [...(section?.map.entries.keys() ?? [])].some((name) => name.startsWith('--'));
    if (section === undefined || !dashed) return [];
    const named = withFlagNames(section);
    return [{ section: named, line: undefined, count: countMarkers(named) }];
  });
}

/** The numbers of a flag with several values: words of a command, a YAML list, or `[32 32 1000]`. */
export function numbersOf({ section, line }: MegatronArguments, name: string): number[] {
  const text = section.string(name);
  const nodes = line?.values(name) ?? section.list(name);
  if (nodes.length > 1 || text === undefined) return nodes.flatMap((node) => numberOf(node) ?? []);
  return text.split(/[\s,[\]]+/).flatMap((part) => (part === '' ? [] : Number(part)));
}

/** Data-parallel ranks, where the launcher's flags and the model's parallelism tell them. */
export function dataParallelSize(
  { section, line }: MegatronArguments,
  hints: ConfigHints,
): number | undefined {
  const devices = line === undefined ? undefined : devicesOf(launcherFlagsOf(line), hints);
  if (devices === undefined) return undefined;
  const model = ['tensor_model_parallel_size', 'pipeline_model_parallel_size', 'context_parallel_size'];
  if (section.unknownNumbers(model).length > 0) return undefined;
  const ranks = devices / model.reduce((all, name) => all * (section.number(name) ?? 1), 1);
  return Number.isInteger(ranks) && ranks > 0 ? ranks : undefined;
}
