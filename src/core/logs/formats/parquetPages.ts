/** Types of pages and encodings of values, as `parquet.thrift` numbers them. */
const pageTypes = { data: 0, dictionary: 2, dataV2: 3 } as const;
const encodings = {
  plain: 0,
  plainDictionary: 2,
  deltaBinary: 5,
  dictionary: 8,
  byteStreamSplit: 9,
} as const;
/** Writers may fill a run of packed numbers up to so many more than there are. */
const padding = 512;
const [largestBlock, mostMiniblocks] = [1 << 16, 512];

/** A column of a row group whose pages are to be checked. */
export interface PageColumn {
  readonly rows: number;
  /** Whether values may be left out, so that a bit for each row comes first. */
  readonly isOptional: boolean;
  /** Unpacks a page into exactly so many bytes. @throws where that can't be. */
  readonly unpack: (packed: Uint8Array, length: number) => Uint8Array;
  /** Reads the Thrift structure at an offset and moves it on. */
  readonly readStruct: (reader: { view: DataView; offset: number }) => Thrift;
}

/**
 * Checks the counts in the pages of a column before they are decoded, so that damaged ones can't ask for memory or time
 * without end.
 * @throws Error where they are unsound.
 */
export function checkPages(bytes: Uint8Array, column: PageColumn): void {
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), offset: 0 };
  for (let rows = 0; rows < column.rows && reader.offset < bytes.length - 1;) {
    const header = column.readStruct(reader);
    const [type, unpacked, packed] = [numberIn(header, 1), numberIn(header, 2), numberIn(header, 3)];
    const end = reader.offset + packed;
    if (packed < 0 || unpacked < 0 || end > bytes.length) throw new Error('A page is cut off.');
    const page = bytes.subarray(reader.offset, end);
    if (type === pageTypes.data) rows += checkData(page, unpacked, structIn(header, 5), column);
    else if (type === pageTypes.dataV2) rows += checkDataV2(page, unpacked, structIn(header, 8), column);
    else if (type === pageTypes.dictionary) column.unpack(page, unpacked);
    reader.offset = end;
  }
}

/** A Thrift structure: its fields by number, as `field_1`. */
export type Thrift = Readonly<Record<string, unknown>>;

function structIn(struct: Thrift, field: number): Thrift {
  const value = struct[`field_${String(field)}`];
  if (typeof value !== 'object' || value === null) throw new Error('A page has no header.');
  return value as Thrift;
}

function numberIn(struct: Thrift, field: number): number {
  const value = struct[`field_${String(field)}`];
  return typeof value === 'number' ? value : typeof value === 'bigint' ? Number(value) : 0;
}

function checkData(packed: Uint8Array, length: number, header: Thrift, column: PageColumn): number {
  const count = checkCount(numberIn(header, 1), column);
  const page = column.unpack(packed, length);
  let at = 0;
  if (column.isOptional) {
    if (page.length < 4) throw new Error('A page is cut off.');
    const levels = new DataView(page.buffer, page.byteOffset, page.length).getUint32(0, true);
    at = 4 + levels;
    checkRuns(page.subarray(4, at), 1, count);
  }
  checkValues(page.subarray(at), numberIn(header, 2), count);
  return count;
}

function checkDataV2(bytes: Uint8Array, length: number, header: Thrift, column: PageColumn): number {
  const count = checkCount(numberIn(header, 1), column);
  const [levels, repetition] = [numberIn(header, 5), numberIn(header, 6)];
  if (levels < 0 || repetition !== 0 || levels > bytes.length) throw new Error('A page is cut off.');
  if (numberIn(header, 2) < 0 || numberIn(header, 3) !== count) throw new Error('A page has unsound counts.');
  if (levels > 0) checkRuns(bytes.subarray(0, levels), 1, count);
  const values = bytes.subarray(levels);
  const isPacked = header['field_7'] !== false;
  checkValues(isPacked ? column.unpack(values, length - levels) : values, numberIn(header, 4), count);
  return count;
}

function checkCount(count: number, { rows }: PageColumn): number {
  if (!(count > 0 && count <= rows)) throw new Error('A page has more values than rows.');
  return count;
}

function checkValues(values: Uint8Array, encoding: number, count: number): void {
  if (encoding === encodings.plainDictionary || encoding === encodings.dictionary) {
    const width = values[0] ?? 0;
    if (width > 32) throw new Error('A page has an unsound width.');
    if (width > 0) checkRuns(values.subarray(1), width, count);
  } else if (encoding === encodings.deltaBinary) checkDelta(values);
  else if (encoding !== encodings.plain && encoding !== encodings.byteStreamSplit)
    throw new Error('A page has an encoding that numbers have not.');
}

/** Runs of one number and stretches of packed ones, one behind the other. */
function checkRuns(bytes: Uint8Array, width: number, count: number): void {
  const reader = { bytes, at: 0 };
  for (let seen = 0; seen < count;) {
    const head = varint(reader);
    const isPacked = (head & 1) === 1;
    const run = isPacked ? (head >>> 1) * 8 : head >>> 1;
    if (run === 0 || run > count - seen + (isPacked ? padding : 0))
      throw new Error('A page has a run that is too long.');
    reader.at += isPacked ? (run / 8) * width : (width + 7) >> 3;
    seen += run;
  }
}

function checkDelta(bytes: Uint8Array): void {
  const reader = { bytes, at: 0 };
  const [block, miniblocks] = [varint(reader), varint(reader)];
  const isSound = block > 0 && block <= largestBlock && miniblocks > 0 && miniblocks <= mostMiniblocks;
  if (!isSound) throw new Error('A page has unsound blocks.');
}

function varint(reader: { readonly bytes: Uint8Array; at: number }): number {
  let [value, shift] = [0, 0];
  for (;;) {
    const byte = reader.bytes[reader.at++];
    if (byte === undefined || shift > 28) throw new Error('A page is cut off.');
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return value >>> 0;
    shift += 7;
  }
}
