import { parquetMetadataAsync } from 'hyparquet/src/metadata.js';
import { parquetReadColumn } from 'hyparquet/src/read.js';
import { snappyUncompress } from 'hyparquet/src/snappy.js';
import { deserializeTCompactProtocol } from 'hyparquet/src/thrift.js';
import type { AsyncBuffer, ColumnMetaData, Compressors, FileMetaData, RowGroup } from 'hyparquet';
import { openGzip } from '../packed/gzip.ts';
import type { Unpacker } from '../packed/unpacker.ts';
import { openZstd } from '../packed/zstd.ts';
import type { Source } from '../source.ts';
import { checkPages } from './parquetPages.ts';

/** A column of numbers at the top of the schema. */
export interface ParquetColumn {
  readonly name: string;
  readonly isOptional: boolean;
}

/** Rows of a file that were written together. */
export interface ParquetGroup {
  readonly rows: number;
  /** One array a column: numbers, whole numbers of 64 bits, dates, or nothing where a value is left out. */
  read(columns: readonly ParquetColumn[]): Promise<ArrayLike<unknown>[]>;
}

/** What a Parquet file holds, read by ranges: the end first, then the columns asked for. */
export interface ParquetFile {
  readonly columns: readonly ParquetColumn[];
  /** Names of all columns, those that are no numbers among them. */
  readonly names: readonly string[];
  readonly groups: readonly ParquetGroup[];
}

const numeric = new Set(['INT32', 'INT64', 'FLOAT', 'DOUBLE']);
/** A row takes at least so much of the file: a constant column is packed to nearly nothing, a loss is not. */
const rowsPerByte = 8;
/** A page unpacks to at most so many times its size, and to so much anyway. */
const [largestRatio, harmless] = [1000, 1 << 20];
const largestPage = 1 << 28;

/** Opens a file. @throws Error where it is none or damaged. */
export async function openParquet(source: Source): Promise<ParquetFile> {
  const metadata = await parquetMetadataAsync(bufferOf(source), { geoparquet: false });
  const top = topOf(metadata);
  const columns = top
    .filter(({ type, repetition_type: repetition }) => numeric.has(type ?? '') && repetition !== 'REPEATED')
    .map(({ name, repetition_type: repetition }) => ({ name, isOptional: repetition === 'OPTIONAL' }));
  let first = 0;
  const groups = metadata.row_groups.map((group) => {
    const rows = Number(group.num_rows);
    if (!(rows >= 0 && first + rows <= rowsPerByte * source.byteLength))
      throw new Error('There are too many rows.');
    const start = first;
    first += rows;
    return {
      rows,
      read: (wanted: readonly ParquetColumn[]) =>
        readColumns(source, metadata, { group, start, rows }, wanted),
    };
  });
  return { columns, names: top.map(({ name }) => name), groups };
}

/** The children of the root: the schema lists every parent before its children. */
function topOf({ schema }: FileMetaData): FileMetaData['schema'] {
  const isNamed = (name: unknown) => typeof name === 'string';
  if (!schema.slice(1).every(({ name }) => isNamed(name))) throw new Error('A column has no name.');
  let open = 0;
  return schema.slice(1).filter(({ num_children: children = 0 }) => {
    const isTop = open === 0;
    open += children - (isTop ? 0 : 1);
    return isTop;
  });
}

interface Place {
  readonly group: RowGroup;
  readonly start: number;
  readonly rows: number;
}

async function readColumns(
  source: Source,
  metadata: FileMetaData,
  place: Place,
  columns: readonly ParquetColumn[],
): Promise<ArrayLike<unknown>[]> {
  const read: ArrayLike<unknown>[] = [];
  for (const column of columns) read.push(await readOne(source, metadata, place, column));
  return read;
}

async function readOne(
  source: Source,
  metadata: FileMetaData,
  { group, start, rows }: Place,
  { name, isOptional }: ParquetColumn,
): Promise<ArrayLike<unknown>> {
  if (rows === 0) return [];
  const meta = group.columns.map((each) => each.meta_data).find((each) => isNamed(each, name));
  if (meta === undefined || Number(meta.num_values) !== rows)
    throw new Error(`The column ${name} is not whole.`);
  const [from, to] = rangeOf(meta);
  if (!(from >= 4 && to > from && to <= source.byteLength))
    throw new Error(`The column ${name} lies elsewhere.`);
  const bytes = await source.slice(from, to);
  const unpack = compressors[meta.codec] ?? same;
  checkPages(bytes, { rows, isOptional, unpack, readStruct: deserializeTCompactProtocol });
  const file = bufferOf({
    byteLength: source.byteLength,
    slice: (begin, end) =>
      begin >= from && end <= to
        ? Promise.resolve(bytes.subarray(begin - from, end - from))
        : source.slice(begin, end),
  });
  const values = await parquetReadColumn({ file, metadata, columns: [name], rowStart: start, rowEnd: start + rows, compressors }); // prettier-ignore
  if (values.length !== rows) throw new Error(`The column ${name} is not whole.`);
  return values;
}

function isNamed(meta: ColumnMetaData | undefined, name: string): meta is ColumnMetaData {
  return meta?.path_in_schema.length === 1 && meta.path_in_schema[0] === name;
}

function rangeOf(meta: ColumnMetaData): [number, number] {
  const from = Number(meta.dictionary_page_offset ?? meta.data_page_offset);
  return [from, from + Number(meta.total_compressed_size)];
}

function bufferOf(source: Source): AsyncBuffer {
  return {
    byteLength: source.byteLength,
    async slice(start, end = source.byteLength) {
      const bytes = await source.slice(start, end);
      // An ArrayBuffer of its own: a source may hand over a part of a larger one.
      return Uint8Array.from(bytes).buffer;
    },
  };
}

const same = (packed: Uint8Array): Uint8Array => packed;

const compressors: Compressors = {
  UNCOMPRESSED: same,
  SNAPPY: (packed, length) => {
    const unpacked = new Uint8Array(checked(packed, length));
    snappyUncompress(packed, unpacked);
    return unpacked;
  },
  GZIP: (packed, length) => unpackBy(openGzip, packed, length),
  ZSTD: (packed, length) => unpackBy(openZstd, packed, length),
};

function checked(packed: Uint8Array, length: number): number {
  const isSound = length >= 0 && length <= largestPage && length <= harmless + largestRatio * packed.length;
  if (!isSound) throw new Error('A page unpacks to too much.');
  return length;
}

function unpackBy(
  open: (take: (bytes: Uint8Array) => void) => Unpacker,
  packed: Uint8Array,
  length: number,
): Uint8Array {
  const unpacked = new Uint8Array(checked(packed, length));
  let at = 0;
  const unpacker = open((bytes) => {
    if (at + bytes.length > length) throw new Error('A page unpacks to too much.');
    unpacked.set(bytes, at);
    at += bytes.length;
  });
  unpacker.push(packed);
  unpacker.end();
  return unpacked;
}
