import type { LogFormat, LogReader, LogReading, ReadContext } from '../types.ts';
import { LineFeed } from './lineFeed.ts';
import { splitLines } from './text.ts';
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

const lineFeed = 10;
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
  const plain = reader.plainLine?.bind(reader);
  const passed = new LastPlain();
  const pause = () => {
    last = [...last, ...passed.lines()].slice(-2 * shapes);
    reader.pause?.();
  };
  return {
    read: (parts, cancel) => feed.read(parts[0]!, { take, plain, passed: passed.take, pause }, cancel),
    finish: () => withSkipped(reader.finish(), skipped),
    get isProvisional() {
      return feed.endedOpen || reader.isProvisional === true;
    },
  };
}

/** Knows where the last plain lines are. */
class LastPlain {
  /** Where the last runs of them begin and end. */
  readonly #runs = new Float64Array(2 * shapes);
  #count = 0;
  #bytes: Uint8Array = new Uint8Array(0);

  readonly take = (bytes: Uint8Array, from: number, to: number): void => {
    const at = 2 * (this.#count++ % shapes);
    this.#runs[at] = from;
    this.#runs[at + 1] = to;
    this.#bytes = bytes;
  };

  /** The last of those since the last time, in any order. */
  lines(): string[] {
    const lines: string[] = [];
    const oldest = Math.max(0, this.#count - shapes);
    for (let run = this.#count - 1; run >= oldest && lines.length < shapes; run--) {
      const at = 2 * (run % shapes);
      lines.push(...lastLines(this.#bytes.subarray(this.#runs[at], this.#runs[at + 1]), shapes));
    }
    this.#count = 0;
    return lines;
  }
}

/** The last lines of bytes that end with one. */
function lastLines(bytes: Uint8Array, count: number): string[] {
  let from = bytes.length - 1;
  for (let i = 0; i < count && from > 0; i++) from = bytes.lastIndexOf(lineFeed, from - 1);
  return splitLines(new TextDecoder().decode(bytes.subarray(from + 1)))
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .slice(-count);
}

function withSkipped(reading: LogReading, line: number): LogReading {
  if (line === 0) return reading;
  const message = say`Line ${String(line)} is skipped: the last line is cut off, as in a file that is still being written.`;
  return {
    ...reading,
    problems: [...reading.problems, { code: 'torn-line', message, line, severity: 'hint' }],
  };
}
