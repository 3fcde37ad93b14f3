import { fitLaw } from '../../src/core/fit/fit.ts';
import type { Fit } from '../../src/core/fit/types.ts';
import type { LawName } from '../../src/core/law/law.ts';
import { multiPowerObjective } from './exact.ts';
import type { Split } from './splits.ts';

/** The laws that are timed; the product's multi-power law is the regularised one. */
export const timedLaws = [
  'annealing',
  'power',
  'multi-power',
  'multi-power-plain',
] as const satisfies LawName[];

/** How long whole fits of one split take once the code is warm, in milliseconds, and where they end. */
export interface Timing {
  readonly size: string;
  readonly law: (typeof timedLaws)[number];
  readonly points: number;
  readonly repeats: number;
  readonly min: number;
  readonly median: number;
  readonly max: number;
  /** Huber sum at the fitted parameters; of multi-power laws over the exact pair sum. */
  readonly objective: number;
}

/** At least so many fits, and for at least so many milliseconds. */
interface Effort {
  readonly fits: number;
  readonly milliseconds: number;
}
const warmUp: Effort = { fits: 2, milliseconds: 1000 };
const measured: Effort = { fits: 5, milliseconds: 2000 };

/** Times every law on every split. */
export async function timeFits(splits: readonly Split[]): Promise<Timing[]> {
  const timings: Timing[] = [];
  for (const law of timedLaws) {
    for (const split of splits) timings.push(await timeFit(split, law));
  }
  return timings;
}

async function timeFit({ size, runs }: Split, law: Timing['law']): Promise<Timing> {
  const fitOnce = () => fitLaw(runs, { law });
  await repeat(fitOnce, warmUp);
  const times = await repeat(fitOnce, measured);
  const fit = await fitOnce();
  const objective = law.startsWith('multi-power') ? multiPowerObjective(runs)(valuesOf(fit)) : fit.objective;
  return { size, law, points: fit.points, repeats: times.length, ...spreadOf(times), objective };
}

/** Times of repeated calls, ascending, in milliseconds. */
async function repeat(call: () => Promise<unknown>, { fits, milliseconds }: Effort): Promise<number[]> {
  const times: number[] = [];
  const end = performance.now() + milliseconds;
  while (times.length < fits || performance.now() < end) {
    const began = performance.now();
    await call();
    times.push(performance.now() - began);
  }
  return times.sort((a, b) => a - b);
}

/** Smallest, middle and largest of ascending numbers. */
function spreadOf(ascending: readonly number[]): Pick<Timing, 'min' | 'median' | 'max'> {
  const at = (share: number) => ascending[Math.floor(share * (ascending.length - 1))] ?? NaN;
  return { min: at(0), median: at(0.5), max: at(1) };
}

function valuesOf(fit: Fit): Record<string, number> {
  return Object.fromEntries(Object.entries(fit.parameters).map(([name, { value }]) => [name, value]));
}
