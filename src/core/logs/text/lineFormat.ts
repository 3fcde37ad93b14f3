import type { LogFormat, LogReader, LogReading, ReadContext } from '../types.ts';
import { LineFeed } from './lineFeed.ts';
import { looksLikeOneOf } from './torn.ts';
import { say } from '../../words.ts';

/** What a text format does with its lines. Bytes, encodings, terminal escapes, progress bars and growth are dealt with. */
export interface LineReader {
  /** @param number 1-based; segments of a progress bar count as lines. */
  line(text: string, number: number): void;
  /**
   * The last line of a log that is not known to grow, where it has no line break and so may be cut off. Left out: it is
   * taken as any other where it has the shape of one of the last lines, else passed over and reported.
   */
  openLine?(text: string, number: number): void;
  /**
   * Only for speed: takes a line straight from its UTF-8 bytes where it is of the plainest kind. Terminal escapes, lone
   * carriage returns and zero bytes are then still in it.
   * @returns Where the next line begins; -1 to get the line as text instead.
   */
  plainLine?(bytes: Uint8Array, from: number, number: number): number;
  /** Once after each block of lines: a place for checks that would be slow on every line. */
  pause?(): void;
  /** As `LogReader.finish`. */
  finish(): LogReading;
  /** As `LogReader.isProvisional`. */
  readonly isProvisional?: boolean;
}

/** A text format, read line by line. */
export interface LineFormat extends Pick<LogFormat, 'name' | 'label' | 'sniff'> {
  open(context: ReadContext): LineReader;
}

/** Makes a log format of one that reads lines. */
export function lineFormat(format: LineFormat): LogFormat {
  return {
    name: format.name,
    label: format.label,
    sniff: (file) => format.sniff(file),
    open: (context) => readLines(format.open(context), context),
  };
}

/** How many of the last lines an open one may be like. */
const shapes = 32;

function readLines(reader: LineReader, { growing }: ReadContext): LogReader {
  const feed = new LineFeed(growing);
  let last: readonly string[] = [];
  let skipped = 0;
  const takeOpen = (text: string, number: number) => {
    if (reader.openLine !== undefined) reader.openLine(text, number);
    else if (looksLikeOneOf(text, last)) reader.line(text, number);
    else if (/\d/.test(text)) skipped = number;
  };
  const take = (lines: readonly string[], first: number, open: boolean) => {
    const whole = open ? lines.length - 1 : lines.length;
    for (let i = 0; i < whole; i++) reader.line(lines[i]!, first + i);
    if (whole > 0) last = [...last, ...lines.slice(Math.max(0, whole - shapes), whole)].slice(-shapes);
    if (open) takeOpen(lines[whole]!, first + whole);
  };
  const plain = reader.plainLine === undefined ? null : new LastPlain(reader.plainLine.bind(reader));
  const pause = () => {
    last = [...last, ...(plain?.lines() ?? [])].slice(-2 * shapes);
    reader.pause?.();
  };
  return {
    read: (parts, cancel) => feed.read(parts[0]!, { take, plain: plain?.take, pause }, cancel),
    finish: () => withSkipped(reader.finish(), skipped),
    get isProvisional() {
      return feed.endedOpen || reader.isProvisional === true;
    },
  };
}

/** Takes plain lines, and knows where the last of them are. */
class LastPlain {
  readonly #places = new Float64Array(2 * shapes);
  #count = 0;
  #bytes: Uint8Array = new Uint8Array(0);

  constructor(readonly plainLine: NonNullable<LineReader['plainLine']>) {}

  readonly take = (bytes: Uint8Array, from: number, number: number): number => {
    const next = this.plainLine(bytes, from, number);
    if (next < 0) return next;
    const at = 2 * (this.#count++ % shapes);
    this.#places[at] = from;
    this.#places[at + 1] = next;
    this.#bytes = bytes;
    return next;
  };

  /** The last of those since the last time, in any order. */
  lines(): string[] {
    const count = Math.min(this.#count, shapes);
    this.#count = 0;
    return Array.from({ length: count }, (_, i) =>
      new TextDecoder().decode(this.#bytes.subarray(this.#places[2 * i], this.#places[2 * i + 1])).trimEnd(),
    );
  }
}

function withSkipped(reading: LogReading, line: number): LogReading {
  if (line === 0) return reading;
  const message = say`Line ${String(line)} is skipped: the last line is cut off, as in a file that is still being written.`;
  return {
    ...reading,
    problems: [...reading.problems, { code: 'torn-line', message, line, severity: 'hint' }],
  };
}
