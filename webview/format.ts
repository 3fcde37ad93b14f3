import { formatLoss } from '../src/core/format.ts';
import type { FinalLoss } from '../src/core/fit/types.ts';
import { say } from '../src/core/words.ts';

export { formatLoss, formatLr, formatSteps, formatTokens } from '../src/core/format.ts';

/** A number of steps in short, for ticks: `24k`, `1.5M`, `500`. */
export function shortenSteps(steps: number): string {
  if (steps >= 1e6) return `${trimZeros((steps / 1e6).toFixed(2))}M`;
  if (steps >= 1e3) return `${trimZeros((steps / 1e3).toFixed(2))}k`;
  return String(Math.round(steps));
}

/** A share as per cent. */
export function formatPercent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

/** A difference, always with its sign. */
export function formatSigned(difference: number): string {
  return `${difference < 0 ? '−' : '+'}${formatLoss(Math.abs(difference))}`;
}

/** A parameter to 5 significant digits, a standard error to 2. */
export function formatSignificant(value: number, digits: number): string {
  if (value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e5))
    return value.toExponential(digits - 1);
  return Number(value.toPrecision(digits)).toString();
}

/** `lower to upper`, losses in nats. */
export function formatInterval({ lower, upper }: Pick<FinalLoss, 'lower' | 'upper'>): string {
  return say`${formatLoss(lower)} to ${formatLoss(upper)}`;
}

function trimZeros(digits: string): string {
  // eslint-disable-next-line regexp/no-super-linear-move -- a number has few digits
  return digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits;
}
