import { gzipSync } from 'node:zlib';
import { float64, message, uint32, varint } from './protobufWriter.ts';

/** Thrift's compact protocol: a field is its number, its type and its bytes. */
type Field = readonly [field: number, type: number, content: Uint8Array];

const zigzag = (value: number): Uint8Array => varint(value >= 0 ? 2 * value : -2 * value - 1);
const i32 = (field: number, value: number): Field => [field, 5, zigzag(value)];
const i64 = (field: number, value: number): Field => [field, 6, zigzag(value)];
const utf8 = (text: string): Uint8Array => {
  const content = new TextEncoder().encode(text);
  return message(varint(content.length), content);
};
const string = (field: number, text: string): Field => [field, 8, utf8(text)];
const list = (field: number, type: number, items: readonly Uint8Array[]): Field => {
  const head = items.length < 15 ? Uint8Array.of(items.length * 16 + type) : message(Uint8Array.of(0xf0 + type), varint(items.length)); // prettier-ignore
  return [field, 9, message(head, ...items)];
};

function struct(...fields: readonly Field[]): Uint8Array {
  let last = 0;
  const parts = fields.map(([field, type, content]) => {
    const head = Uint8Array.of((field - last) * 16 + type);
    last = field;
    return message(head, content);
  });
  return message(...parts, Uint8Array.of(0));
}

/** A column: whole numbers of 64 bits or doubles; undefined is left out. */
export interface Column {
  readonly name: string;
  readonly type: 'int64' | 'double';
  readonly values: readonly (number | undefined)[];
  /** Whether the values are indices into a dictionary. */
  readonly dictionary?: boolean;
}

export type Codec = 'none' | 'snappy' | 'gzip';
const codecs = { none: 0, snappy: 1, gzip: 2 } as const;

/** Snappy may also say everything literally. */
function snappy(bytes: Uint8Array): Uint8Array {
  const pieces = [varint(bytes.length)];
  for (let at = 0; at < bytes.length; at += 60) {
    const piece = bytes.subarray(at, at + 60);
    pieces.push(Uint8Array.of((piece.length - 1) * 4), piece);
  }
  return message(...pieces);
}

const pack = { none: (bytes: Uint8Array) => bytes, snappy, gzip: (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes)) }; // prettier-ignore

function plain({ type }: Column, values: readonly number[]): Uint8Array {
  if (type === 'double') return message(...values.map(float64));
  return message(
    ...values.map((value) => message(uint32(value % 2 ** 32), uint32(Math.floor(value / 2 ** 32)))),
  );
}

/** One run of packed numbers, least bits first. */
function bitPacked(numbers: readonly number[], width: number): Uint8Array {
  const groups = Math.ceil(numbers.length / 8);
  const bits = numbers.flatMap((number) => Array.from({ length: width }, (_, bit) => (number >>> bit) & 1));
  const bytes = new Uint8Array(groups * width);
  bits.forEach((bit, i) => (bytes[i >> 3]! |= bit << (i & 7)));
  return message(varint(groups * 2 + 1), bytes);
}

function page(type: number, content: Uint8Array, codec: Codec, header: Field): Uint8Array {
  const packed = pack[codec](content);
  return message(struct(i32(1, type), i32(2, content.length), i32(3, packed.length), header), packed);
}

/** The pages of a column: a dictionary where it has one, then the values. */
function chunk(column: Column, codec: Codec): { bytes: Uint8Array; hasDictionary: boolean } {
  const present = column.values.filter((value) => value !== undefined);
  const levels = bitPacked(column.values.map((value) => (value === undefined ? 0 : 1)), 1); // prettier-ignore
  const data = (values: Uint8Array, encoding: number) =>
    page(0, message(uint32(levels.length), levels, values), codec, [5, 12, struct(i32(1, column.values.length), i32(2, encoding), i32(3, 3), i32(4, 3))]); // prettier-ignore
  if (column.dictionary !== true) return { bytes: data(plain(column, present), 0), hasDictionary: false };
  const entries = [...new Set(present)];
  const dictionary = page(2, plain(column, entries), codec, [
    7,
    12,
    struct(i32(1, entries.length), i32(2, 0)),
  ]);
  const width = Math.max(1, Math.ceil(Math.log2(entries.length)));
  const indices = bitPacked(present.map((value) => entries.indexOf(value)), width); // prettier-ignore
  return { bytes: message(dictionary, data(message(Uint8Array.of(width), indices), 8)), hasDictionary: true };
}

const magic = new TextEncoder().encode('PAR1');

/** A Parquet file (`parquet.thrift`): all columns optional, one page a column and row group. */
export function parquetFile(groups: readonly (readonly Column[])[], codec: Codec): Uint8Array {
  const pieces: Uint8Array[] = [magic];
  let at = magic.length;
  const rowGroups = groups.map((columns) => {
    const chunks = columns.map((column) => {
      const { bytes, hasDictionary } = chunk(column, codec);
      const offsets = hasDictionary ? [i64(9, at + 1), i64(11, at)] : [i64(9, at)];
      const meta = struct(
        i32(1, column.type === 'double' ? 5 : 2),
        list(2, 5, [zigzag(0), zigzag(3)]),
        list(3, 8, [utf8(column.name)]),
        i32(4, codecs[codec]),
        i64(5, column.values.length),
        i64(6, bytes.length),
        i64(7, bytes.length),
        ...offsets,
      );
      const start = at;
      pieces.push(bytes);
      at += bytes.length;
      return struct(i64(2, start), [3, 12, meta]);
    });
    const rows = columns[0]!.values.length;
    return struct(list(1, 12, chunks), i64(2, at), i64(3, rows));
  });
  const columns = groups[0]!;
  const schema = [
    struct(string(4, 'schema'), i32(5, columns.length)),
    ...columns.map(({ name, type }) => struct(i32(1, type === 'double' ? 5 : 2), i32(3, 1), string(4, name))),
  ];
  const rows = groups.reduce((sum, [first]) => sum + first!.values.length, 0);
  const footer = struct(i32(1, 1), list(2, 12, schema), i64(3, rows), list(4, 12, rowGroups));
  return message(...pieces, footer, uint32(footer.length), magic);
}
