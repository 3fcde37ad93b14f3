import type { Matrix } from './arena.ts';

/** In place: adds the bias [1, columns] to every row, and sets what is negative to 0. */
export function addBiasAndRectify(matrix: Matrix, bias: Matrix): void {
  const { data, columns } = matrix;
  for (let start = 0; start < data.length; start += columns) {
    for (let j = 0; j < columns; j++) {
      const sum = data[start + j]! + bias.data[j]!;
      data[start + j] = sum > 0 ? sum : 0;
    }
  }
}

/** In place: drops the gradient where the rectified activation, of the same shape, was 0. */
export function rectifyBackward(gradient: Matrix, activation: Matrix): void {
  const [g, a] = [gradient.data, activation.data];
  for (let i = 0; i < g.length; i++) if (a[i] === 0) g[i] = 0;
}

/** out [1, columns] = the sum of the rows. */
export function sumRows(out: Matrix, matrix: Matrix): void {
  const { data, columns } = matrix;
  const sums = out.data.fill(0);
  for (let start = 0; start < data.length; start += columns) {
    for (let j = 0; j < columns; j++) sums[j] = sums[j]! + data[start + j]!;
  }
}

/** out [n, m] = the transpose of matrix [m, n]. */
export function transpose(out: Matrix, matrix: Matrix): void {
  const { data, rows, columns } = matrix;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) out.data[j * rows + i] = data[i * columns + j]!;
  }
}
