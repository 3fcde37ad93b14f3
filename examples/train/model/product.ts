import type { Arena, Matrix } from './arena.ts';
import { add, addFour, advance, countDown, get, i32, loadFour, loadSplat, moduleBytes } from './wasm.ts';
import { mul, mulFour, set, storeFour, zeroFour, type Code } from './wasm.ts';

/**
 * The one costly thing of the training, C = A B, hand-assembled for WebAssembly's vector instructions: about ten
 * times as fast here as the same loops in JavaScript. Each round of the inner loop updates a tile of 4 x 8 values
 * that stays in registers. A is read value by value, so that its strides may be swapped: A transposed costs nothing.
 */
const [A, A_ROW, A_COLUMN, B, B_ROW, C, C_ROW, M, N, K] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;
const [I, KK, AP, BP, A_TILE, C_TILE] = [10, 11, 12, 13, 14, 15] as const;
const ACCUMULATOR = 16;
const [B_LEFT, B_RIGHT, A_VALUE] = [24, 25, 26] as const;
const TILE_ROWS = [0, 1, 2, 3];
/** Rows of A and C must be a multiple of this. */
export const ROW_MULTIPLE = 4;
/** Columns of B and C must be a multiple of this. */
export const COLUMN_MULTIPLE = 8;

const rowOf = (base: number, stride: number, row: number): Code =>
  row === 0 ? get(base) : add(get(base), mul(get(stride), i32(row)));

const multiplyAdd = (local: number, b: number): Code =>
  set(local, addFour(get(local), mulFour(get(A_VALUE), get(b))));

const oneTileRow = (row: number): Code => [
  ...set(A_VALUE, loadSplat(rowOf(AP, A_ROW, row))),
  ...multiplyAdd(ACCUMULATOR + 2 * row, B_LEFT),
  ...multiplyAdd(ACCUMULATOR + 2 * row + 1, B_RIGHT),
];

const innerRound: Code = [
  ...set(B_LEFT, loadFour(get(BP), 0)),
  ...set(B_RIGHT, loadFour(get(BP), 16)),
  ...TILE_ROWS.flatMap(oneTileRow),
  ...advance(AP, get(A_COLUMN)),
  ...advance(BP, get(B_ROW)),
];

const storeTileRow = (row: number): Code => [
  ...storeFour(rowOf(C_TILE, C_ROW, row), 0, get(ACCUMULATOR + 2 * row)),
  ...storeFour(rowOf(C_TILE, C_ROW, row), 16, get(ACCUMULATOR + 2 * row + 1)),
];

const tile: Code = [
  ...TILE_ROWS.flatMap((row) => [0, 1].flatMap((half) => set(ACCUMULATOR + 2 * row + half, zeroFour))),
  ...set(AP, get(A_TILE)),
  ...set(BP, get(B)),
  ...set(KK, get(K)),
  ...countDown(KK, 1, innerRound),
  ...TILE_ROWS.flatMap(storeTileRow),
  ...advance(A_TILE, mul(get(A_ROW), i32(ROW_MULTIPLE))),
  ...advance(C_TILE, mul(get(C_ROW), i32(ROW_MULTIPLE))),
];

const columnOfTiles: Code = [
  ...set(A_TILE, get(A)),
  ...set(C_TILE, get(C)),
  ...set(I, get(M)),
  ...countDown(I, ROW_MULTIPLE, tile),
  ...advance(B, i32(COLUMN_MULTIPLE * 4)),
  ...advance(C, i32(COLUMN_MULTIPLE * 4)),
];

/** Matrix products over one arena. */
export interface Products {
  /** out = a b; out [m, n], a [m, k], b [k, n]. */
  plain(out: Matrix, a: Matrix, b: Matrix): void;
  /** out = transposed(a) b; out [m, n], a [k, m], b [k, n]. */
  transposed(out: Matrix, a: Matrix, b: Matrix): void;
}

/** Compiles the kernel for the arena's memory. */
export function createProducts(arena: Arena): Products {
  const body = countDown(N, COLUMN_MULTIPLE, columnOfTiles);
  const module = new WebAssembly.Module(moduleBytes({ parameters: 10, i32Locals: 6, v128Locals: 11, body }));
  const instance = new WebAssembly.Instance(module, { js: { memory: arena.memory } });
  const run = instance.exports['run']!;
  const call = (out: Matrix, a: Matrix, b: Matrix, aRow: number, aColumn: number): void => {
    const outRow = out.columns * 4;
    const at = [a.data.byteOffset, b.data.byteOffset, out.data.byteOffset] as const;
    run(at[0], aRow * 4, aColumn * 4, at[1], b.columns * 4, at[2], outRow, out.rows, out.columns, b.rows);
  };
  return {
    plain(out, a, b) {
      call(out, a, b, a.columns, 1);
    },
    transposed(out, a, b) {
      call(out, a, b, 1, a.columns);
    },
  };
}
