import type { JsonRecord } from '../text/json.ts';
import { parseRecord } from '../text/json.ts';
import { wire, WireReader } from './protobuf.ts';
import { TagTable } from './tagTable.ts';
import { TensorReader } from './tfTensor.ts';

/** Fields of TensorFlow's `event.proto` and `summary.proto`. */
const event = { wallTime: 1, step: 2, summary: 5 } as const;
const valueOfSummary = 1;
const value = { tag: 1, simple: 2, tensor: 8, metadata: 9 } as const;
const [pluginOfMetadata, nameOfPlugin] = [1, 1];

/** Keys as they are written: number of the field and wire type. */
const plainKeys = {
  wallTime: 0x09,
  step: 0x10,
  summary: 0x2a,
  value: 0x0a,
  tag: 0x0a,
  simple: 0x15,
} as const;

/** Under this tag the Hugging Face Trainer writes its arguments as JSON, as a text for people. */
const argumentsTag = 'args/text_summary';

interface FoundValue {
  tagFrom: number;
  tagTo: number;
  number: number;
  isScalar: boolean;
  /** Whether its metadata names a plugin that logs no scalars; null where it has none. */
  other: boolean | null;
}

/** Gathers the scalars of the events of one file. */
export class TfEvents {
  readonly table = new TagTable();
  /** Arguments that the log tells. */
  settings: JsonRecord | null = null;
  readonly #event = new WireReader();
  readonly #summary = new WireReader();
  readonly #value = new WireReader();
  readonly #metadata = new WireReader();
  readonly #plugin = new WireReader();
  readonly #tensor = new TensorReader();
  /** What the value at hand holds. */
  readonly #found: FoundValue = { tagFrom: 0, tagTo: 0, number: NaN, isScalar: false, other: null };
  #view: DataView = new DataView(new ArrayBuffer(0));
  #step = 0;
  #time = NaN;

  /** Takes an `Event`. @param record Its number in the file. */
  add(bytes: Uint8Array, from: number, to: number, record: number): void {
    if (this.#view.buffer !== bytes.buffer || this.#view.byteOffset !== bytes.byteOffset) {
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    }
    if (this.#addPlain(bytes, from, to, record)) return;
    const reader = this.#event;
    this.#step = 0;
    this.#time = NaN;
    reader.open(bytes, from, to);
    while (reader.next()) {
      if (reader.field === event.step) this.#step = reader.value;
      else if (reader.field === event.wallTime && reader.type === wire.fixed64)
        this.#time = this.#view.getFloat64(reader.from, true);
      else if (reader.field === event.summary && reader.type === wire.bytes)
        this.#addSummary(bytes, reader.from, reader.to, record);
    }
  }

  /**
   * Only for speed: takes an event that has a time, perhaps a step, and one value of a short tag and a `simple_value`, as
   * nearly all have it. @returns Whether it was such a one.
   */
  #addPlain(bytes: Uint8Array, from: number, to: number, record: number): boolean {
    if (bytes[from] !== plainKeys.wallTime) return false;
    let at = from + 9;
    let step = 0;
    if (bytes[at] === plainKeys.step) {
      let [byte, scale] = [0x80, 1];
      for (at++; byte >= 0x80; at++, scale *= 128) {
        if (scale > 2 ** 35) return false;
        byte = bytes[at]!;
        step += (byte & 0x7f) * scale;
      }
    }
    const tagFrom = at + 6;
    const tagTo = to - 5;
    const isPlain =
      to - at < 0x80 &&
      bytes[at] === plainKeys.summary &&
      bytes[at + 1] === to - at - 2 &&
      bytes[at + 2] === plainKeys.value &&
      bytes[at + 3] === to - at - 4 &&
      bytes[at + 4] === plainKeys.tag &&
      bytes[at + 5] === tagTo - tagFrom &&
      bytes[tagTo] === plainKeys.simple;
    if (!isPlain) return false;
    const tag = this.table.find(bytes, tagFrom, tagTo);
    if (tag === null || tag.isOther) return true;
    tag.isScalar = true;
    if (tag.values === null) return true;
    const [value, time] = [this.#view.getFloat32(tagTo + 1, true), this.#view.getFloat64(from + 1, true)];
    tag.values.push(step, value, record, time);
    return true;
  }

  #addSummary(bytes: Uint8Array, from: number, to: number, record: number): void {
    const reader = this.#summary;
    reader.open(bytes, from, to);
    while (reader.next()) {
      if (reader.field === valueOfSummary && reader.type === wire.bytes)
        this.#addValue(bytes, reader.from, reader.to, record);
    }
  }

  #addValue(bytes: Uint8Array, from: number, to: number, record: number): void {
    const found = this.#found;
    this.#readValue(bytes, from, to);
    if (found.tagTo === found.tagFrom) return;
    const tag = this.table.find(bytes, found.tagFrom, found.tagTo);
    if (tag === null) return;
    // Only the first value of a tag in a file says whose it is.
    if (found.other !== null) tag.isOther = found.other;
    if (this.#tensor.text.to > 0 && tag.name === argumentsTag) this.#readArguments(bytes);
    if (!found.isScalar || tag.isOther) return;
    tag.isScalar = true;
    tag.values?.push(this.#step, found.number, record, this.#time);
  }

  #readValue(bytes: Uint8Array, from: number, to: number): void {
    const [reader, found] = [this.#value, this.#found];
    found.tagFrom = found.tagTo = this.#tensor.text.to = 0;
    found.isScalar = false;
    found.other = null;
    reader.open(bytes, from, to);
    while (reader.next()) {
      const { field, type } = reader;
      if (field === value.simple && type === wire.fixed32) {
        found.number = this.#view.getFloat32(reader.from, true);
        found.isScalar = true;
      } else if (type !== wire.bytes) continue;
      else if (field === value.tag) {
        found.tagFrom = reader.from;
        found.tagTo = reader.to;
      } else if (field === value.tensor) {
        this.#tensor.read(bytes, this.#view, reader.from, reader.to);
        found.number = this.#tensor.value;
        found.isScalar = this.#tensor.isScalar;
      } else if (field === value.metadata) found.other = this.#isOther(bytes, reader.from, reader.to);
    }
  }

  /** Whether a `SummaryMetadata` names a plugin that logs no scalars. */
  #isOther(bytes: Uint8Array, from: number, to: number): boolean {
    const reader = this.#metadata;
    reader.open(bytes, from, to);
    while (reader.next()) {
      if (reader.field !== pluginOfMetadata || reader.type !== wire.bytes) continue;
      return this.#pluginName(bytes, reader.from, reader.to) !== 'scalars';
    }
    return false;
  }

  #pluginName(bytes: Uint8Array, from: number, to: number): string {
    const reader = this.#plugin;
    reader.open(bytes, from, to);
    while (reader.next()) {
      if (reader.field === nameOfPlugin && reader.type === wire.bytes)
        return decode(bytes, reader.from, reader.to);
    }
    return '';
  }

  #readArguments(bytes: Uint8Array): void {
    const { from, to } = this.#tensor.text;
    this.settings ??= parseRecord(decode(bytes, from, to));
  }
}

function decode(bytes: Uint8Array, from: number, to: number): string {
  return new TextDecoder().decode(bytes.subarray(from, to));
}
