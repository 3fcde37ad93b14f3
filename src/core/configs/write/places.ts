import type { TextRange } from '../../errors.ts';
import type { Section } from '../section.ts';
import type { ConfigEntry, ConfigNode, ConfigTree } from '../tree.ts';

/** The line break of a text. */
export function lineBreakOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** Where the line of an offset begins. */
export function lineStart(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
}

/** Where the line of an offset ends, before its line break. */
export function lineEnd(text: string, at: number): number {
  const found = text.indexOf('\n', at);
  const end = found < 0 ? text.length : found;
  return end > at && text[end - 1] === '\r' ? end - 1 : end;
}

/** What stands before an offset in its line. */
export function before(text: string, at: number): string {
  return text.slice(lineStart(text, at), at);
}

/** Whether keys of a mapping stand one a line (`line`), between commas (`inline`), or are words of a command (`words`). */
export type Layout = 'line' | 'inline' | 'words';

/** How the keys of a mapping are laid out. */
export function layoutOf({ language, root, text }: ConfigTree, { map }: Section): Layout {
  if (language === 'shell') return 'words';
  if (language === 'json') return 'inline';
  const { start, end } = map.range;
  if (language !== 'python') return text[start] === '{' ? 'inline' : 'line';
  return map !== root && /[)}]/.test(text[end - 1] ?? '') ? 'inline' : 'line';
}

/** The entry of a key where it stands in the mapping itself: not one that an alias or the class's defaults bring in. */
export function ownEntry(
  { language, root }: ConfigTree,
  { map, text }: Section,
  name: string,
): ConfigEntry | undefined {
  const entry = map.entries.get(name);
  const holds = language === 'yaml' || (language === 'python' && /[)}]/.test(text[map.range.end - 1] ?? ''));
  if (entry === undefined || map === root || !holds) return entry;
  return entry.keyRange.start >= map.range.start && entry.keyRange.end <= map.range.end ? entry : undefined;
}

/** Where the value of an entry stands beside its key, whatever it refers to. */
export function valuePlace({ language, text }: ConfigTree, entry: ConfigEntry): TextRange {
  const { keyRange, value } = entry;
  if (language === 'shell') return wordAfter(text, keyRange.end);
  return (value.type === 'scalar' ? value.usedAt : undefined) ?? value.range;
}

/** The word of a command that follows a flag, or stands in one with it after `=`; empty where the flag is a switch. */
function wordAfter(text: string, from: number): TextRange {
  const word = /^(=|(?:[ \t]|\\\r?\n)+(?!-[A-Za-z-]))("(?:[^"\\]|\\[^])*"|'[^']*'|(?:\$\(\([^)]*\)\)|\$\([^)]*\)|[^\s"')\\;|&])+)/; // prettier-ignore
  const [, gap = '', found = ''] = word.exec(text.slice(from, from + 4000)) ?? [];
  return { start: from + gap.length, end: from + gap.length + found.length };
}

/** Whether a key stands without any value (`max_steps:`). */
export function isBare({ keyRange, value }: ConfigEntry): boolean {
  const { start, end } = value.range;
  return value.type === 'scalar' && value.value === null && (end === 0 || start === keyRange.start || start === end); // prettier-ignore
}

/** Where an entry ends; a mapping without its last line break. */
export function entryEnd(tree: ConfigTree, entry: ConfigEntry): number {
  const place = isBare(entry) ? entry.keyRange : valuePlace(tree, entry);
  const end = Math.max(place.end, entry.keyRange.end);
  return tree.text.slice(0, end).trimEnd().length;
}

/** Whether a mapping is a table with a header of its own, after which no key of the mapping around it can stand. */
export function isTable({ language, text }: ConfigTree, node: ConfigNode): boolean {
  return language === 'toml' && (node.type === 'map' || node.type === 'list') && /^\s*\[\[?[^\]]*\]\]?\s*(#|\r?\n|$)/.test(text.slice(node.range.start)); // prettier-ignore
}
