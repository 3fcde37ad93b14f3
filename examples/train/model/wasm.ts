/** Instructions of one WebAssembly function body, as bytes. */
export type Code = readonly number[];

/** LEB128, signed: the way WebAssembly writes its integers. */
export function leb(value: number): number[] {
  const low = value & 0x7f;
  const rest = value >> 7;
  const done = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
  return done ? [low] : [low | 0x80, ...leb(rest)];
}

/** LEB128, unsigned. */
export function uleb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...uleb(value >>> 7)];
}

const simd = (opcode: number): number[] => [0xfd, ...uleb(opcode)];

export const I32 = 0x7f;
export const V128 = 0x7b;

export const get = (local: number): Code => [0x20, ...uleb(local)];
export const set = (local: number, value: Code): Code => [...value, 0x21, ...uleb(local)];
export const i32 = (value: number): Code => [0x41, ...leb(value)];
export const add = (a: Code, b: Code): Code => [...a, ...b, 0x6a];
export const mul = (a: Code, b: Code): Code => [...a, ...b, 0x6c];

/** Adds `value` to an i32 local. */
export const advance = (local: number, value: Code): Code => set(local, add(get(local), value));

/** Runs `body` until the i32 local, lowered by `step` after each round, reaches 0 (it must hit 0 exactly). */
export const countDown = (local: number, step: number, body: Code): Code => [
  ...[0x03, 0x40],
  ...body,
  ...advance(local, i32(-step)),
  ...get(local),
  ...[0x0d, 0x00, 0x0b],
];

/** Four floats from memory at `address + offset` (bytes). */
export const loadFour = (address: Code, offset: number): Code => [
  ...address,
  ...simd(0),
  0x02,
  ...uleb(offset),
];
/** One float from memory, copied to all four lanes. */
export const loadSplat = (address: Code): Code => [...address, ...simd(9), 0x02, 0x00];
/** Stores four floats at `address + offset` (bytes). */
export const storeFour = (address: Code, offset: number, value: Code): Code => [
  ...address,
  ...value,
  ...simd(11),
  0x02,
  ...uleb(offset),
];
export const addFour = (a: Code, b: Code): Code => [...a, ...b, ...simd(0xe4)];
export const mulFour = (a: Code, b: Code): Code => [...a, ...b, ...simd(0xe6)];
/** Four zeros. */
export const zeroFour: Code = [...simd(12), ...new Array<number>(16).fill(0)];

const vector = (items: readonly Code[]): number[] => [...uleb(items.length), ...items.flat()];
const section = (id: number, content: Code): number[] => [id, ...uleb(content.length), ...content];
const name = (text: string): number[] => [...uleb(text.length), ...Array.from(text, (c) => c.charCodeAt(0))];

/** What a module of a single function is made of. */
export interface FunctionSource {
  /** How many i32 parameters it takes; it returns nothing. */
  readonly parameters: number;
  /** Further locals, numbered after the parameters: first these many i32, then these many v128. */
  readonly i32Locals: number;
  readonly v128Locals: number;
  readonly body: Code;
}

/** The bytes of a module that imports `js.memory` and exports the function as `run`. */
export function moduleBytes(source: FunctionSource): Uint8Array<ArrayBuffer> {
  const type: Code = [0x60, ...vector(new Array<Code>(source.parameters).fill([I32])), 0x00];
  const locals = vector([
    [...uleb(source.i32Locals), I32],
    [...uleb(source.v128Locals), V128],
  ]);
  const body = [...locals, ...source.body, 0x0b];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector([type])),
    ...section(2, vector([[...name('js'), ...name('memory'), 0x02, 0x00, 0x00]])),
    ...section(3, vector([[0x00]])),
    ...section(7, vector([[...name('run'), 0x00, 0x00]])),
    ...section(10, vector([[...uleb(body.length), ...body]])),
  ]);
}
