/** Called with the text of a complete record and the 1-based line where it begins. */
export type OnRecord = (text: string, line: number) => void;

const [quote, backslash, lineFeed, openBrace, closeBrace, openBracket, closeBracket] = [
  34, 92, 10, 123, 125, 91, 93,
];
/** Depth of the brackets around a record: the object, and the array in it. */
const recordDepth = 2;

/**
 * Finds the records of `"log_history": [{...}, ...]` in JSON that comes in slices and may end anywhere. Knows only strings
 * and brackets, so that one broken record does not cost the others.
 */
export class HistoryScanner {
  /** The text around the history, up to its brackets. */
  outside = '';
  /** The text since the beginning of a record that has not ended yet. */
  open = '';
  /** 1-based line of the record that has not ended yet, else of the end of the text. */
  line = 1;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #inHistory = false;
  #closedTooOften = false;
  #recordLine = 0;

  constructor(readonly onRecord: OnRecord) {}

  /** Whether every bracket found its partner. */
  get isComplete(): boolean {
    return this.#depth === 0 && !this.#inString && !this.#closedTooOften;
  }

  /** Line where the record that has not ended begins. */
  get openLine(): number {
    return this.open === '' ? this.line : this.#recordLine;
  }

  push(text: string): void {
    let from = 0;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === lineFeed) this.#endLine();
      else if (this.#inString) this.#inText(code);
      else if (code === quote) this.#inString = true;
      else if (code === openBrace || code === openBracket) from = this.#openBracket(text, from, i);
      else if (code === closeBrace || code === closeBracket) from = this.#closeBracket(text, from, i, code);
    }
    this.#keep(text.slice(from));
  }

  /** Each of these is told from where text is not yet kept, and tells the same afterwards. */
  #openBracket(text: string, from: number, at: number): number {
    const depth = this.#depth++;
    if (depth === recordDepth && this.#inHistory) {
      this.#recordLine = this.line;
      return at;
    }
    return depth < recordDepth ? this.#enter(text, from, at, depth) : from;
  }

  #closeBracket(text: string, from: number, at: number, code: number): number {
    // Among the records only `]` ends something: a stray brace does not end the history.
    if (this.#inHistory && this.#depth === recordDepth && code === closeBrace) return from;
    if (this.#depth === 0) this.#closedTooOften = true;
    else this.#depth--;
    if (this.#inHistory && this.#depth === recordDepth) return this.#finish(text, from, at + 1);
    return this.#depth < recordDepth ? this.#leave(text, from, at) : from;
  }

  /** JSON has no line breaks in strings: a stray quote costs one line. */
  #endLine(): void {
    this.line++;
    this.#inString = false;
    this.#escaped = false;
  }

  #inText(code: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (code === backslash) this.#escaped = true;
    else if (code === quote) this.#inString = false;
  }

  /** An object or array of the top: the history, if its key stands before it. */
  #enter(text: string, from: number, at: number, depth: number): number {
    this.#keep(text.slice(from, at + 1));
    if (depth === recordDepth - 1) this.#inHistory = /"log_history"\s*:\s*\[$/.test(this.outside.slice(-100));
    return at + 1;
  }

  #leave(text: string, from: number, at: number): number {
    this.#keep(text.slice(from, at));
    this.#inHistory = false;
    return at;
  }

  #finish(text: string, from: number, end: number): number {
    this.onRecord(this.open + text.slice(from, end), this.#recordLine);
    this.open = '';
    return end;
  }

  #keep(text: string): void {
    if (this.#inHistory && this.#depth > recordDepth) this.open += text;
    else if (!this.#inHistory) this.outside += text;
  }
}
