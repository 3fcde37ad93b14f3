import { crc32 } from 'node:zlib';
import { lossAt, lrAt } from './run.ts';
import type { Kind } from './kinds.ts';

const encoder = new TextEncoder();

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let left = value;
  for (; left > 127; left = Math.floor(left / 128)) bytes.push((left % 128) + 128);
  return [...bytes, left];
}

/** A field of bytes: its number, the length, the content. */
function field(number: number, content: Uint8Array): Uint8Array {
  return joined([Uint8Array.from([...varint(8 * number + 2), ...varint(content.length)]), content]);
}

const began = 1_700_000_000;

/** A row as the Hugging Face Trainer sends it, by the writer that W&B has since 2024. */
function wandbRow(k: number): Uint8Array {
  const row = {
    'train/loss': Number(lossAt(k).toFixed(4)),
    'train/grad_norm': 0.61,
    'train/learning_rate': lrAt(k),
    'train/epoch': k / 1e6,
    'train/global_step': k,
    _timestamp: began + 2 * k + 0.123456,
    _runtime: 2 * k + 0.123456,
    _step: k,
  };
  const items = Object.entries(row).map(([key, value]) =>
    field(1, joined([field(2, encoder.encode(key)), field(16, encoder.encode(String(value)))])),
  );
  const step = field(2, Uint8Array.from([8, ...varint(k)]));
  return joined([Uint8Array.from([8, ...varint(k)]), field(2, joined([...items, step]))]);
}

const [blockBytes, headBytes] = [1 << 15, 7];

/** LevelDB's log format: blocks of 32 KiB, records cut into pieces where a block ends, each with its checksum. */
export function wandbRecords(): Pick<Kind, 'head' | 'records'> {
  const head = Uint8Array.from([0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe, 0x00]);
  const records = () => {
    let at = head.length;
    return (k: number): Uint8Array => {
      const [row, pieces] = [wandbRow(k), [] as Uint8Array[]];
      for (let from = 0; from < row.length;) {
        const left = blockBytes - (at % blockBytes);
        if (left < headBytes) pieces.push(new Uint8Array(left));
        const room = left < headBytes ? blockBytes - headBytes : left - headBytes;
        const length = Math.min(row.length - from, room);
        const isLast = from + length === row.length;
        const type = from === 0 ? (isLast ? 1 : 2) : isLast ? 4 : 3;
        const data = joined([Uint8Array.of(type), row.subarray(from, from + length)]);
        const piece = Buffer.alloc(6);
        piece.writeUInt32LE(crc32(data));
        piece.writeUInt16LE(length, 4);
        pieces.push(piece, data);
        at += (left < headBytes ? left : 0) + headBytes + length;
        from += length;
      }
      return joined(pieces);
    };
  };
  return { head, records };
}

/** Scalars as PyTorch's `add_scalar` writes them: a TFRecord each. */
export function tensorboardRecords(
  checksum: (bytes: Uint8Array, from: number, to: number) => number,
): (k: number) => Uint8Array {
  const event = (tag: string, value: number, k: number): Uint8Array => {
    const number = Buffer.alloc(5);
    number[0] = 0x15;
    number.writeFloatLE(value, 1);
    const time = Buffer.alloc(9);
    time[0] = 0x09;
    time.writeDoubleLE(began + 2 * k, 1);
    const summary = field(5, field(1, joined([field(1, encoder.encode(tag)), number])));
    const data = joined([time, Uint8Array.from([0x10, ...varint(k)]), summary]);
    const [length, end] = [Buffer.alloc(12), Buffer.alloc(4)];
    length.writeUInt32LE(data.length);
    length.writeUInt32LE(checksum(length, 0, 8), 8);
    end.writeUInt32LE(checksum(data, 0, data.length));
    return joined([length, data, end]);
  };
  return (k) =>
    joined([
      event('train/loss', lossAt(k), k),
      event('train/learning_rate', lrAt(k), k),
      event('train/grad_norm', 0.61, k),
      event('train/epoch', k / 1e6, k),
    ]);
}
