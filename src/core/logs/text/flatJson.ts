import { PlainCells } from '../points/plainCells.ts';
import { ByteNumber } from './byteNumber.ts';
import { deepest, innerPrefix, type KeyMeanings } from './json.ts';
import { Literal } from './literal.ts';
import { toNumber } from './numbers.ts';

const lineFeed = 10;
const carriageReturn = 13;
const space = 32;
const quote = 34;
const comma = 44;
const minus = 45;
const zero = 48;
const nine = 57;
const backslash = 92;
const open = 123;
const close = 125;

/** A key where it stood in the line before, and what it means. */
interface Key {
  /** As it was written: with its quotes, the colon and the blanks around that, and the brace of an object that it opens. */
  readonly written: Literal;
  /** With those of the objects that it stands in, as `KeyMeanings` joins them. */
  readonly name: string;
  readonly prefix: string;
  /** What stands before the names of the object that it opens; null where it opens none. */
  readonly inner: string | null;
  /** Place of its value in the record; -1 where it plays no part. */
  readonly place: number;
}

/** What a value was: a number, or nothing (as if the key were not there), or one for the full parser. */
const given = 0;
const absent = 1;
const strange = 2;

/**
 * Reads objects of numbers and words, and of such objects, straight from their bytes. One record is like the next: each key is
 * looked for where it stood before, and a value that plays no part is passed over.
 */
export class FlatJson {
  /** The record that was read last, filled again for the next; another one where a new key came. */
  record = new PlainCells([]);
  /** Where each of its values begins; -1 where it was no number, but a word. */
  starts = new Int32Array(0);
  readonly #number = new ByteNumber();
  readonly #keys: Key[] = [];
  /** What stands before the names at a byte, and of the objects around it: what stood before theirs. */
  #prefix = '';
  readonly #around: string[] = [];
  /** Names of objects that the record has had. */
  readonly #opened: string[] = [];
  /** Whether two keys mean the same, so that it matters which comes first. */
  #areAlike = false;
  /** The value that was read last, and its end. */
  #value = NaN;
  #end = 0;
  /** Where the next line begins; -1 while that is not known. */
  #next = -1;
  /** What is read from. */
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(this.#bytes.buffer);

  constructor(readonly meanings: KeyMeanings) {}

  /** @returns Where the next line begins; -1 where the line is no plain object and has to be parsed in full. */
  read(bytes: Uint8Array, from: number): number {
    return bytes[from] === open ? this.readInner(bytes, from + 1) : -1;
  }

  /** The same, from behind the object's brace or one of its first commas. */
  readInner(bytes: Uint8Array, from: number): number {
    if (bytes !== this.#bytes) this.#openBytes(bytes);
    if (this.#opened.length > 0) this.#around.length = this.#opened.length = 0;
    this.record.values.fill(NaN);
    this.#prefix = '';
    this.#next = -1;
    let last = -1;
    let at = from;
    for (let index = 0; at >= 0; index++) {
      while (bytes[at] === space) at++;
      const key = this.#keyAt(bytes, at, index);
      if (key === undefined) return -1;
      at += key.written.length;
      if (key.inner !== null) {
        if (!this.#open(key)) return -1;
        continue;
      }
      if (this.#areAlike && key.place >= 0 && key.place < last) return -1;
      last = Math.max(last, key.place);
      at = this.#take(bytes, at, key.place) ? this.#pastValue(bytes) : -1;
    }
    return this.#next;
  }

  /** @returns Where the next key begins; -1 where the object ends (then `#next` is where the next line begins) or nothing fits. */
  #pastValue(bytes: Uint8Array): number {
    let at = this.#end;
    while (bytes[at] === space) at++;
    while (bytes[at] === close) {
      const outer = this.#around.pop();
      if (outer === undefined) {
        this.#next = lineAfter(bytes, at + 1);
        return -1;
      }
      this.#prefix = outer;
      at++;
      while (bytes[at] === space) at++;
    }
    return bytes[at] === comma ? at + 1 : -1;
  }

  #openBytes(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The key that begins at a byte; undefined where none does that could be one more. */
  #keyAt(bytes: Uint8Array, at: number, index: number): Key | undefined {
    const known = this.#keys[index];
    const isKnown = known?.prefix === this.#prefix && known.written.standsAt(this.#view, at);
    const key = isKnown ? known : this.#learn(bytes, at, index, this.#prefix);
    const opened = this.#opened;
    return key !== undefined && opened.length > 0 && opened.includes(key.name) ? undefined : key;
  }

  /** The key that begins at a byte, remembered for the next line. */
  #learn(bytes: Uint8Array, at: number, index: number, prefix: string): Key | undefined {
    let end = at;
    while (end < bytes.length && bytes[end] !== lineFeed && bytes[end] !== comma) end++;
    const text = new TextDecoder().decode(bytes.subarray(at, end));
    const [written, word, brace] = /^"([^"\\]*)" *: *(\{)?/.exec(text) ?? [];
    if (written === undefined || word === undefined) return undefined;
    const inner = brace === undefined ? null : innerPrefix(prefix, word);
    const place = inner === null ? this.#placeOf(prefix + word) : -1;
    const key = { written: new Literal(written), name: prefix + word, prefix, inner, place };
    this.#keys[index] = key;
    return key;
  }

