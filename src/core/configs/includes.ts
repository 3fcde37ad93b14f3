import type { TextRange } from '../errors.ts';
import { readJson } from './json.ts';
import { readYaml } from './yaml.ts';
import { unknownAt, type ConfigEntry, type ConfigMap, type ConfigNode, type ConfigTree } from './tree.ts';
import type { ConfigHints } from './types.ts';
import { say } from '../words.ts';

/** How deep files may include each other, and how many may be read for one config. */
const deepest = 8;
const most = 64;

/**
 * Fills in what `!include other.yaml` brings in, also under `<<`, from files beside the config. Their values have no place in
 * this text: all stand where the include does, and none can be edited. What can't be read stays unknown, with the reason.
 */
export function followIncludes(tree: ConfigTree, sources: ConfigHints['sources']): ConfigTree {
  if (sources === undefined || tree.language !== 'yaml' || !tree.text.includes('!include')) return tree;
  return { ...tree, root: new Follower(sources).map(tree.root, { folder: '', within: [] }) };
}

/** Where an include stands: the folder that its path counts from, and the files that it is in. */
interface Place {
  readonly folder: string;
  readonly within: readonly string[];
}

class Follower {
  #left = most;

  constructor(private readonly sources: NonNullable<ConfigHints['sources']>) {}

  map(map: ConfigMap, place: Place): ConfigMap {
    const merged: (readonly [string, ConfigEntry])[] = [];
    const own: (readonly [string, ConfigEntry])[] = [];
    for (const [name, { keyRange, value }] of map.entries) {
      const followed = this.#node(value, place);
      if (name === '<<' && followed.type === 'map') merged.push(...followed.entries);
      else own.push([name, { keyRange, value: followed }]);
    }
    return { ...map, entries: new Map([...merged, ...own]) };
  }

  #node(node: ConfigNode, place: Place): ConfigNode {
    if (node.type === 'map') return this.map(node, place);
    if (node.type === 'list') return { ...node, items: node.items.map((item) => this.#node(item, place)) };
    return node.type === 'unknown' && node.include !== undefined ? this.#include(node, place) : node;
  }

  #include(node: ConfigNode & { readonly type: 'unknown' }, { folder, within }: Place): ConfigNode {
    const path = joinPath(folder, node.include ?? '');
    const refuse = (why: string) => unknownAt(node.range, node.text, why);
    if (within.includes(path)) return refuse(say`${path} includes itself.`);
    if (within.length >= deepest || this.#left-- <= 0) return refuse(say`Too many files include each other.`);
    const text = this.sources(path);
    if (text === undefined) return refuse(say`${path}, which is included here, can’t be read.`);
    const { root, problems } = /\.jsonc?$/i.test(path) ? readJson(text) : readYaml(text);
    if (root.entries.size === 0)
      return refuse(problems[0]?.message ?? say`${path}, which is included here, holds no keys.`);
    const found = this.map(root, { folder: folderOf(path), within: [...within, path] });
    return placeAt(found, node.range);
  }
}

/** All of a node at one place of the including text. */
function placeAt<T extends ConfigNode>(node: T, range: TextRange): T {
  if (node.type === 'map') {
    const entries = [...node.entries].map(
      ([name, { value }]) => [name, { keyRange: range, value: placeAt(value, range) }] as const,
    );
    return { ...node, range, entries: new Map(entries) };
  }
  if (node.type === 'list') return { ...node, range, items: node.items.map((item) => placeAt(item, range)) };
  return node.type === 'scalar' ? { ...node, range, usedAt: range, computed: true } : { ...node, range };
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** A path in a folder, without the detours in between. */
function joinPath(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of (folder + path).split('/')) {
    if (part === '.' || part === '') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return path.startsWith('/') ? path : parts.join('/');
}
