/** Lengths tried between the shortest and the longest, in equal ratios, before the best is refined. */
const gridSize = 24;

/** A whole number and the value there. */
export interface WholeMinimum {
  readonly at: number;
  readonly value: number;
}

/**
 * Least value of a function of whole numbers from `low` to `high` (at least 1): a geometric grid finds the valley, thirds of
 * it the bottom.
 */
export function minimiseWhole(f: (n: number) => number, low: number, high: number): WholeMinimum {
  const ratio = high / low;
  const grid = [
    ...new Set(Array.from({ length: gridSize }, (_, i) => Math.round(low * ratio ** (i / (gridSize - 1))))),
  ];
  const values = grid.map(f);
  const best = values.indexOf(Math.min(...values));
  let [left, right] = [grid[best - 1] ?? low, grid[best + 1] ?? high];
  while (right - left > 2) {
    const third = Math.floor((right - left) / 3);
    const [a, b] = [left + third, right - third];
    if (f(a) <= f(b)) right = b;
    else left = a;
  }
  let found: WholeMinimum = { at: grid[best] ?? low, value: values[best] ?? f(low) };
  for (let at = left; at <= right; at++) {
    const value = f(at);
    if (value < found.value) found = { at, value };
  }
  return found;
}

/** Least whole number from `low` to `high` that fits, where all above it do; null where `high` does not. */
export function leastThatFits(fits: (n: number) => boolean, low: number, high: number): number | null {
  if (!fits(high)) return null;
  let [left, right] = [low, high];
  while (left < right) {
    const middle = Math.floor((left + right) / 2);
    if (fits(middle)) right = middle;
    else left = middle + 1;
  }
  return right;
}
