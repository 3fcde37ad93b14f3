import type { TextRange } from '../errors.ts';
import { closingOf, heredocBody } from './shellBrackets.ts';

/** A part of a word, before it is expanded. */
export type WordPart =
  | { readonly type: 'text'; readonly text: string; readonly range: TextRange; readonly token: TextRange; readonly quoted: boolean } // prettier-ignore
  | { readonly type: 'parameter'; readonly inner: string; readonly range: TextRange; readonly at: number; readonly quoted: boolean } // prettier-ignore
  | { readonly type: 'arithmetic'; readonly inner: string; readonly range: TextRange; readonly quoted: boolean } // prettier-ignore
  | { readonly type: 'unknown'; readonly range: TextRange; readonly quoted: boolean };

/** A word as written. */
export interface Word {
  readonly type: 'word';
  readonly range: TextRange;
  readonly parts: readonly WordPart[];
  /** Elements of `NAME=(…)` and `NAME+=(…)`; then `parts` is what stands before the bracket. */
  readonly elements?: readonly Word[];
}

/** An operator (`;`, `&&`, `|`, `(`, a line break, …) or a redirection with its target. */
export type Token =
  | Word
  | { readonly type: 'operator'; readonly text: string; readonly range: TextRange }
  | { readonly type: 'arithmetic'; readonly range: TextRange }
  | { readonly type: 'redirect'; readonly text: string; readonly range: TextRange; readonly target?: Word }
  | { readonly type: 'heredoc'; readonly range: TextRange; readonly parts: readonly WordPart[] };

const operators = /^(?:;;&|;;|;&|&&|\|\||\|&|&(?!>)|[;|()\n])/;
const redirects = /^\d*(?:&>>|&>|>>|>&|>\||>|<<<|<&|<>|<(?![<(]))/;
const heredocs = /^\d*<<(-?)[ \t]*(?:'([^'\n]+)'|"([^"\n]+)"|(\\?)([\w.-]+))/;

/**
 * Splits a shell script into words and operators without running anything; never fails: what is not closed ends with the text.
 * @returns Also where the first thing begins that is not closed, or null.
 */
export function tokenize(text: string): { readonly tokens: Token[]; readonly unclosed: number | null } {
  const lexer = new Lexer(text, 0, text.length);
  const tokens = lexer.tokens();
  return { tokens, unclosed: lexer.unclosed };
}

/** The parts of a text in which only `$` means something: double quotes, heredocs, defaults of parameters. */
export function partsOf(text: string, from: number, to: number): WordPart[] {
  return new Lexer(text, from, to).expandable(true);
}

class Lexer {
  readonly #pending: { readonly delimiter: string; readonly indented: boolean; readonly literal: boolean }[] = []; // prettier-ignore

  constructor(
    readonly text: string,
    public at: number,
    readonly to: number,
  ) {}

  /** Arrays have no arrays in them. */
  #inArray = false;
  unclosed: number | null = null;

  tokens(closing = ''): Token[] {
    const tokens: Token[] = [];
    while (this.at < this.to) {
      if (closing !== '' && this.text[this.at] === closing) break;
      const token = this.#token();
      if (token !== undefined) tokens.push(token);
      if (token?.type === 'operator' && token.text === '\n') tokens.push(...this.#heredocs());
    }
    return tokens;
  }

  /** A token from here on; at a blank, a comment or a continued line none. */
  #token(): Token | undefined {
    const start = this.at;
    const rest = this.text.slice(start, Math.min(this.to, start + 200));
    const blank = /^(?:[ \t\r]+|\\\r?\n)/.exec(rest)?.[0];
    if (blank !== undefined) {
      this.at += blank.length;
      return undefined;
    }
    if (rest.startsWith('#')) {
      this.at = endOfLine(this.text, start, this.to);
      return undefined;
    }
    if (rest.startsWith('((')) {
      this.at = Math.min(this.to, closingOf(this.text, start, this.to));
      return { type: 'arithmetic', range: { start, end: this.at } };
    }
    const operator = operators.exec(rest)?.[0];
    if (operator !== undefined) {
      this.at += operator.length;
      return { type: 'operator', text: operator, range: { start, end: this.at } };
    }
    return this.#heredocStart(rest) ?? this.#redirect(rest) ?? this.#word();
  }

