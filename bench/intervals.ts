// `npm run bench:intervals`: how often intervals hold the end of runs that were not fitted, and how wide they are beside the
// best fixed width found in hindsight. The law's error of one model size is taken from the other. How it grows with misfit
// and distance is the product's: it was set with the published curves and the example runs in view, and before the runs of
// bench/measured were trained. Those are the blind rows.
import { fitLaw } from '../src/core/fit/fit.ts';
import { predictSchedule } from '../src/core/fit/interval.ts';
import { levels, priorError, type Level } from '../src/core/fit/lawError.ts';
import type { FitRun } from '../src/core/fit/problem.ts';
import type { Fit } from '../src/core/fit/types.ts';
import { collectSets, type RunSet } from './intervals/sets.ts';
import { formatRow, summarise, type Judged, type Summary } from './intervals/summary.ts';

const laws = ['annealing', 'multi-power'] as const;
type LawName = (typeof laws)[number];

/** A fit on some runs of a set, and the runs that it did not see. */
interface Split {
  readonly fit: Fit;
  readonly held: readonly FitRun[];
}

/** Every way to choose `size` of `count` things. */
function combinations(count: number, size: number, from = 0): number[][] {
  if (size === 0) return [[]];
  return Array.from({ length: count - from }, (_, i) => from + i).flatMap((first) =>
    combinations(count, size - 1, first + 1).map((rest) => [first, ...rest]),
  );
}

async function fitSplits({ runs }: RunSet, law: LawName, size: number): Promise<Split[]> {
  const splits: Split[] = [];
  for (const chosen of combinations(runs.length, size)) {
    const fit = await fitLaw(
      chosen.map((i) => runs[i]!),
      { law },
    );
    // Constant runs alone say nothing about annealing, and the product shows no number then.
    if (fit.domain.annealingRuns > 0) splits.push({ fit, held: runs.filter((_, i) => !chosen.includes(i)) });
  }
  return splits;
}

/** The ends of the held-out runs, with the half-width of log loss at each level. */
function judge(splits: readonly Split[], half90?: number): Judged[] {
  return splits.flatMap(({ fit, held }) => {
    const used = half90 === undefined ? fit : withError(fit, half90);
    return held.flatMap((run) => judgeRun(used, run) ?? []);
  });
}

/** The fit with the published error replaced, as the product does it: the misfit stays the least. */
function withError(fit: Fit, half90: number): Fit {
  const own = priorError(fit.law, fit.domain.runs, fit.misfit);
  const least = own.source === 'misfit' ? own.half90 : 0;
  return { ...fit, lawError: { ...own, half90: Math.max(half90, least) } };
}

function judgeRun(fit: Fit, run: FitRun): Judged | null {
  const last = run.steps.length - 1;
  const half = {} as Record<Level, number>;
  let error = NaN;
  for (const level of levels) {
    const told = predictSchedule(fit, run.eta, run.steps.subarray(last), {
      interval: run.interval.subarray(last),
      level,
    });
    if (told.withheld !== null) return null;
    error = Math.abs(Math.log(run.loss[last]!) - Math.log(told.loss[0]!));
    half[level] = Math.log(told.upper[0]! / told.loss[0]!);
  }
  return { error, half };
}

/** The 90 % quantile of the errors on a set: what another set's intervals start from. */
function hindsight(judged: readonly Judged[]): number {
  const errors = judged.map(({ error }) => error).sort((a, b) => a - b);
  return errors[Math.ceil(0.9 * errors.length) - 1] ?? NaN;
}

const rows: Summary[] = [];
function report(name: string, judged: readonly Judged[], counts: Summary['counts']): void {
  const summary = { ...summarise(name, judged), counts };
  rows.push(summary);
  process.stdout.write(`${formatRow(summary)}\n`);
}

async function measureSizes(sets: readonly RunSet[], counts: Summary['counts']): Promise<void> {
  for (const law of laws) {
    for (const size of [1, 2, 3]) {
      const bySet = new Map<RunSet, Split[]>();
      for (const set of sets) bySet.set(set, await fitSplits(set, law, size));
      const all: Judged[] = [];
      for (const set of sets) {
        const [other] = sets.filter((candidate) => candidate !== set);
        const learnt = other === undefined ? undefined : hindsight(judge(bySet.get(other)!));
        const judged = judge(bySet.get(set)!, learnt);
        all.push(...judged);
        report(`${set.name}, ${law}, ${String(size)} fitted`, judged, counts);
      }
      report(`all sizes, ${law}, ${String(size)} fitted`, all, null);
    }
  }
}

/** Each run predicted by a fit of all others, whose own error comes from those alone. */
async function measureOwn(set: RunSet, law: LawName): Promise<void> {
  const splits: Split[] = [];
  for (const run of set.runs) {
    splits.push({
      fit: await fitLaw(
        set.runs.filter((other) => other !== run),
        { law },
      ),
      held: [run],
    });
  }
  report(`${set.name}, ${law}, all others fitted`, judge(splits), null);
}

const sets = await collectSets();
process.stdout.write(`${formatRow(null)}\n`);
await measureSizes(sets.published, 'published');
await measureSizes(sets.measured, 'blind');
for (const set of sets.synthetic)
  for (const law of laws) report(`${set.name}, ${law}, 3 fitted`, judge(await fitSplits(set, law, 3)), null);
for (const set of [...sets.published, sets.examples]) await measureOwn(set, 'annealing');
await measureOwn(sets.examples, 'multi-power');
for (const law of laws)
  report(`examples, ${law}, 3 fitted`, judge(await fitSplits(sets.examples, law, 3)), null);

/** The extremes of the rows whose law error was taken from another model size. */
function extremes(group: 'published' | 'blind') {
  const counted = rows.filter(({ counts }) => counts === group);
  const held = counted.map(({ coverage }) => coverage[0.9]);
  return {
    lowestCoverage90: Math.min(...held),
    highestCoverage90: Math.max(...held),
    widestRatio: Math.max(...counted.map(({ ratio }) => ratio)),
  };
}

process.stdout.write(
  `${JSON.stringify({
    ...(sets.published.length > 0 ? extremes('published') : {}),
    blind: extremes('blind'),
    rows: rows.map(({ name, ends, coverage, width, ratio }) => ({ name, ends, coverage, width, ratio })),
  })}\n`,
);
