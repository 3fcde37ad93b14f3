import { wire, WireReader } from './protobuf.ts';

/** `DataType` of TensorFlow's `types.proto`, and the field of a `TensorProto` that has its values. */
const types = { float: 1, double: 2, int32: 3, int64: 9, bfloat16: 14, half: 19 } as const;
const fields = { type: 1, content: 4, float: 5, double: 6, int: 7, string: 8, int64: 10, half: 13 } as const;
const widths = new Map<number, number>([
  [types.float, 4],
  [types.double, 8],
  [types.int32, 4],
  [types.int64, 8],
  [types.bfloat16, 2],
  [types.half, 2],
]);

/** What a `TensorProto` holds, where that is a single value. */
export class TensorReader {
  /** NaN where it is no number. */
  value = NaN;
  /** Whether there is exactly one number. */
  isScalar = false;
  /** Where a text begins and ends; both 0 where there is none. */
  readonly text = { from: 0, to: 0 };
  readonly #wire = new WireReader();
  readonly #packed = new WireReader();

  read(bytes: Uint8Array, view: DataView, from: number, to: number): void {
    const reader = this.#wire;
    let type = 0;
    this.isScalar = false;
    this.text.from = this.text.to = 0;
    reader.open(bytes, from, to);
    while (reader.next()) {
      if (reader.field === fields.type) type = reader.value;
      else if (reader.field === fields.string) [this.text.from, this.text.to] = [reader.from, reader.to];
      else if (reader.field === fields.content) this.#take(view, type, reader.from, reader.to);
      else if (reader.field === fields.float) this.#take(view, types.float, reader.from, reader.to);
      else if (reader.field === fields.double) this.#take(view, types.double, reader.from, reader.to);
      else if (isVarint(reader.field)) this.#takeVarint(bytes, type);
    }
  }

  /** Values as they lie in memory. */
  #take(view: DataView, type: number, from: number, to: number): void {
    this.isScalar = to - from === widths.get(type);
    if (!this.isScalar) return;
    if (type === types.float) this.value = view.getFloat32(from, true);
    else if (type === types.double) this.value = view.getFloat64(from, true);
    else if (type === types.int32) this.value = view.getInt32(from, true);
    else if (type === types.int64) this.value = Number(view.getBigInt64(from, true));
    else this.value = halfOf(view.getUint16(from, true), type);
  }

  #takeVarint(bytes: Uint8Array, type: number): void {
    const { field, type: wireType, value, from, to } = this.#wire;
    let [number, count] = [value, 1];
    if (wireType === wire.bytes) {
      this.#packed.open(bytes, from, to);
      [number, count] = this.#packed.varints();
    }
    this.isScalar = count === 1;
    this.value = field === fields.half ? halfOf(number, type) : number;
  }
}

function isVarint(field: number): boolean {
  return field === fields.int || field === fields.int64 || field === fields.half;
}

/** A number of 16 bits: bfloat16 is the upper half of a float, the other is IEEE 754's half. */
function halfOf(bits: number, type: number): number {
  if (type === types.bfloat16) {
    const view = new DataView(new ArrayBuffer(4));
    view.setUint32(0, bits << 16);
    return view.getFloat32(0);
  }
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >>> 10) & 0x1f, bits & 0x3ff];
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