  /** Its text begins on the next line. */
  #heredocStart(rest: string): Token | undefined {
    const found = heredocs.exec(rest);
    if (found === null) return undefined;
    const [all, dash, single, double, escape, plain] = found;
    const literal = single !== undefined || double !== undefined || escape !== '';
    this.#pending.push({ delimiter: single ?? double ?? plain ?? '', indented: dash === '-', literal });
    const start = this.at;
    this.at += all.length;
    return { type: 'redirect', text: '<<', range: { start, end: this.at } };
  }

  #heredocs(): Token[] {
    return this.#pending.splice(0).map((pending): Token => {
      const { body, end } = heredocBody(this.text, this.at, this.to, pending);
      this.at = end;
      const range = { start: body.start, end: body.end };
      if (!pending.literal)
        return { type: 'heredoc', range, parts: partsOf(this.text, body.start, body.end) };
      const literal = this.text.slice(body.start, body.end);
      return { type: 'heredoc', range, parts: [{ type: 'text', text: literal, range, token: range, quoted: true }] }; // prettier-ignore
    });
  }

  #redirect(rest: string): Token | undefined {
    const found = redirects.exec(rest)?.[0];
    if (found === undefined) return undefined;
    const start = this.at;
    this.at += found.length;
    while (this.text[this.at] === ' ' || this.text[this.at] === '\t') this.at++;
    const bare = /[\s;|&]/.test(this.text[this.at] ?? '\n') && this.text[this.at] !== '&';
    const target = bare || this.at >= this.to ? undefined : this.#word();
    const token = { type: 'redirect', text: found, range: { start, end: this.at } } as const;
    return target === undefined ? token : { ...token, target };
  }

  #word(): Word {
    const start = this.at;
    const parts = this.expandable(false);
    const written = this.text.slice(start, this.at);
    if (this.text[this.at] === '(' && !this.#inArray && /^[A-Za-z_]\w*\+?=$/.test(written)) {
      this.at++;
      this.#inArray = true;
      const elements = this.tokens(')').filter((token) => token.type === 'word');
      this.#inArray = false;
      if (this.at < this.to) this.at++;
      else this.unclosed ??= start + written.length;
      return { type: 'word', range: { start, end: this.at }, parts, elements };
    }
    // A sign that begins nothing is passed over, so that reading always gets on.
    if (this.at === start) this.at++;
    return { type: 'word', range: { start, end: this.at }, parts };
  }

  /** Parts up to the end of the word; within quotes (`all`) up to the end of the lexer's text. */
  expandable(all: boolean): WordPart[] {
    const parts: WordPart[] = [];
    while (this.at < this.to) {
      const sign = this.text[this.at] ?? '';
      if (!all && /[\s;&|()<>]/.test(sign)) break;
      if (sign === '$' || sign === '`') parts.push(this.#dollar(all));
      else if (!all && (sign === '"' || sign === "'")) parts.push(...this.#quoted(sign));
      else if (sign === '\\') parts.push(...this.#escape(all));
      else parts.push(this.#plain(all));
    }
    return parts;
  }

  #plain(all: boolean): WordPart {
    const stop = all ? /[$`\\]/g : /[\s;&|()<>$`\\"']/g;
    stop.lastIndex = this.at + 1;
    const end = Math.min(this.to, stop.exec(this.text)?.index ?? this.to);
    const range = { start: this.at, end };
    this.at = end;
    return { type: 'text', text: this.text.slice(range.start, end), range, token: range, quoted: all };
  }

  #escape(all: boolean): WordPart[] {
    const start = this.at;
    const next = this.text[start + 1] ?? '';
    const isBreak = next === '\n' || this.text.startsWith('\r\n', start + 1);
    this.at = Math.min(this.to, start + (next === '\r' && isBreak ? 3 : 2));
    if (isBreak) return [];
    const kept = all && !/["\\$`]/.test(next);
    const range = { start, end: this.at };
    return [{ type: 'text', text: kept ? `\\${next}` : next, range, token: range, quoted: true }];
  }

  #quoted(sign: string): WordPart[] {
    const start = this.at;
    const end = Math.min(this.to, closingOf(this.text, start, this.to));
    this.at = end;
    if (!isClosed(this.text, start, end)) this.unclosed ??= start;
    const inner = { start: start + 1, end: Math.max(start + 1, end - 1) };
    const token = { start, end };
    if (sign === "'") {
      return [{ type: 'text', text: this.text.slice(inner.start, inner.end), range: inner, token, quoted: true }]; // prettier-ignore
    }
    const parts = partsOf(this.text, inner.start, inner.end);
    const [only] = parts;
    if (only === undefined) return [{ type: 'text', text: '', range: inner, token, quoted: true }];
    return parts.length === 1 && only.type === 'text' ? [{ ...only, token }] : parts;
  }

  #dollar(quoted: boolean): WordPart {
    const start = this.at;
    const end = Math.min(this.to, closingOf(this.text, start, this.to));
    this.at = Math.max(end, start + 1);
    const range = { start, end: this.at };
    const written = this.text.slice(start, this.at);
    if (written.startsWith('$((') && written.endsWith('))')) {
      return { type: 'arithmetic', inner: written.slice(3, -2), range, quoted };
    }
    if (written === '$') return { type: 'text', text: '$', range, token: range, quoted };
    if (written.startsWith('$(') || written.startsWith('`') || written.startsWith("$'")) {
      return { type: 'unknown', range, quoted };
    }
    const braced = written.startsWith('${');
    const inner = braced ? written.slice(2, written.endsWith('}') ? -1 : undefined) : written.slice(1);
    return { type: 'parameter', inner, range, at: start + (braced ? 2 : 1), quoted };
  }
}

/** Whether a quote that ends at `end` ends with its own sign: one that is not closed ends with the text. */
function isClosed(text: string, start: number, end: number): boolean {
  if (end - start < 2 || text[end - 1] !== text[start]) return false;
  if (text[start] === "'") return true;
  let escapes = 0;
  while (text[end - 2 - escapes] === '\\') escapes++;
  return escapes % 2 === 0;
}

function endOfLine(text: string, from: number, to: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? to : Math.min(end, to);
}
