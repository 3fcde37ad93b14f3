import type { Curve, SeriesKind } from '../core/curve.ts';
import { decimate } from '../core/decimate.ts';
import type { Prediction } from '../core/fit/interval.ts';
import type { Fit } from '../core/fit/types.ts';
import { curveOf } from '../core/runs/points.ts';
import type { Run } from '../core/runs/types.ts';
import type { LoggedPoints, PlotPoints, PlotRun } from '../protocol/messages.ts';

/** Stretches of a thinned out curve that keep their lowest and highest point. */
const buckets = 500;

/** What was logged of a run: the series `series` with its residuals, and the other one. */
export function collectLogged(
  run: Run,
  series: SeriesKind,
  told: Prediction | null,
  overview: boolean,
): { readonly logged: LoggedPoints; readonly other: PlotPoints | null } {
  const curve = curveOf(run, series);
  const other = curveOf(run, series === 'train' ? 'validation' : 'train');
  const logged =
    curve === undefined ? empty : { steps: curve.steps, values: curve.loss, ...residualsOf(curve, told) };
  const rest = other === undefined ? null : { steps: other.steps, values: other.loss };
  return overview
    ? { logged: thin(logged), other: rest === null ? null : thin(rest) }
    : { logged, other: rest };
}

const empty: LoggedPoints = { steps: new Float64Array(0), values: new Float64Array(0) };

/** The prediction stands at some of the logged steps. */
function residualsOf({ steps, loss }: Curve, told: Prediction | null): { residuals?: Float64Array } {
  if (told?.withheld !== null) return {};
  const residuals = new Float64Array(steps.length).fill(NaN);
  let at = 0;
  for (const [i, step] of told.steps.entries()) {
    while (steps[at] !== step) at++;
    residuals[at] = loss[at]! - told.loss[i]!;
  }
  return { residuals };
}

function thin(points: LoggedPoints): LoggedPoints {
  const kept = decimate(points.steps, points.values, buckets);
  const pick = (values: Float64Array) => Float64Array.from(kept, (i) => values[i]!);
  const { steps, values, residuals } = points;
  return {
    ...{ steps: pick(steps), values: pick(values) },
    ...(residuals === undefined ? {} : { residuals: pick(residuals) }),
  };
}

const numbers = new WeakMap<object, number>();
let lastNumber = 0;

/** The same number for the same object, another for any other. */
function numberOf(object: object): number {
  const number = numbers.get(object) ?? ++lastNumber;
  numbers.set(object, number);
  return number;
}

/** Changes whenever `collectLogged` gives something else: a run stays the same as long as its log and its config do. */
export function keyOf(run: Run, fit: Fit | null, overview: boolean): PlotRun['key'] {
  const law =
    fit === null ? '' : JSON.stringify([fit.law, fit.series, fit.warmup, fit.estimates, fit.objective]);
  return [run.id, numberOf(run), overview ? 'overview' : 'all', law].join('|');
}
