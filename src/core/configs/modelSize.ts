import { parseSize, sizeInName } from '../modelNames.ts';
import type { ConfigNode, ConfigTree } from './tree.ts';

/** Keys that name the model, as the frameworks call them; `flavor` is torchtitan's word for its size. */
const nameKeys = new Set([
  ...['model_name_or_path', 'pretrained_model_name_or_path', 'base_model', 'model_name', 'flavor'],
  ...['model_factory', 'arch', 'model'],
]);
/** Keys of a number of parameters, or of a text like `125M`. */
const sizeKeys = new Set(['model_size', 'num_params', 'n_params', 'num_parameters', 'model_parameters']);
/** A model's name stands this deep at most. */
const deepest = 4;

/** The parameters that a value says its model has, by its key; null where the key or the value says nothing of it. */
export function sizeByKey(key: string, value: unknown): number | null {
  const name = key.toLowerCase().replaceAll('-', '_').split('.').at(-1) ?? '';
  if (sizeKeys.has(name)) {
    const size = typeof value === 'number' ? value : typeof value === 'string' ? parseSize(value) : undefined;
    return size !== undefined && size >= 1000 ? size : null;
  }
  return nameKeys.has(name) && typeof value === 'string' ? sizeInName(value) : null;
}

/** The number of parameters that a config names (`model_name: pythia-160m`, `--model_name_or_path org/x-1B`); null for none. */
export function modelSizeOf({ root, commands, calls }: ConfigTree): number | null {
  const inCalls = calls.map(({ entries, range }): ConfigNode => ({ type: 'map', range, entries }));
  for (const node of [root, ...inCalls]) {
    const size = sizeWithin(node, 0);
    if (size !== null) return size;
  }
  for (const { words } of commands) {
    for (const [i, { node, pair }] of words.entries()) {
      const next = words[i + 1]?.node;
      const told = pair ?? (isFlag(node) && next !== undefined ? { name: node.value, value: next } : null);
      if (told?.value.type !== 'scalar') continue;
      const size = sizeByKey(told.name.replace(/^[-+]+/, ''), told.value.value);
      if (size !== null) return size;
    }
  }
  return null;
}

function isFlag(node: ConfigNode): node is ConfigNode & { readonly type: 'scalar'; readonly value: string } {
  return node.type === 'scalar' && typeof node.value === 'string' && node.value.startsWith('-');
}

function sizeWithin(node: ConfigNode, depth: number): number | null {
  if (node.type !== 'map' || depth >= deepest) return null;
  for (const [key, { value }] of node.entries) {
    const size = value.type === 'scalar' ? sizeByKey(key, value.value) : sizeWithin(value, depth + 1);
    if (size !== null) return size;
  }
  return null;
}
