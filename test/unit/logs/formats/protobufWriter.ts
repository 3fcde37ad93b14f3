/** Writes protocol buffers: a message is the bytes of its fields. */
export function message(...fields: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(fields.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const field of fields) {
    whole.set(field, at);
    at += field.length;
  }
  return whole;
}

/** A varint; negative numbers take ten bytes, as int64 has them. */
export function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let left = BigInt.asUintN(64, BigInt(value));
  for (; left > 127n; left >>= 7n) bytes.push(Number(left & 127n) | 128);
  return Uint8Array.from([...bytes, Number(left)]);
}

const key = (field: number, type: number): Uint8Array => varint(field * 8 + type);

export const int = (field: number, value: number): Uint8Array => message(key(field, 0), varint(value));

export const bytes = (field: number, content: Uint8Array): Uint8Array =>
  message(key(field, 2), varint(content.length), content);

export const text = (field: number, content: string): Uint8Array =>
  bytes(field, new TextEncoder().encode(content));

export const double = (field: number, value: number): Uint8Array => message(key(field, 1), float64(value));

export const float = (field: number, value: number): Uint8Array => message(key(field, 5), float32(value));

/** Little-endian, as everything here. */
export function float32(value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value, true);
  return new Uint8Array(view.buffer);
}

export function float64(value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value, true);
  return new Uint8Array(view.buffer);
}

export function uint32(value: number): Uint8Array {
  return Uint8Array.from([value, value >>> 8, value >>> 16, value >>> 24]);
}
