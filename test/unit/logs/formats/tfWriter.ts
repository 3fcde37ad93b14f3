import { bytes, double, float, float32, float64, int, message, text, uint32 } from './protobufWriter.ts';

/** CRC-32C bit by bit, from its definition. */
export function crc32c(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return ~crc >>> 0;
}

function masked(data: Uint8Array): Uint8Array {
  const crc = crc32c(data);
  return uint32((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0);
}

/** A TFRecord. */
export function record(data: Uint8Array): Uint8Array {
  const length = message(uint32(data.length), uint32(0));
  return message(length, masked(length), data, masked(data));
}

/** The first record of every file. */
export const version = (time: number): Uint8Array =>
  record(message(double(1, time), text(3, 'brain.Event:2')));

/** An event with one summary value, given by its fields. */
export function event(time: number, step: number, ...value: readonly Uint8Array[]): Uint8Array {
  const counter = step === 0 ? new Uint8Array(0) : int(2, step);
  return record(message(double(1, time), counter, bytes(5, bytes(1, message(...value)))));
}

const plugin = (name: string) => bytes(9, bytes(1, text(1, name)));

/** PyTorch's `add_scalar`. */
export const simple = (tag: string, value: number): Uint8Array => message(text(1, tag), float(2, value));

/** TensorFlow 2's `tf.summary.scalar`: the bytes of a tensor; only the first of a tag says whose it is. */
export function tensorContent(tag: string, value: number, isFirst: boolean): Uint8Array {
  const tensor = message(int(1, 1), bytes(2, new Uint8Array(0)), bytes(4, float32(value)));
  return message(text(1, tag), bytes(8, tensor), isFirst ? plugin('scalars') : new Uint8Array(0));
}

/** PyTorch's `add_scalar(new_style=True)`: a list with one value. */
export function floatList(tag: string, value: number, isFirst: boolean): Uint8Array {
  const tensor = message(int(1, 1), bytes(5, float32(value)));
  return message(text(1, tag), bytes(8, tensor), isFirst ? plugin('scalars') : new Uint8Array(0));
}

/** The same in 64 bits (`double_precision=True`). */
export function doubleList(tag: string, value: number): Uint8Array {
  return message(text(1, tag), bytes(8, message(int(1, 2), bytes(6, float64(value)))), plugin('scalars'));
}

/** `add_text`. */
export function textValue(tag: string, content: string): Uint8Array {
  const tensor = message(int(1, 7), text(8, content));
  return message(text(1, `${tag}/text_summary`), bytes(8, tensor), plugin('text'));
}