  #placeOf(name: string): number {
    const cell = this.meanings.cellOf(name);
    if (cell === null) return -1;
    const { cells, values } = this.record;
    const known = cells.indexOf(cell);
    if (known >= 0) return known;
    const { role, rank } = cell.meaning;
    this.#areAlike ||= cells.some(({ meaning }) => meaning.role === role && meaning.rank === rank);
    this.record = new PlainCells([...cells, cell]);
    this.record.values.set(values);
    const starts = new Int32Array(cells.length + 1);
    starts.set(this.starts);
    this.starts = starts;
    return cells.length;
  }

  /** @returns Whether an object may stand here: not too deep, and under a name that nothing else has. */
  #open({ name, inner }: Key): boolean {
    const { cells, values } = this.record;
    if (this.#around.push(this.#prefix) >= deepest) return false;
    this.#prefix = inner ?? '';
    if (cells.some((cell, i) => cell.name === name && !Number.isNaN(values[i]!))) return false;
    this.#opened.push(name);
    return true;
  }

  /** Puts the value at a byte into the record. @returns Whether it is one to be read here. */
  #take(bytes: Uint8Array, at: number, place: number): boolean {
    const found = this.#read(bytes, at, place >= 0);
    if (place < 0 || found === strange) return found !== strange;
    const { values, cells } = this.record;
    // A key that comes again takes back what it said.
    if (!Number.isNaN(values[place]!)) return false;
    if (found === absent) return cells[place]!.meaning.role !== 'step';
    values[place] = this.#value;
    this.starts[place] = bytes[at] === quote ? -1 : at;
    return true;
  }

  #read(bytes: Uint8Array, at: number, isWanted: boolean): number {
    const code = bytes[at]!;
    if (code === minus || (code >= zero && code <= nine)) {
      this.#end = isWanted ? this.#number.read(bytes, at) : this.#number.pass(bytes, at);
      this.#value = this.#number.value;
      return this.#end < 0 ? strange : given;
    }
    if (code === quote) return this.#word(bytes, at + 1, isWanted);
    for (const { written, isNull } of literals) {
      if (!written.standsAt(this.#view, at)) continue;
      this.#end = at + written.length;
      return isNull || !isWanted ? absent : strange;
    }
    return strange;
  }

  #word(bytes: Uint8Array, from: number, isWanted: boolean): number {
    let end = from;
    for (let code = bytes[end]!; code !== quote; code = bytes[++end]!) {
      if (!(code >= space) || code === backslash) return strange;
    }
    this.#end = end + 1;
    if (!isWanted) return absent;
    this.#value = toNumber(new TextDecoder().decode(bytes.subarray(from, end))) ?? NaN;
    return Number.isNaN(this.#value) ? strange : given;
  }
}

const literals = ['null', 'true', 'false'].map((word) => ({
  written: new Literal(word),
  isNull: word === 'null',
}));

/** Where the next line begins if the line ends here, else -1. */
function lineAfter(bytes: Uint8Array, at: number): number {
  const end = bytes[at] === carriageReturn ? at + 1 : at;
  return bytes[end] === lineFeed ? end + 1 : -1;
}
