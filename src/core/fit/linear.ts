/** Small dense linear algebra on row-major matrices; n is a handful of parameters. */

/**
 * Lower Cholesky factor of a symmetric positive definite n x n matrix.
 * @returns null where the matrix is not positive definite to working precision.
 */
export function cholesky(matrix: ArrayLike<number>, n: number): Float64Array | null {
  const factor = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= factor[i * n + k]! * factor[j * n + k]!;
      if (i !== j) factor[i * n + j] = sum / factor[j * n + j]!;
      else if (sum > 1e-14 * matrix[i * n + i]!) factor[i * n + i] = Math.sqrt(sum);
      else return null;
    }
  }
  return factor;
}

/** Solves `factor y = b` for a lower triangular factor. */
export function solveLower(factor: Float64Array, b: ArrayLike<number>, n: number): Float64Array {
  const y = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= factor[i * n + k]! * y[k]!;
    y[i] = sum / factor[i * n + i]!;
  }
  return y;
}

/** Solves `factor^T x = b` for a lower triangular factor. */
export function solveUpper(factor: Float64Array, b: ArrayLike<number>, n: number): Float64Array {
  const x = new Float64Array(n);
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i]!;
    for (let k = i + 1; k < n; k++) sum -= factor[k * n + i]! * x[k]!;
    x[i] = sum / factor[i * n + i]!;
  }
  return x;
}

/**
 * Solves the symmetric positive definite system `matrix x = b`, columns scaled to unit diagonal first so that units don't matter.
 * @returns null where the system is singular to working precision.
 */
export function solveSymmetric(
  matrix: ArrayLike<number>,
  b: ArrayLike<number>,
  n: number,
): Float64Array | null {
  const scale = diagonalScale(matrix, n);
  const factor = cholesky(scaled(matrix, scale, n), n);
  if (factor === null) return null;
  const right = Float64Array.from({ length: n }, (_, i) => b[i]! * scale[i]!);
  return solveUpper(factor, solveLower(factor, right, n), n).map((x, i) => x * scale[i]!);
}

/** Inverse of a symmetric positive definite matrix, or null where it is singular. */
export function invertSymmetric(matrix: ArrayLike<number>, n: number): Float64Array | null {
  const inverse = new Float64Array(n * n);
  for (let column = 0; column < n; column++) {
    const unit = new Float64Array(n);
    unit[column] = 1;
    const x = solveSymmetric(matrix, unit, n);
    if (x === null) return null;
    for (let row = 0; row < n; row++) inverse[row * n + column] = x[row]!;
  }
  return inverse;
}

/** Product of two n x n matrices. */
export function multiply(a: ArrayLike<number>, b: ArrayLike<number>, n: number): Float64Array {
  const product = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += a[i * n + k]! * b[k * n + j]!;
      product[i * n + j] = sum;
    }
  }
  return product;
}

/** Quadratic form `v^T matrix v`. */
export function quadratic(matrix: ArrayLike<number>, v: ArrayLike<number>, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) sum += v[i]! * matrix[i * n + j]! * v[j]!;
  return sum;
}

function diagonalScale(matrix: ArrayLike<number>, n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => {
    const diagonal = matrix[i * n + i]!;
    return diagonal > 0 ? 1 / Math.sqrt(diagonal) : 1;
  });
}

function scaled(matrix: ArrayLike<number>, scale: Float64Array, n: number): Float64Array {
  return Float64Array.from(
    { length: n * n },
    (_, i) => matrix[i]! * scale[Math.floor(i / n)]! * scale[i % n]!,
  );
}
