/** Lengths tried between the shortest and the longest, in equal ratios, before the best is refined. */
const gridSize = 24;

/** Where a function is least, and its value there. */
export interface Minimum {
  readonly at: number;
  readonly value: number;
}

/**
 * Least value of a function of whole numbers from `low` to `high` (at least 1): a geometric grid finds the valley, thirds of
 * it the bottom.
 */
export function minimiseWhole(f: (n: number) => number, low: number, high: number): Minimum {
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
  let found: Minimum = { at: grid[best] ?? low, value: values[best] ?? f(low) };
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

/** Values tried in equal distances before the best is refined, and how narrowly. */
const coarseValues = 9;
const golden = (Math.sqrt(5) - 1) / 2;
const closest = 1e-3;

/** Least value of a function between two numbers, both tried: an even grid finds the valley, golden sections its bottom. */
export function minimiseReal(f: (x: number) => number, low: number, high: number): Minimum {
  if (low >= high) return { at: low, value: f(low) };
  const tried = Array.from({ length: coarseValues }, (_, i) => {
    const share = i / (coarseValues - 1);
    return valueAt(f, low * (1 - share) + high * share);
  });
  const best = tried.reduce((least, each) => (each.value < least.value ? each : least));
  const spacing = (high - low) / (coarseValues - 1);
  let [left, right] = [Math.max(low, best.at - spacing), Math.min(high, best.at + spacing)];
  let a = valueAt(f, right - golden * (right - left));
  let b = valueAt(f, left + golden * (right - left));
  while (right - left > closest) {
    if (a.value <= b.value) {
      [right, b] = [b.at, a];
      a = valueAt(f, right - golden * (right - left));
    } else {
      [left, a] = [a.at, b];
      b = valueAt(f, left + golden * (right - left));
    }
  }
  return [best, a, b].reduce((least, each) => (each.value < least.value ? each : least));
}

function valueAt(f: (x: number) => number, at: number): Minimum {
  return { at, value: f(at) };
}
