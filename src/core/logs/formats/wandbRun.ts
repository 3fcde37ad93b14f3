import { toNumber } from '../text/numbers.ts';
import { ByteNumber } from '../text/byteNumber.ts';
import type { Settings } from '../types.ts';
import { wire, WireReader } from './protobuf.ts';
import { ScalarRows } from './scalarRows.ts';
import type { Tag } from './tagTable.ts';

/** Fields of `wandb/proto/wandb_internal.proto`. */
const record = { history: 2, config: 5, metric: 12, run: 17 } as const;
const history = { item: 1, step: 2 } as const;
const item = { key: 1, nestedKey: 2, json: 16 } as const;
const metric = { stepMetric: 4 } as const;
const configOfRun = 4;
const itemOfConfig = 1;
const numOfStep = 1;

/** Keys of a name and of the first byte of a value's key, as they are written. */
const plainKeys = { key: 0x0a, nestedKey: 0x12, json: 0x82 } as const;
/** First bytes of JSON that may be a number: digits, a sign, NaN, Infinity. */
const beginsNumber = new Set(new TextEncoder().encode('0123456789-NI'));

const [zero, nine, dot] = [48, 57, 46];

/** A longer value is no number. */
const longestNumber = 64;

/** Gathers what the records of a run tell. */
export class WandbRun {
  readonly rows = new ScalarRows();
  readonly #config = new Map<string, unknown>();
  readonly #record = new WireReader();
  readonly #message = new WireReader();
  readonly #item = new WireReader();
  readonly #step = new WireReader();
  readonly #number = new ByteNumber();

  /** The config that the run told; null where it told none. */
  get settings(): Settings | null {
    return this.#config.size === 0 ? null : Object.fromEntries(this.#config);
  }

  /** Takes a `Record`. @param number Its number in the file. */
  add(bytes: Uint8Array, from: number, to: number, number: number): void {
    const reader = this.#record;
    reader.open(bytes, from, to);
    while (reader.next()) {
      if (reader.type !== wire.bytes) continue;
      if (reader.field === record.history) this.#addHistory(bytes, reader.from, reader.to, number);
      else if (reader.field === record.config) this.#addConfig(bytes, reader.from, reader.to);
      else if (reader.field === record.metric) this.#addMetric(bytes, reader.from, reader.to);
      else if (reader.field === record.run) this.#addRun(bytes, reader.from, reader.to);
    }
  }

