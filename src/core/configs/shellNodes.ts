import type { Word, WordPart } from './shellLexer.ts';
import { expandParts, expandWord, textOf, toValue, within, type Field, type ShellValue, type Variables } from './shellWords.ts'; // prettier-ignore
import type { CommandWord, ConfigEntry, ConfigNode } from './tree.ts';

/** `NAME=value`, `NAME+=value` and `NAME=(…)` as an entry and as what the variable then holds. */
export function toEntry(text: string, word: Word, variables: Variables): [string, ConfigEntry, ShellValue] {
  const first = word.parts[0];
  const head = first?.type === 'text' ? /^([A-Za-z_]\w*)(\+?)=/.exec(first.text) : null;
  if (first?.type !== 'text' || head === null) throw new Error('not an assignment');
  const [all, name = '', plus] = head;
  const keyRange = { start: first.range.start, end: first.range.start + name.length };
  const before = plus === '+' ? variables.get(name) : undefined;
  if (word.elements !== undefined) {
    const added = word.elements.flatMap((element) => expandWord(text, element, variables));
    const fields = [...fieldsOf(before, word), ...added].slice(0, 5000);
    return [name, { keyRange, value: listOf(text, fields, word) }, { type: 'array', fields }];
  }
  const rest = withoutHead(word.parts, all.length);
  const pieces = [...piecesOf(before), ...expandParts(text, rest, variables)];
  const range = { start: first.range.start + all.length, end: word.range.end };
  return [name, { keyRange, value: toValue(text, pieces, range) }, { type: 'text', pieces }];
}

/** The parts of an assignment after its sign. */
function withoutHead([first, ...others]: readonly WordPart[], length: number): WordPart[] {
  if (first?.type !== 'text') return [...others];
  const tail = first.text.slice(length);
  const range = { start: first.range.start + length, end: first.range.end };
  return tail === '' ? others : [{ ...first, text: tail, range, token: range }, ...others];
}

function fieldsOf(value: ShellValue | undefined, word: Word): readonly Field[] {
  if (value === undefined) return [];
  return value.type === 'array' ? value.fields : [{ pieces: value.pieces, place: word.range }];
}

function piecesOf(value: ShellValue | undefined) {
  if (value === undefined) return [];
  return value.type === 'text' ? value.pieces : (value.fields[0]?.pieces ?? []);
}

function listOf(text: string, fields: readonly Field[], { range }: Word): ConfigNode {
  return { type: 'list', range, items: fields.map(({ pieces, place }) => toValue(text, pieces, place)) };
}

/** A word of a command; one that reads `name=value` is taken apart. */
export function commandWord(text: string, { pieces, place }: Field): CommandWord {
  const node = toValue(text, pieces, place);
  const [first, ...others] = pieces;
  const head = /^([-+~]*[A-Za-z_][\w.@/:-]*)=/.exec(first?.text ?? '');
  if (first === undefined || head === null) return { node, place };
  const [all, name = ''] = head;
  const nameRange = within(first, 0, name).range;
  const tail = first.text.slice(all.length);
  const rest = tail === '' ? others : [within(first, all.length, tail), ...others];
  const after = {
    start: Math.min(place.end, nameRange.end + 1),
    end: Math.max(nameRange.end + 1, place.end),
  };
  const value = textOf(rest) === '' && rest.every(({ why }) => why === undefined) ? toValue(text, [], after) : toValue(text, rest, after); // prettier-ignore
  return { node, place, pair: { name, nameRange, value } };
}
