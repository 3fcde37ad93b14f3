import type { Axis } from './axis.ts';
import { formatSteps } from './format.ts';

/** Round values within a range, at most about `count`, for a linear axis. */
export function linearTicks(min: number, max: number, count: number): number[] {
  const step = roundStep((max - min) / Math.max(1, count));
  const first = Math.ceil(min / step - 1e-9);
  const last = Math.floor(max / step + 1e-9);
  // Products of whole numbers, so that errors don't add up; 12 digits hide the rest.
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}

/** The smallest of 1, 2, 5 times a power of ten that isn't below `least`. */
export function roundStep(least: number): number {
  if (!(least > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5].find((candidate) => candidate * power >= least * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** Round values within a range for a logarithmic axis: decades, with 2 and 5 between them where there is room. */
export function logTicks(min: number, max: number, count: number): number[] {
  const decades = Math.log10(max / min);
  if (decades < 1) return linearTicks(min, max, count);
  const factors = decades * 3 <= count ? [1, 2, 5] : [1];
  const every = Math.max(1, Math.ceil(decades / count));
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(min)); power <= Math.ceil(Math.log10(max)); power += 1) {
    if (power % every !== 0) continue;
    for (const factor of factors) ticks.push(Number((factor * 10 ** power).toPrecision(12)));
  }
  return ticks.filter((tick) => tick >= min * (1 - 1e-9) && tick <= max * (1 + 1e-9));
}

/** Ticks of either kind of axis, at round multiples of `unit`. */
export function collectTicks(
  { scale, min, max, unit = 1 }: Pick<Axis, 'scale' | 'min' | 'max' | 'unit'>,
  count: number,
): number[] {
  const ticks = (scale === 'log' ? logTicks : linearTicks)(min / unit, max / unit, count);
  return ticks.map((tick) => tick * unit);
}

/** Sizes of a count and their letters, largest first. */
type Scales = readonly (readonly [number, string])[];

/** `500`, `24k`, `1.5M` steps. */
export const stepScales: Scales = [
  [1e6, 'M'],
  [1e3, 'k'],
];

/** `524k`, `20.1B` tokens. */
export const tokenScales: Scales = [[1e12, 'T'], [1e9, 'B'], ...stepScales];

/** Counts in short, with as many decimals as tell them apart; in full where a letter would hide the difference. */
export function formatScaled(ticks: readonly number[], scales: Scales): string[] {
  const gap = Math.min(...ticks.slice(1).map((tick, i) => tick - ticks[i]!), Infinity);
  return ticks.map((tick) => {
    const [size, letter] = scales.find(([least]) => tick >= least && gap >= least / 1000) ?? [1, ''];
    if (size === 1) return formatSteps(tick);
    return `${Number((tick / size).toFixed(3)).toString()}${letter}`;
  });
}

/** Plain numbers without rounding errors: `0.5`, `2.25`, `1e-4`. */
export function formatPlain(ticks: readonly number[]): string[] {
  return ticks.map((tick) => {
    const rounded = Number(tick.toPrecision(10));
    return rounded !== 0 && Math.abs(rounded) < 1e-3
      ? rounded.toExponential().replace('e-0', 'e-')
      : rounded.toString();
  });
}

/** Losses on an axis, all with the decimals that their distance needs. */
export function formatLossTicks(ticks: readonly number[]): string[] {
  const gaps = ticks.slice(1).map((tick, i) => tick - ticks[i]!);
  const decimals = Math.max(1, -Math.floor(Math.log10(Math.min(...gaps, 1)) + 1e-9));
  return ticks.map((tick) => tick.toFixed(Math.min(6, decimals)));
}
