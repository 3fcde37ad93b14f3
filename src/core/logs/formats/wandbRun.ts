import { toNumber } from '../text/numbers.ts';
import { ByteNumber } from '../text/byteNumber.ts';
import type { Settings } from '../types.ts';
import { wire, WireReader } from './protobuf.ts';
import { ScalarRows } from './scalarRows.ts';
import { WandbConsole } from './wandbConsole.ts';
import type { Tag } from './tagTable.ts';

/** Fields of `wandb/proto/wandb_internal.proto`. */
const record = { history: 2, output: 4, config: 5, metric: 12, outputRaw: 13, run: 17 } as const;
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

/** Whether the console is still needed is looked at every so many pieces of it. */
const outputsBetween = 256;

/** A longer value is no number. */
const longestNumber = 64;

/** Gathers what the records of a run tell. */
export class WandbRun {
  readonly rows = new ScalarRows();
  /** What the run printed; null as soon as its history has a loss. */
  console: WandbConsole | null = new WandbConsole();
  #outputs = 0;
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
      else if (reader.field === record.output || reader.field === record.outputRaw)
        this.#addOutput(reader.field, bytes, reader.from, reader.to);
    }
  }

  /** Whether the history has a loss. */
  get hasLoss(): boolean {
    return this.rows.table.tags.some(
      ({ meaning, values }) =>
        (meaning?.role === 'train' || meaning?.role === 'validation') && (values?.steps.length ?? 0) > 0,
    );
  }

  #addOutput(field: number, bytes: Uint8Array, from: number, to: number): void {
    if (this.console === null) return;
    if (this.#outputs++ % outputsBetween === 0 && this.hasLoss) this.console = null;
    else this.console.add(field, bytes, from, to);
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
    if (!tag.isUsed) {
      if (!tag.isScalar) tag.isScalar = beginsNumber.has(bytes[from]!);
    } else if (tag.clockRank < Infinity) this.#addClock(tag, bytes, from, to);
    else {
      if (this.#number.read(bytes, from) === to) this.rows.set(tag, this.#number.value);
      else this.#addOther(tag, bytes, from, to);
    }
  }

  #addOther(tag: Tag, bytes: Uint8Array, from: number, to: number): void {
    const value = numberIn(bytes, from, to);
    if (value !== null) this.rows.set(tag, value);
  }

  #addClock(tag: Tag, bytes: Uint8Array, from: number, to: number): void {
    tag.isScalar ||= beginsNumber.has(bytes[from]!);
    if (!this.rows.needsClock(tag)) return;
    const number = this.#secondsIn(bytes, from, to);
    if (Number.isNaN(number)) this.#addOther(tag, bytes, from, to);
    else this.rows.set(tag, number);
  }

  /** Seconds to a millisecond, since a clock has more digits than are quickly read; NaN where it is no plain number. */
  #secondsIn(bytes: Uint8Array, from: number, to: number): number {
    let [value, at] = [0, from];
    for (let code = bytes[at]!; code >= zero && code <= nine && at < to; code = bytes[++at]!)
      value = 10 * value + (code - zero);
    if (at === to && at > from) return value;
    if (bytes[at] !== dot || at === from || at + 4 > to) return NaN;
    for (let i = at + 1; i < to; i++) if (!(bytes[i]! >= zero && bytes[i]! <= nine)) return NaN;
    const thousandths = 100 * bytes[at + 1]! + 10 * bytes[at + 2]! + bytes[at + 3]! - 111 * zero;
    return value + thousandths / 1000;
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

/** A number in any other form, bare or quoted NaN and Infinity among them; null where it is no number. */
function numberIn(bytes: Uint8Array, from: number, to: number): number | null {
  return toNumber(decode(bytes, from, to).replace(/^"(.*)"$/, '$1')) ?? null;
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
