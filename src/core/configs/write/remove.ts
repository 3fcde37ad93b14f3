import type { TextEdit } from '../../errors.ts';
import type { Section } from '../section.ts';
import type { ConfigEntry, ConfigTree } from '../tree.ts';
import { before, entryEnd, layoutOf, lineEnd, lineStart, valuePlace } from './places.ts';

/**
 * The edit that takes a key and its value out of a mapping, with the line that they leave empty.
 * @param isLast Whether no key after it stays: between commas, the one before it then goes.
 */
export function removeKey(tree: ConfigTree, section: Section, entry: ConfigEntry, isLast: boolean): TextEdit {
  const layout = layoutOf(tree, section);
  if (layout === 'words') return removeWords(tree, entry);
  return layout === 'line' ? removeLine(tree, entry) : removeItem(tree, entry, isLast);
}

function cut(start: number, end: number): TextEdit {
  return { range: { start, end }, text: '' };
}

/** A flag and its value with the blanks before them, over the end of a line that goes on. */
function removeWords(tree: ConfigTree, { keyRange, value }: ConfigEntry): TextEdit {
  const place = valuePlace(tree, { keyRange, value });
  const start = beforeBlanks(tree.text, keyRange.start);
  const isSwitch = value.type === 'scalar' && value.value === true;
  return cut(start, isSwitch ? keyRange.end : Math.max(keyRange.end, place.end));
}

/** Where the blanks and continued lines before a place begin. */
function beforeBlanks(text: string, place: number): number {
  for (let at = place; ;) {
    const blank = /(?:[ \t]|\\?\r?\n)$/.exec(text.slice(Math.max(0, at - 3), at));
    if (blank === null) return at;
    at -= blank[0].length;
  }
}

function removeLine(tree: ConfigTree, entry: ConfigEntry): TextEdit {
  const { text } = tree;
  const { start } = entry.keyRange;
  const end = lineEnd(text, entryEnd(tree, entry));
  const lineBreak = /^\r?\n/.exec(text.slice(end, end + 2))?.[0].length ?? 0;
  // The first key of a list's item shares its line with the dash.
  const shared = before(text, start).includes('-');
  if (!shared) return cut(lineStart(text, start), end + lineBreak);
  const indent = /^[ \t]*/.exec(text.slice(end + lineBreak))?.[0].length ?? 0;
  return cut(start, end + lineBreak + indent);
}

function removeItem(tree: ConfigTree, entry: ConfigEntry, isLast: boolean): TextEdit {
  const { text } = tree;
  const { start } = entry.keyRange;
  const end = entryEnd(tree, entry);
  const comma = /^\s*,[ \t]*/.exec(text.slice(end, end + 200))?.[0].length;
  if (comma === undefined || isLast) {
    const kept = text.slice(0, start).trimEnd().replace(/,$/, '').length;
    return cut(kept, end);
  }
  const lineBreak = /^\r?\n/.exec(text.slice(end + comma, end + comma + 2))?.[0].length;
  const alone = before(text, start).trim() === '' && lineBreak !== undefined;
  return alone ? cut(lineStart(text, start), end + comma + lineBreak) : cut(start, end + comma);
}
