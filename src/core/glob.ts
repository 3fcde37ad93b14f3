/**
 * Globs as VS Code's settings have them: `*` within a part of a path, `**` over parts, `?` one character, `[a-z]` and `[!a-z]`
 * one of some, `{a,b}` one of several. They come from settings and names that anybody may have written, so a text is held
 * against all ways of reading a pattern at once, in time that is the product of the two lengths, and no regular expression is made.
 */

/** A longer pattern is nobody's, and matches nothing. */
const longest = 2000;

const slash = 47;

/** Leads on at once to each of some states. */
interface Fork {
  readonly kind: 'fork';
  readonly to: number[];
}

type State = Fork | { readonly kind: 'one'; readonly takes: (code: number) => boolean };

const isSlash = (code: number): boolean => code === slash;
const isNoSlash = (code: number): boolean => code !== slash;
const isAny = (): boolean => true;

/** Makes a test of whole texts. */
export function compileGlob(pattern: string): (text: string) => boolean {
  if (pattern.length > longest) return () => false;
  const states = new Compiler(pattern).states();
  return (text) => runStates(states, text);
}

/** The patterns of a list with commas between them; commas within braces and brackets part none. */
export function splitGlobs(list: string): string[] {
  const patterns: string[] = [];
  let [depth, from] = [0, 0];
  for (let i = 0; i <= list.length; i++) {
    const sign = list[i];
    if (sign === '{') depth++;
    else if (sign === '}') depth--;
    if (sign !== undefined && (sign !== ',' || depth > 0)) continue;
    patterns.push(list.slice(from, i).trim());
    from = i + 1;
  }
  return patterns.filter((pattern) => pattern !== '');
}

/**
 * Whether a path or a run's name matches a pattern, or is it; a pattern without a slash is held against the name and the
 * base name.
 */
export function matchesGlob(pattern: string, path: string, name: string): boolean {
  const base = path.slice(path.lastIndexOf('/') + 1);
  const isPath = pattern.includes('/');
  const texts = isPath ? [path] : [name, base, base.replace(/\.[^.]+$/, '')];
  const patterns = isPath ? [pattern, `**/${pattern}`] : [pattern];
  return texts.includes(pattern) || patterns.map(compileGlob).some((matches) => texts.some(matches));
}

/** A pattern as states, each of which takes one character or leads on at once; the last one is the end. */
class Compiler {
  readonly #states: State[] = [];
  #at = 0;

  constructor(private readonly pattern: string) {}

  states(): readonly State[] {
    while (this.#at < this.pattern.length) this.#part();
    return this.#states;
  }

  /** One sign or one group. */
  #part(): void {
    const { pattern } = this;
    const sign = pattern[this.#at]!;
    if (sign === '*') this.#star();
    else if (sign === '?') this.#one(isNoSlash, 1);
    else if (sign === '[' && this.#closes(']', 2) > 0) this.#class();
    else if (sign === '{' && this.#closes('}', 1) > 0) this.#group();
    else {
      const code = pattern.charCodeAt(this.#at);
      this.#one((other) => other === code, 1);
    }
  }

  #star(): void {
    const { pattern } = this;
    const from = this.#at;
    while (pattern[this.#at] === '*') this.#at++;
    if (this.#at - from === 1) {
      this.#repeat(isNoSlash);
      return;
    }
    const isWhole = pattern[this.#at] === '/' && (from === 0 || '/{,'.includes(pattern[from - 1]!));
    if (!isWhole) {
      this.#repeat(isAny);
      return;
    }
    // Parts of a path that each end with a slash, or none.
    const fork = this.#fork();
    this.#repeat(isAny);
    this.#one(isSlash, 1);
    fork.to.push(this.#states.length);
  }

  #class(): void {
    const end = this.#closes(']', 2);
    const inside = this.pattern.slice(this.#at + 1, end);
    const isNot = /^[!^]/.test(inside);
    const ranges = rangesOf(isNot ? inside.slice(1) : inside);
    const takes = (code: number) =>
      code !== slash && ranges.some(([first, last]) => first <= code && code <= last) !== isNot;
    this.#one(takes, end + 1 - this.#at);
  }

  #group(): void {
    const { pattern } = this;
    const start = this.#fork();
    const ends: Fork[] = [];
    for (let sign = '{'; sign !== '}';) {
      if (sign === ',') start.to.push(this.#states.length);
      this.#at++;
      while (this.#at < pattern.length && !'},'.includes(pattern[this.#at]!)) this.#part();
      sign = pattern[this.#at] ?? '}';
      const end: Fork = { kind: 'fork', to: [] };
      this.#states.push(end);
      ends.push(end);
    }
    this.#at++;
    for (const { to } of ends) to.push(this.#states.length);
  }

  /** Where a sign closes what is opened here; 0 where nothing does. @param least How far away at least. */
  #closes(sign: ']' | '}', least: number): number {
    let depth = 0;
    for (let i = this.#at + least; i < this.pattern.length; i++) {
      if (sign === '}' && this.pattern[i] === '{') depth++;
      else if (this.pattern[i] === sign && depth-- === 0) return i;
    }
    return 0;
  }

  #one(takes: (code: number) => boolean, signs: number): void {
    this.#states.push({ kind: 'one', takes });
    this.#at += signs;
  }

  #repeat(takes: (code: number) => boolean): void {
    const fork = this.#fork();
    this.#states.push({ kind: 'one', takes });
    const at = this.#states.length;
    this.#states.push({ kind: 'fork', to: [at - 2] });
    fork.to.push(at + 1);
  }

  /** A state that leads to the next one, and to what is added to it. */
  #fork(): Fork {
    const fork: Fork = { kind: 'fork', to: [this.#states.length + 1] };
    this.#states.push(fork);
    return fork;
  }
}

function rangesOf(inside: string): (readonly [number, number])[] {
  const ranges: (readonly [number, number])[] = [];
  for (let i = 0; i < inside.length; i++) {
    const isRange = inside[i + 1] === '-' && i + 2 < inside.length;
    ranges.push([inside.charCodeAt(i), inside.charCodeAt(isRange ? i + 2 : i)]);
    if (isRange) i += 2;
  }
  return ranges;
}

function runStates(states: readonly State[], text: string): boolean {
  const reached = new Int32Array(states.length + 1).fill(-1);
  let [now, next]: [number[], number[]] = [[], []];
  enter(states, 0, 0, reached, now);
  for (let i = 0; i < text.length && now.length > 0; i++) {
    const code = text.charCodeAt(i);
    for (const at of now) {
      const state = states[at];
      if (state?.kind === 'one' && state.takes(code)) enter(states, at + 1, i + 1, reached, next);
    }
    [now, next] = [next, now];
    next.length = 0;
  }
  return reached[states.length] === text.length;
}

/** Puts a state and all that it leads to at once among those at a place of the text. */
function enter(
  states: readonly State[],
  first: number,
  place: number,
  reached: Int32Array,
  among: number[],
): void {
  const open = [first];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (reached[at] === place) continue;
    reached[at] = place;
    const state = states[at];
    if (state?.kind === 'fork') open.push(...state.to);
    else among.push(at);
  }
}
