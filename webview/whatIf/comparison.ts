import { compareEnds, lrDistance, type Difference, type ScheduleEnd } from '../../src/core/fit/compare.ts';
import type { Fit } from '../../src/core/fit/types.ts';
import { formatTokens } from '../../src/core/format.ts';
import type { PlotRun } from '../../src/protocol/messages.ts';
import { formatInterval, formatLoss, formatSigned, formatSignificant, formatSteps } from '../format.ts';
import { strings } from '../strings.ts';
import { comparisonStrings as words } from './strings.ts';
import { say } from '../../src/core/words.ts';

/** One schedule beside the others. */
export interface Compared {
  readonly run: PlotRun;
  /** null where its prediction is withheld. */
  readonly end: ScheduleEnd | null;
  /** How much higher than the lowest it ends; null for the lowest itself and where there is no prediction. */
  readonly difference: Difference | null;
  readonly steps: number;
  readonly tokens: number | null;
}

/** Columns that the table can be sorted by. */
export type Column = 'schedule' | 'final' | 'difference' | 'steps' | 's1' | 's2' | 'tokens';

/** How the table is sorted. */
export interface Order {
  readonly column: Column;
  readonly descending: boolean;
}

/** Every schedule with its distance to the one that ends lowest by the law. */
export function compareSchedules(runs: readonly PlotRun[], fit: Pick<Fit, 'covariance'>): Compared[] {
  const best = bestOf(runs);
  return runs.map((run) => {
    const { end, batchTokens } = run.plan;
    const steps = end?.final.step ?? run.lr.steps.at(-1) ?? 0;
    const compares = best !== null && end !== null && run !== best.run;
    const difference = compares ? compareEnds(fit, best.end, end, lrDistance(best.run.lr, run.lr)) : null;
    return { run, end, difference, steps, tokens: batchTokens === null ? null : batchTokens * steps };
  });
}

function bestOf(runs: readonly PlotRun[]): { readonly run: PlotRun; readonly end: ScheduleEnd } | null {
  const ends = runs.flatMap((run) => (run.plan.end === null ? [] : [{ run, end: run.plan.end }]));
  return ends.reduce<(typeof ends)[number] | null>(
    (best, one) => (best === null || one.end.final.loss < best.end.final.loss ? one : best),
    null,
  );
}

/** In the order asked; what has no value comes last either way. */
export function sortCompared(compared: readonly Compared[], { column, descending }: Order): Compared[] {
  const sign = descending ? -1 : 1;
  return [...compared].sort((a, b) => {
    const [left, right] = [valueOf(a, column), valueOf(b, column)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    if (typeof left === 'string') return sign * left.localeCompare(String(right));
    return sign * (left - Number(right));
  });
}

function valueOf({ run, end, difference, steps, tokens }: Compared, column: Column): string | number | null {
  if (column === 'schedule') return run.name;
  if (column === 'steps') return steps;
  if (column === 'tokens') return tokens;
  if (end === null) return null;
  if (column === 'difference') return difference?.loss ?? 0;
  return column === 'final' ? end.final.loss : end[column];
}

/** Heads of the table, with what each sorts by. */
export const heads: readonly { readonly label: string; readonly column: Column | null }[] = [
  { label: words.schedule, column: 'schedule' },
  { label: words.final, column: 'final' },
  { label: words.interval, column: null },
  { label: words.difference, column: 'difference' },
  { label: words.differenceInterval, column: null },
  { label: words.sure, column: null },
  { label: words.steps, column: 'steps' },
  { label: words.s1, column: 's1' },
  { label: words.s2, column: 's2' },
  { label: words.tokens, column: 'tokens' },
];

/** A row's cells, in the order of the heads. */
export function cellsOf({ run, end, difference, steps, tokens }: Compared): string[] {
  const none = strings.nothing;
  return [
    run.name,
    end === null ? none : formatLoss(end.final.loss),
    end === null ? none : formatInterval(end.final),
    difference === null ? (end === null ? none : words.best) : formatSigned(difference.loss),
    difference === null ? none : formatSignedInterval(difference),
    difference === null ? none : difference.sure ? words.yes : words.no,
    formatSteps(steps),
    end === null ? none : formatSignificant(end.s1, 3),
    end === null ? none : formatSignificant(end.s2, 3),
    tokens === null ? none : formatTokens(tokens),
  ];
}

function formatSignedInterval({ lower, upper }: Difference): string {
  return say`${formatSigned(lower)} to ${formatSigned(upper)}`;
}

/** Which schedule ends lowest, by how much, and how sure that is, in a sentence or two; empty with nothing to compare. */
export function describeComparison(compared: readonly Compared[]): string {
  const ranked = sortCompared(
    compared.filter(({ end }) => end !== null),
    { column: 'final', descending: false },
  );
  const [best, next] = ranked;
  if (best?.end == null) return '';
  const lowest = say`${best.run.name} ends lowest, at ${formatLoss(best.end.final.loss)} nats (90 %: ${formatInterval(best.end.final)}).`;
  if (next?.difference == null) return lowest;
  const by = say`${next.run.name} comes next, ${formatLoss(next.difference.loss)} higher (90 %: ${formatSignedInterval(next.difference)}).`;
  const open = ranked.filter(({ difference }) => difference?.sure === false).map(({ run }) => run.name);
  if (open.length === 0) return `${lowest} ${by} ${words.allSure}`;
  return `${lowest} ${by} ${words.open(listed(open))}`;
}

const namedSchedules = 4;

function listed(names: readonly string[]): string {
  const rest = names.length - namedSchedules;
  return names.slice(0, namedSchedules).join(', ') + (rest > 0 ? ` ${strings.more(rest)}` : '');
}
