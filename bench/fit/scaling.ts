import { spawnSync } from 'node:child_process';
import { fitLaw } from '../../src/core/fit/fit.ts';
import { makeRuns, type ScaledLaw } from './synthetic.ts';

/** One size of a curve: three synthetic runs with `points` in all, the longest of `steps` updates. */
export interface Case {
  readonly law: ScaledLaw;
  readonly points: number;
  readonly steps: number;
}

/** A fit of one case: its time on the processor and the largest memory of its process, or why there is none. */
export interface Sized extends Case {
  readonly milliseconds: number | null;
  readonly megabytes: number | null;
  readonly why: string;
}

/** Times of one law over one size, the other held. */
export interface Curve {
  readonly law: ScaledLaw;
  readonly over: 'points' | 'steps';
  readonly sizes: readonly Sized[];
  /** Slope of log time against log size over the largest sizes that ran: below, most of the cost does not depend on it. */
  readonly exponent: number;
}

/** Marks a process that runs one case. */
export const caseFlag = '--case';
const [mostSeconds, mostMegabytes] = [30, 4096];
const decades = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i));
/** How many of the largest sizes the slope is taken over. */
export const slopeSizes = 3;
const held = { points: 450, steps: 500_000 };

/** The four curves; each case in a process of its own, so that one which fails is told and ends nothing else. */
export function measureCurves(file: string): Curve[] {
  return (['annealing', 'multi-power'] as const).flatMap((law) => [
    measureCurve(file, law, 'points'),
    measureCurve(file, law, 'steps'),
  ]);
}

function measureCurve(file: string, law: ScaledLaw, over: Curve['over']): Curve {
  const sizes: Sized[] = [];
  for (const size of over === 'points' ? decades(2, 6) : decades(4, 7)) {
    sizes.push(measureCase(file, { ...held, law, [over]: size }, sizes.at(-1)));
  }
  const ran = sizes.filter((each) => each.milliseconds !== null);
  return { law, over, sizes, exponent: slopeOf(ran.slice(-slopeSizes), over) };
}

function measureCase(file: string, each: Case, before: Sized | undefined): Sized {
  const failed = { ...each, milliseconds: null, megabytes: null };
  if (before?.milliseconds === null) return { ...failed, why: 'not run' };
  if (before !== undefined && before.milliseconds > 150 * mostSeconds)
    return { ...failed, why: 'not run: ten times the size before is too long' };
  const { status, stdout, error } = spawnSync(
    process.execPath,
    [`--max-old-space-size=${String(mostMegabytes)}`, file, caseFlag, JSON.stringify(each)],
    { encoding: 'utf8', timeout: 1000 * mostSeconds, killSignal: 'SIGKILL' },
  );
  if (error !== undefined) return { ...failed, why: `stopped after ${String(mostSeconds)} s` };
  if (status !== 0) return { ...failed, why: `failed, within ${String(mostMegabytes)} MB of heap` };
  return { ...each, ...(JSON.parse(stdout) as Pick<Sized, 'milliseconds' | 'megabytes'>), why: '' };
}

/**
 * What the process of one case prints: the time on the processor, which does not depend on what else runs. A fit of a
 * second or more is timed cold: compiling is little of it.
 */
export async function runCase({ law, points, steps }: Case): Promise<string> {
  const runs = makeRuns(law, points, steps);
  const fitOnce = () => fitLaw(runs, { law });
  const cold = await processorTime(fitOnce, 1);
  if (cold < 1000) await processorTime(fitOnce, 3);
  const milliseconds = cold < 1000 ? await processorTime(fitOnce, 5) : cold;
  return JSON.stringify({ milliseconds, megabytes: process.resourceUsage().maxRSS / 1024 });
}

/** Mean of some calls, in milliseconds. */
async function processorTime(call: () => Promise<unknown>, calls: number): Promise<number> {
  const before = process.cpuUsage();
  for (let i = 0; i < calls; i++) await call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / calls;
}

/** Least-squares slope of log time against log size. */
function slopeOf(sizes: readonly Sized[], over: Curve['over']): number {
  const known = sizes.flatMap((each) =>
    each.milliseconds === null ? [] : [[Math.log(each[over]), Math.log(each.milliseconds)] as const],
  );
  const mean = (pick: 0 | 1) => known.reduce((sum, pair) => sum + pair[pick], 0) / known.length;
  const [x, y] = [mean(0), mean(1)];
  const across = known.reduce((sum, pair) => sum + (pair[0] - x) ** 2, 0);
  return known.reduce((sum, pair) => sum + (pair[0] - x) * (pair[1] - y), 0) / across;
}
