// `npm run bench:optimize`: how long a search for the best schedule takes, and where it ends; against the published
// optimiser's way (10 000 iterations of Adam on the LR of every update) on the same law and budget, in this same run, measured on
// some iterations and scaled (`-- --whole` runs them all). It is ported twice, plainly and, where a Python with numpy is
// at hand, in whole arrays; the faster of the two is the baseline.
import { spawnSync } from 'node:child_process';
import { bestOfFamily, families } from '../src/core/forecast/families.ts';
import { bestMonotone, type ScheduleSearch } from '../src/core/forecast/monotone.ts';
import { polylineSchedule } from '../src/core/forecast/polyline.ts';
import { toArray } from '../src/core/schedule/schedule.ts';
import { AdamSchedule } from './optimize/adam.ts';
import {
  exactLoss,
  publishedBudget,
  publishedIterations,
  publishedLaw,
  referenceLoss,
} from './optimize/published.ts';

const longSteps = 100_000;
const rounds = 7;
const iterationsEach = 100;

const search: ScheduleSearch = {
  ...{ law: publishedLaw, budget: publishedBudget },
  ...{ lambda: 0.999, warmup: 'true', steepest: Infinity },
};
const long: ScheduleSearch = { ...search, budget: { ...publishedBudget, totalSteps: longSteps } };

function secondsOf(call: () => unknown): number {
  const began = performance.now();
  call();
  return (performance.now() - began) / 1000;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

/** From the search to the LR of every update. */
function findSchedule({ budget, ...rest }: ScheduleSearch): Float64Array {
  return toArray(polylineSchedule(bestMonotone({ budget, ...rest }), budget), budget.totalSteps);
}

const cold = secondsOf(() => findSchedule(long));
const eta = findSchedule(search);
const adam = new AdamSchedule();
const ours: number[] = [];
const theirs: number[] = [];
// Taking turns, so that both see the same machine; the first round only warms up.
for (let round = 0; round <= rounds; round++) {
  const seconds = secondsOf(() => findSchedule(search));
  const iterations = secondsOf(() => {
    for (let i = 0; i < iterationsEach; i++) adam.step();
  });
  if (round === 0) continue;
  ours.push(seconds);
  theirs.push(iterations / iterationsEach);
}
const whole = process.argv.includes('--whole');
const done = (rounds + 1) * iterationsEach;
if (whole) for (let i = done; i < publishedIterations; i++) adam.step();

/** Seconds of an iteration in numpy; Infinity where there is none. */
function numpyIteration(): number {
  for (const python of ['python3', '/usr/bin/python3']) {
    const { status, stdout } = spawnSync(python, ['bench/optimize/adam.py'], { encoding: 'utf8' });
    if (status === 0) return Number(stdout);
  }
  return Infinity;
}

const [here, plain, inNumpy] = [median(ours), median(theirs), numpyIteration()];
const published = Math.min(plain, inNumpy) * publishedIterations;
const loss = exactLoss(eta);
const begins = eta.findIndex((lr, i) => i >= publishedBudget.warmupSteps && lr < publishedBudget.peakLr) + 1;
const byFamily = families.map((family) => {
  const times = Array.from({ length: rounds }, () => secondsOf(() => bestOfFamily(family, long)));
  return { family, seconds: median(times) };
});

process.stdout
  .write(`Free schedule of ${String(publishedBudget.totalSteps)} steps under the published law (400M parameters), warm, medians of ${String(rounds)} turns:

| way | seconds | end loss |
|---|---|---|
| here | ${here.toFixed(4)} | ${loss.toFixed(5)} |
| Adam on every LR, ${String(publishedIterations)} iterations, scaled from ${String(rounds * iterationsEach)}: plain | ${(plain * publishedIterations).toFixed(2)} | ${whole ? exactLoss(adam.eta).toFixed(5) : 'not run to the end'} |
| the same in numpy | ${Number.isFinite(inNumpy) ? (inNumpy * publishedIterations).toFixed(2) : 'no numpy'} | |

The LR is constant until step ${String(begins - 1)} and ends at ${eta.at(-1)!.toExponential(2)}; the reachable loss is ${String(referenceLoss)}.

Searches for ${String(longSteps)} steps, the first one of this process (free) in ${cold.toFixed(3)} s, then medians:

| family | seconds |
|---|---|
${byFamily.map(({ family, seconds }) => `| ${family} | ${seconds.toFixed(3)} |`).join('\n')}

`);
process.stdout.write(
  `${JSON.stringify({
    optimizeSeconds: Math.max(cold, ...byFamily.map(({ seconds }) => seconds)),
    speedup: published / here,
    lossAboveReference: loss - referenceLoss,
    finalLr: eta.at(-1)!,
    searchSeconds: here,
    publishedSeconds: published,
  })}\n`,
);
