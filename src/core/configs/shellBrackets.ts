import type { TextRange } from '../errors.ts';

/** Quotes within brackets within quotes, deeper than anyone writes. */
const deepest = 50;
const parameter = /^\$(?:[A-Za-z_]\w*|[\d@*#?$!-])/;

/** Where what begins at an offset with a quote, a backtick or `$` ends, exclusive; the end of the text where it is not closed. */
export function closingOf(text: string, start: number, to: number, depth = 0): number {
  if (depth > deepest) return to;
  const sign = text[start];
  if (sign === "'") return endAfter(text, "'", start + 1, to);
  if (sign === '"' || sign === '`') return pastQuoted(text, start, to, sign, depth);
  if (text.startsWith("$'", start)) return pastQuoted(text, start + 1, to, "'", depth);
  if (sign === '(') return pastBracket(text, start, to, '(', depth);
  if (text.startsWith('${', start)) return pastBracket(text, start + 1, to, '{', depth);
  if (text.startsWith('$(', start)) return pastBracket(text, start + 1, to, '(', depth);
  return start + (parameter.exec(text.slice(start, start + 200))?.[0].length ?? 1);
}

function endAfter(text: string, sign: string, from: number, to: number): number {
  const at = text.indexOf(sign, from);
  return at < 0 || at >= to ? to : at + 1;
}

/** A quote may hold `${…}` and `$(…)` with quotes of their own. */
function pastQuoted(text: string, start: number, to: number, sign: string, depth: number): number {
  for (let at = start + 1; at < to;) {
    if (text[at] === sign) return at + 1;
    if (text[at] === '\\') at += 2;
    else if (sign === '"' && (text.startsWith('${', at) || text.startsWith('$(', at))) {
      at = closingOf(text, at, to, depth + 1);
    } else at++;
  }
  return to;
}

function pastBracket(text: string, start: number, to: number, opening: '(' | '{', depth: number): number {
  const closing = opening === '(' ? ')' : '}';
  let open = 0;
  for (let at = start; at < to;) {
    const sign = text[at] ?? '';
    if (sign === '\\') at += 2;
    else if (sign === "'" && opening === '(') at = endAfter(text, "'", at + 1, to);
    else if (sign === '"') at = pastQuoted(text, at, to, '"', depth);
    else {
      if (sign === opening) open++;
      if (sign === closing && --open === 0) return at + 1;
      at++;
    }
  }
  return to;
}

/** The text of a heredoc from the line after it on, and where reading goes on. */
export function heredocBody(
  text: string,
  from: number,
  to: number,
  { delimiter, indented }: { readonly delimiter: string; readonly indented: boolean },
): { readonly body: TextRange; readonly end: number } {
  for (let at = from; at < to;) {
    const found = text.indexOf('\n', at);
    const end = found < 0 ? to : Math.min(found, to);
    const line = text.slice(at, end).replace(/\r$/, '');
    if ((indented ? line.replace(/^\t+/, '') : line) === delimiter)
      return { body: { start: from, end: at }, end };
    at = end + 1;
  }
  return { body: { start: Math.min(from, to), end: to }, end: to };
}
