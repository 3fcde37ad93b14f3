import { readNumber } from '../text/numbers.ts';
import { PlainLines } from '../text/plainLines.ts';
import type { Place } from '../text/plainTemplate.ts';

/**
 * The number of a field ` name: value ` of a line that is split by `|` (the first version had no colon).
 * @returns undefined where there is no such field, null where it holds no number.
 */
export function fieldOf(line: string, name: string): number | undefined | null {
  const start = endOfName(line, name);
  if (start < 0) return undefined;
  const end = line.indexOf('|', start);
  const value = readNumber(line.slice(start + 1, end < 0 ? line.length : end));
  // Behind a blank there may be more of a longer name.
  return value === null && line[start] === ' ' ? undefined : value;
}

function endOfName(line: string, name: string): number {
  const marked = `| ${name}`;
  const at = line.indexOf(marked);
  const start = at + marked.length;
  return at < 0 || (line[start] !== ':' && line[start] !== ' ') ? -1 : start;
}

/** What plays a part on the line of an update. */
export interface MegatronRecord {
  step: number;
  total: number;
  /** The name under which the loss was found; undefined where there is none. */
  name: string | undefined;
  train: number | undefined | null;
  lr: number | undefined | null;
  /** Samples and tokens seen so far. */
  samples: number | undefined | null;
  tokens: number | undefined | null;
  /** Updates that loss scaling skipped since the line before. */
  skipped: number | undefined | null;
}

const record = /\biteration +(\d+) *\/ *(\d+) *\|/;
const fields = {
  lr: 'learning rate',
  samples: 'consumed samples',
  tokens: 'consumed tokens',
  skipped: 'number of skipped iterations',
} as const;
type Field = keyof typeof fields;
const fieldNames = Object.keys(fields) as Field[];

/** Reads the lines of updates, as text or, where they are like one before, as bytes. */
export class MegatronRecords {
  /** What was read last. */
  readonly values: MegatronRecord = {
    ...{ step: 0, total: 0, name: undefined, train: undefined, lr: undefined },
    ...{ samples: undefined, tokens: undefined, skipped: undefined },
  };
  readonly #plain = new PlainLines();
  /** Which fields the lines of each kind have, and the name of their loss. */
  readonly #kinds: { readonly name: string; readonly has: readonly Field[] }[] = [];

  /** @param losses Names of the training loss, the first that a line has counts. */
  constructor(readonly losses: readonly string[]) {}

  /** As `LineReader.plainLine`. */
  readPlain(bytes: Uint8Array, from: number): number {
    const next = this.#plain.read(bytes, from);
    if (next < 0) return -1;
    const [found, into] = [this.#plain.values, this.values];
    const { name, has } = this.#kinds[this.#plain.kind]!;
    into.step = found[0]!;
    into.total = found[1]!;
    into.name = name;
    into.train = found[2]!;
    for (const field of fieldNames) into[field] = undefined;
    for (let i = 0; i < has.length; i++) into[has[i]!] = found[3 + i]!;
    return next;
  }

  /** @returns Whether the line is one of an update. */
  read(text: string): boolean {
    const found = record.exec(text);
    if (found === null) return false;
    const { values, losses } = this;
    values.step = Number(found[1]);
    values.total = Number(found[2]);
    values.name = losses.find((name) => fieldOf(text, name) !== undefined);
    values.train = values.name === undefined ? undefined : fieldOf(text, values.name);
    for (const field of fieldNames) values[field] = fieldOf(text, fields[field]);
    this.#learn(text, found);
    return true;
  }

  #learn(text: string, found: RegExpExecArray): void {
    const { values } = this;
    const { name } = values;
    // ` .` is what tells a line of the arguments.
    if (name === undefined || text.includes(' .')) return;
    const stepAt = text.indexOf(found[1]!, found.index);
    const totalAt = text.indexOf(found[2]!, text.indexOf('/', stepAt));
    const has = fieldNames.filter((field) => values[field] !== undefined);
    const numbers = [values.train, ...has.map((field) => values[field])];
    if (!numbers.every((value) => typeof value === 'number')) return;
    const places: Place[] = [
      { at: stepAt, value: values.step, isWhole: true },
      { at: totalAt, value: values.total, isWhole: true },
      ...[name, ...has.map((field) => fields[field])].map((field, i) => ({
        at: beginOf(text, field),
        value: numbers[i]!,
      })),
    ];
    this.#plain.learn(text, { kind: this.#kindOf(name, has), places });
  }

  #kindOf(name: string, has: readonly Field[]): number {
    const known = this.#kinds.findIndex((kind) => kind.name === name && String(kind.has) === String(has));
    return known >= 0 ? known : this.#kinds.push({ name, has }) - 1;
  }
}

/** Where the value of a field begins that is there. */
export function beginOf(line: string, name: string): number {
  let at = endOfName(line, name) + 1;
  while (line[at] === ' ') at++;
  return at;
}
