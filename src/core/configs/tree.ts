import type { Problem, TextRange } from '../errors.ts';
import type { Language } from './languages.ts';

/** A value of a config with its place; the one tree that every language reader gives and every dialect reads. */
export type ConfigNode = ConfigMap | ConfigList | ConfigScalar | ConfigUnknown;

/** A mapping. Later duplicates win, as in every framework's loader. */
export interface ConfigMap {
  readonly type: 'map';
  readonly range: TextRange;
  readonly entries: ReadonlyMap<string, ConfigEntry>;
}

/** One key of a mapping and its value. */
export interface ConfigEntry {
  readonly keyRange: TextRange;
  readonly value: ConfigNode;
}

/** A sequence. */
export interface ConfigList {
  readonly type: 'list';
  readonly range: TextRange;
  readonly items: readonly ConfigNode[];
}

/** A literal: constant arithmetic is evaluated, numeric strings are numbers where a number is asked for. */
export interface ConfigScalar {
  readonly type: 'scalar';
  /** The token where the value is written, quotes included: for `--lr $LR` that of the assignment to LR. */
  readonly range: TextRange;
  /** Where the value is used, if it is written elsewhere (a variable, an alias, an interpolation). */
  readonly usedAt?: TextRange;
  readonly value: string | number | boolean | null;
  /** Set where the text at `range` is no literal but an expression with this value: it can't be edited. */
  readonly computed?: true;
  /** Set where only a number, or a whole one, makes sense in the text around it: `float('6e-4')`, `int(5e3)`. */
  readonly takes?: 'number' | 'count';
}

/** An expression that would need running code: never guessed. */
export interface ConfigUnknown {
  readonly type: 'unknown';
  readonly range: TextRange;
  readonly text: string;
  /** One sentence: why it can't be known, where there is more to say than that it is an expression. */
  readonly why?: string;
  /** A text with `${…}` in it, that `resolveReferences` looks up in the tree. */
  readonly template?: string;
  /** Another file whose content stands here (`!include base.yaml`), that `followIncludes` reads. */
  readonly include?: string;
}

/**
 * A call or a class of a Python module, in the order of the text. Of a call, the arguments: keywords under their names,
 * positional ones under `0`, `1`, …. Of a class, its fields with their defaults.
 */
export interface ConfigCall {
  /** As written, with dots: `LRSchedulersContainer.Config`; of a class its name. */
  readonly name: string;
  readonly kind: 'call' | 'class';
  readonly range: TextRange;
  readonly entries: ReadonlyMap<string, ConfigEntry>;
}

/** A simple command of a shell script, its variables and arrays expanded. */
export interface ConfigCommand {
  readonly range: TextRange;
  /** Programme and arguments. A word that can't be known without running the script is an unknown. */
  readonly words: readonly CommandWord[];
  /** `NAME=value` before the programme. */
  readonly environment: ConfigMap;
  /** Text handed to it, variables expanded; its place is that of the whole text. */
  readonly heredoc?: ConfigScalar | ConfigUnknown;
  /** The file that its output goes to (`cat > ds_config.json <<EOF`). */
  readonly output?: string;
}

/** One word of a command after expansion. */
export interface CommandWord {
  readonly node: ConfigScalar | ConfigUnknown;
  /** The word as it stands in the text before expansion, or in the array that it came from. */
  readonly place: TextRange;
  /** Set where the word reads `name=value`, with the signs before the name: `--lr=1e-4`, `+optim.lr=1e-4`. */
  readonly pair?: {
    readonly name: string;
    readonly nameRange: TextRange;
    readonly value: ConfigScalar | ConfigUnknown;
  };
}

/** A parsed config: its root mapping and what was wrong with the syntax. */
export interface ConfigTree {
  readonly language: Language;
  /** Keys of the file; assigned names of a Python module or a shell script, with their last values. */
  readonly root: ConfigMap;
  readonly problems: readonly Problem[];
  readonly text: string;
  /** Python only: every call and every class, also within functions. Empty elsewhere. */
  readonly calls: readonly ConfigCall[];
  /** Shell only. Empty elsewhere. */
  readonly commands: readonly ConfigCommand[];
}

/** A text without a mapping at its root. */
export const emptyMap: ConfigMap = { type: 'map', range: { start: 0, end: 0 }, entries: new Map() };

/** A tree of a language that has neither calls nor commands. */
export function plainTree(
  language: Language,
  text: string,
  root: ConfigNode | undefined,
  problems: readonly Problem[],
): ConfigTree {
  return { language, root: root?.type === 'map' ? root : emptyMap, problems, text, calls: [], commands: [] };
}

/** A value that is not known, with its text. */
export function unknownAt(range: TextRange, text: string, why?: string): ConfigUnknown {
  const unknown = { type: 'unknown', range, text: text.slice(range.start, range.end) } as const;
  return why === undefined ? unknown : { ...unknown, why };
}

/** The same value, used at another place than where it is written. */
export function usedElsewhere(node: ConfigNode, usedAt: TextRange): ConfigNode {
  return node.type === 'scalar' ? { ...node, usedAt } : node;
}

/**
 * The value at a path of keys; lists take their index.
 * @returns undefined where there is none.
 */
export function nodeAt(root: ConfigNode, path: readonly (string | number)[]): ConfigNode | undefined {
  let node: ConfigNode | undefined = root;
  for (const key of path) {
    if (node?.type === 'map') node = node.entries.get(String(key))?.value;
    else node = node?.type === 'list' ? node.items[Number(key)] : undefined;
  }
  return node;
}
