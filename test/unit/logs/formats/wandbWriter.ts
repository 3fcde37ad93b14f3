import { bytes, int, message, text, uint32 } from './protobufWriter.ts';

/** CRC-32 as zlib has it, bit by bit. */
function crc32(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

const head = Uint8Array.from([0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe, 0x00]);
const block = 32_768;

/** A file of records, cut into pieces where a block ends. */
export function wandbFile(records: readonly Uint8Array[]): Uint8Array {
  const pieces: Uint8Array[] = [head];
  let at = head.length;
  const put = (piece: Uint8Array) => {
    pieces.push(piece);
    at += piece.length;
  };
  for (const record of records) {
    let [from, isFirst] = [0, true];
    do {
      if (block - (at % block) < 7) put(new Uint8Array(block - (at % block)));
      const length = Math.min(record.length - from, block - (at % block) - 7);
      const isLast = from + length === record.length;
      const type = isFirst ? (isLast ? 1 : 2) : isLast ? 4 : 3;
      const data = record.subarray(from, from + length);
      const crc = crc32(message(Uint8Array.of(type), data));
      put(message(uint32(crc), Uint8Array.of(length, length >>> 8, type), data));
      from += length;
      isFirst = false;
    } while (from < record.length);
  }
  return message(...pieces);
}

/** Who wrote the log: the Python writer puts a name into `key`, the Go one into `nested_key`. */
export type Writer = 'python' | 'go';

const json = (value: unknown): string =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : JSON.stringify(value);

/** A `Record` with a row of the history. */
export function historyRow(writer: Writer, step: number, row: Readonly<Record<string, unknown>>): Uint8Array {
  const items = Object.entries({ ...row, _step: step }).map(([key, value]) =>
    bytes(1, message(text(writer === 'python' ? 1 : 2, key), text(16, json(value)))),
  );
  // The Go writer's items come in any order.
  const ordered = writer === 'python' ? items : items.reverse();
  const counter = step === 0 ? bytes(2, new Uint8Array(0)) : bytes(2, int(1, step));
  return message(int(1, step + 3), bytes(2, message(...ordered, counter)));
}

/** A `Record` with the run and its config. */
export function runRecord(config: Readonly<Record<string, unknown>>): Uint8Array {
  const items = Object.entries(config).map(([key, value]) =>
    bytes(1, message(text(1, key), text(16, json(value)))),
  );
  const run = message(text(1, 'abcd1234'), text(3, 'project'), bytes(4, message(...items)), text(8, 'a run'));
  return message(int(1, 1), bytes(17, run));
}

/** A `Record` of `define_metric`. */
export function metricRecord(name: string, stepMetric: string): Uint8Array {
  return message(int(1, 2), bytes(12, message(text(1, name), text(4, stepMetric))));
}

/** A `Record` with a piece of captured output: of standard output (1) or errors (0), raw (13) or line by line (4). */
export function outputRecord(piece: string, stream: 0 | 1 = 1, field: 4 | 13 = 13): Uint8Array {
  return message(int(1, 2), bytes(field, message(int(1, stream), text(3, piece))));
}
