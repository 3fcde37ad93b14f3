import type { Numbers } from './lrLookup.ts';

/** A printed LR whose last digit is worth more than this share of the peak may be a useless rounding. */
const coarse = 1e-3;
/** Up to this share, one plateau beside another a single last digit away is rounding: nobody lowers an LR by so little. */
const surelyRounding = 0.05;
/** Above it, a schedule may really have such steps, but not as many as this. */
const suspiciousPlateaus = 3;
/** More decimals than this are never coarse. */
const mostDecimals = 12;

/**
 * Whether logged LRs say what the LR was. Useless are zeros only, and values rounded to so few decimals that a smooth
 * schedule became a staircase: its plateaus are a single last digit apart (`0.000600`, ..., `0.000599`, ...). A constant
 * LR, a schedule with real steps, and a ramp in round numbers are exact in any number of decimals.
 */
export function isUsefulLr(logged: Numbers): boolean {
  const lr = logged instanceof Float64Array ? logged : Float64Array.from(logged);
  let peak = 0;
  // eslint-disable-next-line @typescript-eslint/prefer-for-of -- an iterator makes an object of each of a million
  for (let i = 0; i < lr.length; i++) if (lr[i]! > peak) peak = lr[i]!;
  if (peak === 0) return false;
  const quantum = quantumOf(lr);
  if (quantum <= coarse * peak) return true;
  const plateaus = countNeighbouringPlateaus(lr, quantum);
  return plateaus < (quantum <= surelyRounding * peak ? 1 : suspiciousPlateaus);
}

/** What the last decimal of the most finely printed value is worth; 0 where no decimals can be made out. */
function quantumOf(lr: Float64Array): number {
  let [decimals, scale] = [0, 1];
  for (let i = 0; i < lr.length; i++) {
    if (lr[i] === lr[i - 1]) continue;
    for (; decimals <= mostDecimals && !isMultiple(lr[i]! * scale); scale = 10 ** decimals) decimals++;
    if (decimals > mostDecimals) return 0;
  }
  return 10 ** -decimals;
}

function isMultiple(scaled: number): boolean {
  return Math.abs(scaled - Math.round(scaled)) <= 1e-9 * Math.max(1, scaled);
}

/** Places where a value that stands at least twice is followed by one a quantum away that stands at least twice. */
function countNeighbouringPlateaus(lr: Float64Array, quantum: number): number {
  let count = 0;
  for (let i = 2; i + 1 < lr.length; i++) {
    const before = lr[i - 1]!;
    const here = lr[i]!;
    const flat = lr[i - 2] === before && lr[i + 1] === here;
    if (flat && before !== here && Math.abs(before - here) < 1.5 * quantum) count++;
  }
  return count;
}
