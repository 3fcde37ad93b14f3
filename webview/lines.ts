import type { PlotPoints, PlotRun } from '../src/protocol/messages.ts';
import type { XKind } from '../src/protocol/state.ts';
import { smoothOf } from './derived.ts';
import { stepMapOf, type StepMap } from './steps.ts';

/**
 * What a drawn line shows. `logged` is every point of the fitted series, `smoothed` the same without noise, `validation` a
 * held-out loss; a `casing` lies under a curve and parts it from the noise of what was logged.
 */
export type LinePart = 'logged' | 'smoothed' | 'validation' | 'predicted' | 'casing' | 'band' | 'lr' | 'term';

/** One line of a chart, before it has a look. */
export interface Line {
  readonly run: string;
  readonly part: LinePart;
  readonly role: PlotRun['role'];
  readonly colour: number;
  readonly points: PlotPoints;
  /** The upper edge of a band, whose lower one is `points`. */
  readonly upper?: Float64Array;
  readonly map: StepMap;
  /** Bands on this chart, which lie over each other. */
  readonly bands: number;
}

/** How lines are chosen. */
export interface LineChoice {
  readonly x: XKind;
  readonly smooth: boolean;
  /** Whether the series that was not fitted is drawn too. */
  readonly both: boolean;
  /** Runs whose bands are drawn: of very many, one hides the other. */
  readonly banded: ReadonlySet<string>;
}

type Make = (part: LinePart, points: PlotPoints, upper?: Float64Array) => Line[];

/** Lines of each run that the axis can show, none without a point. */
function collect(
  runs: readonly PlotRun[],
  { x, banded }: LineChoice,
  linesOf: (run: PlotRun, make: Make) => Line[],
): Line[] {
  return runs.flatMap((run) => {
    const { id, role, colour } = run;
    const map = stepMapOf(run, x);
    if (map === null) return [];
    return linesOf(run, (part, points, upper) =>
      points.steps.length === 0
        ? []
        : [
            {
              run: id,
              part,
              role,
              colour,
              points,
              map,
              bands: banded.size,
              ...(upper === undefined ? {} : { upper }),
            },
          ],
    );
  });
}

/** The lines of the loss chart. */
export function collectLossLines(runs: readonly PlotRun[], choice: LineChoice): Line[] {
  return collect(runs, choice, (run, make) => {
    const { logged, other, predicted, series } = run;
    const fitted = logged === null ? [] : loggedLines(series, logged, choice, make);
    const rest =
      other === null || !choice.both
        ? []
        : loggedLines(series === 'train' ? 'validation' : 'train', other, choice, make);
    if (predicted === null) return [...rest, ...fitted];
    const { steps, values, lower, upper } = predicted;
    const band = choice.banded.has(run.id) ? make('band', { steps, values: lower }, upper) : [];
    const curve = { steps, values };
    return [...rest, ...fitted, ...band, ...make('casing', curve), ...make('predicted', curve)];
  });
}

function loggedLines(
  kind: PlotRun['series'],
  points: PlotPoints,
  { smooth }: LineChoice,
  make: Make,
): Line[] {
  if (kind === 'validation') return make('validation', points);
  const values = smooth ? smoothOf(points.values) : null;
  return [
    ...make('logged', points),
    ...(values === null ? [] : make('smoothed', { steps: points.steps, values })),
  ];
}

/** Logged minus predicted, and the predicted curve's band around it. */
export function collectResidualLines(runs: readonly PlotRun[], choice: LineChoice): Line[] {
  return collect(runs, choice, (run, make) => {
    const { logged, predicted } = run;
    const values = logged?.residuals;
    const residuals =
      logged === null || values === undefined
        ? []
        : loggedLines('train', { steps: logged.steps, values }, choice, make);
    const band = predicted === null || !choice.banded.has(run.id) ? [] : bandAround(predicted);
    return [...band.flatMap(({ points, upper }) => make('band', points, upper)), ...residuals];
  });
}

const around = new WeakMap<PlotPoints, { points: PlotPoints; upper: Float64Array }>();

function bandAround(predicted: NonNullable<PlotRun['predicted']>) {
  const { steps, values, lower, upper } = predicted;
  const made = around.get(predicted) ?? {
    points: { steps, values: lower.map((value, i) => value - values[i]!) },
    upper: upper.map((value, i) => value - values[i]!),
  };
  around.set(predicted, made);
  return [made];
}

/** The lines of the LR chart. */
export function collectLrLines(runs: readonly PlotRun[], choice: LineChoice): Line[] {
  return collect(runs, choice, ({ lr }, make) => make('lr', lr));
}

/** What one of the law's terms gives. */
export function collectTermLines(
  runs: readonly PlotRun[],
  choice: LineChoice,
  term: 'power' | 'annealing',
): Line[] {
  return collect(runs, choice, ({ parts }, make) => {
    const values = parts?.[term] ?? null;
    return parts === null || values === null ? [] : make('term', { steps: parts.steps, values });
  });
}
