import type { ConfigHints } from '../core/configs/types.ts';
import { decimate } from '../core/decimate.ts';
import { drawLr, drawnCurveSteps } from '../core/drawn.ts';
import type { ModelFacts } from '../core/fit/domain.ts';
import { predictSchedule, type Prediction } from '../core/fit/interval.ts';
import { collectParameterRows } from '../core/fit/parameterRows.ts';
import type { Fit } from '../core/fit/types.ts';
import { lawOf } from '../core/law/registry.ts';
import { collectPlan } from '../core/plan.ts';
import { describe } from '../core/schedule/describe.ts';
import { toArray } from '../core/schedule/schedule.ts';
import { predictRun } from '../core/runs/fitRuns.ts';
import { nameRuns } from '../core/runs/names.ts';
import { chooseSeries, collectPoints, curveOf } from '../core/runs/points.ts';
import { readConfigFile } from '../core/runs/read.ts';
import { modelFacts } from '../core/runs/size.ts';
import type { Run } from '../core/runs/types.ts';
import type { FitCard, PlotBand, PlotPoints, PlotRun } from '../protocol/messages.ts';
import type { Overlay } from '../protocol/worker.ts';

/** Stretches of a logged curve that keep their lowest and highest point: more than a wide screen has pixels. */
const buckets = 1000;

/** A logged run as the plot draws it. */
export function plotRun(run: Run, fit: Fit | null, fitted: boolean, colour: number): PlotRun {
  const series = fit?.series ?? chooseSeries([run]);
  const logged = loggedPoints(run, series);
  const told = fit === null ? null : predictRun(fit, run);
  const points = told?.prediction.steps.length ?? collectPoints(run, series).steps.length;
  return {
    ...predicted(fit, run, told?.prediction ?? null),
    id: run.id,
    name: run.name,
    role: fitted ? 'fitted' : 'held-out',
    colour,
    series,
    logged,
    lr: drawLr(run.eta),
    plan: collectPlan(run.eta, run, fit, told?.prediction ?? null),
    lrSource: run.lrSource,
    schedule: '',
    points,
    dropped: (curveOf(run, series)?.steps.length ?? 0) - points,
    metrics: told?.metrics ?? null,
    assumptions: run.assumptions,
  };
}

/** A config laid over the runs; null where it gives no schedule. */
export function plotOverlay(
  overlay: Overlay,
  fit: Fit | null,
  colour: number,
  sources?: ConfigHints['sources'],
): PlotRun | null {
  const reading = readConfigFile(overlay.path, overlay.text, sources)?.reading;
  if (reading?.schedule == null || reading.totalSteps === null || reading.totalSteps < 1) return null;
  const eta = toArray(reading.schedule, reading.totalSteps);
  const facts = modelFacts(overlay.path, reading);
  const told = fit === null ? null : predictSchedule(fit, eta, Float64Array.of(eta.length), facts);
  return {
    ...predicted(fit, { eta, ...facts }, told),
    id: overlay.path,
    name: nameRuns([overlay.path]).get(overlay.path) ?? overlay.path,
    role: 'schedule',
    colour,
    series: fit?.series ?? 'train',
    logged: null,
    lr: drawLr(eta),
    plan: collectPlan(eta, facts, fit, told),
    lrSource: 'config',
    schedule: describe(reading.schedule),
    points: 0,
    dropped: 0,
    metrics: null,
    assumptions: reading.assumptions,
  };
}

/** What is predicted: a schedule, and what is known beside. */
type Drawn = ModelFacts & Pick<Run, 'eta'>;

/** The predicted curve and end; a withheld prediction shows its reason and no number. */
function predicted(
  fit: Fit | null,
  run: Drawn,
  told: Prediction | null,
): Pick<PlotRun, 'predicted' | 'final' | 'distrust'> {
  if (fit === null || told === null) return { predicted: null, final: null, distrust: [] };
  const { withheld, final } = told;
  const distrust = told.distrust.filter((reason) => !fit.distrust.includes(reason));
  if (withheld === null) return { predicted: predictedBand(fit, run), final, distrust };
  return { predicted: null, final: null, distrust: [`No prediction is shown. ${withheld}`, ...distrust] };
}

function loggedPoints(run: Run, series: 'train' | 'validation'): PlotPoints {
  const curve = curveOf(run, series);
  if (curve === undefined) return { steps: new Float64Array(0), values: new Float64Array(0) };
  const kept = decimate(curve.steps, curve.loss, buckets);
  return { steps: pick(curve.steps, kept), values: pick(curve.loss, kept) };
}

function predictedBand(fit: Fit, { eta, ...facts }: Drawn): PlotBand {
  const steps = drawnCurveSteps(eta);
  const { loss, lower, upper } = predictSchedule(fit, eta, steps, facts);
  return { steps, values: loss, lower, upper };
}

function pick(values: Float64Array, kept: readonly number[]): Float64Array {
  return Float64Array.from(kept, (i) => values[i]!);
}

/** The fit for people. */
export function collectCard(fit: Fit): FitCard {
  const law = lawOf(fit.law);
  return {
    law: law.label,
    formula: law.formula,
    parameters: collectParameterRows(fit),
    objective: fit.objective,
    points: fit.points,
    series: fit.series,
    seconds: fit.seconds,
    assumptions: fit.assumptions,
    distrust: fit.distrust,
    data: fit,
  };
}