  #addHistory(bytes: Uint8Array, from: number, to: number, number: number): void {
    const reader = this.#message;
    let counter = NaN;
    reader.open(bytes, from, to);
    while (reader.next()) {
      if (reader.type !== wire.bytes) continue;
      if (reader.field === history.item) this.#addScalar(bytes, reader.from, reader.to);
      else if (reader.field === history.step) counter = this.#numberOf(bytes, reader.from, reader.to);
    }
    this.rows.end(counter, NaN, number);
  }

  #numberOf(bytes: Uint8Array, from: number, to: number): number {
    const reader = this.#step;
    reader.open(bytes, from, to);
    return reader.next() && reader.field === numOfStep && reader.type === wire.varint ? reader.value : 0;
  }

  /** Takes a `HistoryItem`: a name and a value, as nearly all are, straight from where they stand. */
  #addScalar(bytes: Uint8Array, from: number, to: number): void {
    const keyFrom = from + 2;
    const keyTo = keyFrom + bytes[from + 1]!;
    const jsonFrom = keyTo + 3;
    const isPlain =
      (bytes[from] === plainKeys.key || bytes[from] === plainKeys.nestedKey) &&
      bytes[from + 1]! < 0x80 &&
      bytes[keyTo] === plainKeys.json &&
      bytes[keyTo + 1] === 1 &&
      bytes[keyTo + 2] === to - jsonFrom &&
      to - jsonFrom < 0x80;
    if (isPlain) this.#addValue(this.rows.table.find(bytes, keyFrom, keyTo), bytes, jsonFrom, to);
    else this.#addAny(bytes, from, to);
  }

  #addAny(bytes: Uint8Array, from: number, to: number): void {
    const reader = this.#item;
    const key: string[] = [];
    let [jsonFrom, jsonTo] = [0, 0];
    reader.open(bytes, from, to);
    while (reader.next()) {
      if (reader.type !== wire.bytes) continue;
      if (reader.field === item.json) {
        jsonFrom = reader.from;
        jsonTo = reader.to;
      } else if (reader.field === item.key || reader.field === item.nestedKey) {
        key.push(decode(bytes, reader.from, reader.to));
      }
    }
    if (key.length > 0) this.#addValue(this.rows.table.named(key.join('.')), bytes, jsonFrom, jsonTo);
  }

  #addValue(tag: Tag | null, bytes: Uint8Array, from: number, to: number): void {
    if (tag === null || to === from || to - from > longestNumber) return;
    if (!this.rows.uses(tag)) tag.isScalar ||= beginsNumber.has(bytes[from]!);
    else {
      const value = this.rows.isClock(tag)
        ? this.#secondsIn(bytes, from, to)
        : this.#numberIn(bytes, from, to);
      if (value !== null) this.rows.set(tag, value);
    }
  }

  /** The same to a millisecond: a clock has more digits than are quickly read. */
  #secondsIn(bytes: Uint8Array, from: number, to: number): number | null {
    let [value, at] = [0, from];
    for (let code = bytes[at]!; code >= zero && code <= nine && at < to; code = bytes[++at]!)
      value = 10 * value + (code - zero);
    if (bytes[at] !== dot || at + 4 > to) return this.#numberIn(bytes, from, to);
    let thousandths = 0;
    for (let i = 1; i <= 3; i++) thousandths = 10 * thousandths + (bytes[at + i]! - zero);
    for (let i = at + 1; i < to; i++)
      if (!(bytes[i]! >= zero && bytes[i]! <= nine)) return this.#numberIn(bytes, from, to);
    return value + thousandths / 1000;
  }

  /** null where it is no number. */
  #numberIn(bytes: Uint8Array, from: number, to: number): number | null {
    const number = this.#number.read(bytes, from);
    if (this.#number.end === to && !Number.isNaN(number)) return number;
    // A bare or quoted NaN or Infinity.
    const text = decode(bytes, from, to).replace(/^"(.*)"$/, '$1');
    return toNumber(text) ?? null;
  }

  #addRun(bytes: Uint8Array, from: number, to: number): void {
    const reader = this.#message;
    reader.open(bytes, from, to);
    while (reader.next()) {
      if (reader.field !== configOfRun || reader.type !== wire.bytes) continue;
      this.#addConfig(bytes, reader.from, reader.to);
      return;
    }
  }

  #addConfig(bytes: Uint8Array, from: number, to: number): void {
    const reader = this.#message;
    reader.open(bytes, from, to);
    while (reader.next()) {
      if (reader.field === itemOfConfig && reader.type === wire.bytes)
        this.#addSetting(bytes, reader.from, reader.to);
    }
  }

  #addSetting(bytes: Uint8Array, from: number, to: number): void {
    const reader = this.#item;
    const key: string[] = [];
    let json = '';
    reader.open(bytes, from, to);
    while (reader.next()) {
      if (reader.type !== wire.bytes) continue;
      const text = decode(bytes, reader.from, reader.to);
      if (reader.field === item.json) json = text;
      else if (reader.field === item.key || reader.field === item.nestedKey) key.push(text);
    }
    const name = key.join('.');
    const value = parseJson(json);
    if (name !== '' && key[0] !== '_wandb' && value !== undefined) this.#config.set(name, value);
  }

  #addMetric(bytes: Uint8Array, from: number, to: number): void {
    const reader = this.#message;
    reader.open(bytes, from, to);
    while (reader.next()) {
      if (reader.field === metric.stepMetric && reader.type === wire.bytes)
        this.rows.addAxis(decode(bytes, reader.from, reader.to));
    }
  }
}

function decode(bytes: Uint8Array, from: number, to: number): string {
  return new TextDecoder().decode(bytes.subarray(from, to));
}

/** undefined where it is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
