import { float64, message } from './protobufWriter.ts';

/** A small page, so that a table of a few rows has several. */
const pageBytes = 1024;

/** A varint of SQLite: seven bits a byte, the highest first. */
function varint(value: number): Uint8Array {
  const bytes = [value % 128];
  for (let left = Math.floor(value / 128); left > 0; left = Math.floor(left / 128))
    bytes.unshift((left % 128) + 128);
  return Uint8Array.from(bytes);
}

type Value = number | string | null;

function serial(value: Value): { type: number; content: Uint8Array } {
  if (value === null) return { type: 0, content: new Uint8Array(0) };
  if (typeof value === 'string') {
    const content = new TextEncoder().encode(value);
    return { type: 13 + 2 * content.length, content };
  }
  if (!Number.isInteger(value)) return { type: 7, content: float64(value).reverse() };
  return { type: 4, content: Uint8Array.of(value >> 24, value >> 16, value >> 8, value) };
}

/** A cell of a table's leaf: a row under its number. */
function leafCell(rowid: number, values: readonly Value[]): Uint8Array {
  const serials = values.map(serial);
  const types = message(...serials.map(({ type }) => varint(type)));
  const record = message(varint(types.length + 1), types, ...serials.map(({ content }) => content));
  return message(varint(record.length), varint(rowid), record);
}

const uint16 = (value: number): Uint8Array => Uint8Array.of(value >> 8, value);
const uint32 = (value: number): Uint8Array => Uint8Array.of(value >> 24, value >> 16, value >> 8, value);

/** A page of a b-tree; the cells fill it from its end. */
function treePage(cells: readonly Uint8Array[], begin: Uint8Array, right: number | null): Uint8Array {
  const page = new Uint8Array(pageBytes);
  let end = pageBytes;
  const pointers = cells.map((cell) => {
    end -= cell.length;
    page.set(cell, end);
    return uint16(end);
  });
  const type = right === null ? 13 : 5;
  const head = [Uint8Array.of(type), uint16(0), uint16(cells.length), uint16(end), Uint8Array.of(0)];
  page.set(message(begin, ...head, right === null ? new Uint8Array(0) : uint32(right), ...pointers));
  return page;
}

function fileHeader(pages: number): Uint8Array {
  const header = new Uint8Array(100);
  header.set(new TextEncoder().encode('SQLite format 3\0'));
  header.set(uint16(pageBytes), 16);
  header.set([1, 1, 0, 64, 32, 32], 18);
  header.set(uint32(1), 24);
  header.set(uint32(pages), 28);
  header.set(uint32(1), 40);
  header.set(uint32(4), 44);
  header.set(uint32(1), 56);
  header.set(uint32(1), 92);
  header.set(uint32(3_040_001), 96);
  return header;
}

/** A database with one table, made by `create`, whose root is page 2. @param rows Their first column is their number. */
export function sqliteFile(name: string, create: string, rows: readonly (readonly Value[])[]): Uint8Array {
  const leaves: { cells: Uint8Array[]; last: number; size: number }[] = [];
  rows.forEach((row, i) => {
    const cell = leafCell(i + 1, [null, ...row]);
    let leaf = leaves.at(-1);
    if (leaf === undefined || leaf.size + cell.length + 2 > pageBytes - 8)
      leaves.push((leaf = { cells: [], last: 0, size: 0 }));
    leaf.cells.push(cell);
    leaf.size += cell.length + 2;
    leaf.last = i + 1;
  });
  const none = new Uint8Array(0);
  const pages = leaves.map(({ cells }) => treePage(cells, none, null));
  const inner = leaves.slice(0, -1).map(({ last }, i) => message(uint32(i + 3), varint(last)));
  const root = treePage(inner, none, leaves.length + 2);
  const schema = leafCell(1, ['table', name, name, 2, create]);
  return message(treePage([schema], fileHeader(pages.length + 2), null), root, ...pages);
}
