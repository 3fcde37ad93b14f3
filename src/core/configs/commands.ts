import type { TextRange } from '../errors.ts';
import { Section } from './section.ts';
import type {
  CommandWord,
  ConfigCommand,
  ConfigEntry,
  ConfigNode,
  ConfigTree,
  ConfigUnknown,
} from './tree.ts';

/** What stands after a programme in a shell script. */
export interface CommandLine {
  readonly command: ConfigCommand;
  /** The word that was looked for. */
  readonly program: string;
  /**
   * `--key value`, `--key=value`, `-k value`, switches (true), and Hydra's `key=value`, `+a.b=value`. Names without leading
   * dashes and plus signs, with `_` for `-`. The last of several wins.
   */
  readonly flags: Section;
  /** Every word that follows a flag, for flags with several values (`--rampup-batch-size 32 32 1000`). */
  values(name: string): readonly ConfigNode[];
  readonly positional: readonly ConfigNode[];
  /** Words such as `$EXTRA_ARGS` and `"$@"` that may hold more flags: worth an assumption. */
  readonly unsure: readonly ConfigUnknown[];
}

/**
 * The last command that runs a programme: of `torchrun --nproc 8 pretrain_gpt.py --lr 1e-4`, asked for `pretrain_gpt.py`,
 * the flags after it.
 * @param program Tested on each word of a command, paths included.
 */
export function commandLineOf(tree: ConfigTree, program: RegExp): CommandLine | undefined {
  return commandLinesOf(tree, program).at(-1);
}

/** All commands that run a programme, in the order of the script. */
export function commandLinesOf({ commands, text }: ConfigTree, program: RegExp): CommandLine[] {
  return commands.flatMap((command) => {
    const at = command.words.findIndex(
      ({ node }) => node.type === 'scalar' && program.test(String(node.value)),
    );
    return at < 0 ? [] : [readLine(command, at, text)];
  });
}

/** The flags that stand before a programme: those of its launcher (`torchrun --nproc_per_node 8 train.py`). */
export function launcherFlagsOf({ command, program }: CommandLine): Section {
  const at = command.words.findIndex(({ node }) => node.type === 'scalar' && node.value === program);
  return readLine({ ...command, words: command.words.slice(0, at) }, -1, '').flags;
}

function readLine(command: ConfigCommand, at: number, text: string): CommandLine {
  const reader = new FlagReader();
  for (const word of command.words.slice(at + 1)) reader.word(word);
  const { entries, lists, positional, unsure } = reader;
  const node = command.words[at]?.node;
  return {
    command,
    program: node?.type === 'scalar' ? String(node.value) : '',
    flags: new Section({ type: 'map', range: command.range, entries }, text),
    values: (name) => lists.get(name) ?? [],
    positional,
    unsure,
  };
}

class FlagReader {
  readonly entries = new Map<string, ConfigEntry>();
  readonly lists = new Map<string, ConfigNode[]>();
  readonly positional: ConfigNode[] = [];
  readonly unsure: ConfigUnknown[] = [];
  /** The flag that the next word may be a value of. */
  #open: string | undefined;

  word({ node, pair }: CommandWord): void {
    const text = node.type === 'scalar' ? String(node.value) : '';
    if (pair !== undefined) this.#add(flagName(pair.name), pair.nameRange, pair.value);
    else if (text === '--') this.#open = undefined;
    else if (/^--?[A-Za-z]/.test(text)) this.#add(flagName(text), node.range, undefined);
    else this.#value(node);
  }

  #add(name: string, keyRange: TextRange, value: ConfigNode | undefined): void {
    const on: ConfigNode = { type: 'scalar', range: keyRange, value: true, computed: true };
    this.entries.delete(name);
    this.entries.set(name, { keyRange, value: value ?? on });
    this.lists.set(name, value === undefined ? [] : [value]);
    this.#open = value === undefined ? name : undefined;
  }

  #value(node: CommandWord['node']): void {
    const list = this.#open === undefined ? undefined : this.lists.get(this.#open);
    const entry = this.#open === undefined ? undefined : this.entries.get(this.#open);
    if (node.type === 'unknown' && (list?.length !== 0 || /[@*]/.test(node.text))) {
      this.unsure.push(node);
      this.#open = undefined;
      return;
    }
    if (list === undefined || entry === undefined) {
      this.positional.push(node);
      return;
    }
    if (list.length === 0) this.entries.set(this.#open ?? '', { ...entry, value: node });
    list.push(node);
  }
}

/** A flag's name as Python's argparse stores it. */
export function flagName(written: string): string {
  return written.replace(/^[-+~]+/, '').replaceAll('-', '_');
}

/** A mapping whose keys are flags or are written with dashes (`--lr-warmup-iters:`, `lr-decay-style:`), under their names. */
export function withFlagNames(section: Section): Section {
  const entries = [...section.map.entries].map(([name, entry]) => [flagName(name), entry] as const);
  return new Section({ ...section.map, entries: new Map(entries) }, section.text);
}
