import { Section } from './section.ts';
import { emptyMap, type ConfigEntry, type ConfigMap, type ConfigNode } from './tree.ts';
import type { ConfigHints } from './types.ts';

const nowhere = { start: 0, end: 0 };
/** Deeper than any dump of arguments. */
const deepest = 20;

/** The arguments that the run's log tells, read like a section of a config; they have no place in the text. */
export function settingsOf({ settings }: ConfigHints): Section {
  const node = settings == null ? emptyMap : toNode(settings, 0);
  return new Section(node.type === 'map' ? node : emptyMap, '');
}

function toNode(value: unknown, depth: number): ConfigNode {
  if (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'boolean'
  ) {
    return { type: 'scalar', range: nowhere, value };
  }
  if (typeof value !== 'object' || depth > deepest) return { type: 'unknown', range: nowhere, text: '' };
  if (Array.isArray(value)) {
    return { type: 'list', range: nowhere, items: value.map((item: unknown) => toNode(item, depth + 1)) };
  }
  return toMap(value, depth);
}

function toMap(value: object, depth: number): ConfigMap {
  const entries = Object.entries(value).map(([name, inner]): [string, ConfigEntry] => [
    name,
    { keyRange: nowhere, value: toNode(inner, depth + 1) },
  ]);
  return { type: 'map', range: nowhere, entries: new Map(entries) };
}
