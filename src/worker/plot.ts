import type { ConfigHints } from '../core/configs/types.ts';
import { drawLr, drawnCurveSteps } from '../core/drawn.ts';
import type { SeriesKind } from '../core/curve.ts';
import type { ModelFacts } from '../core/fit/domain.ts';
import { predictSchedule, type Prediction } from '../core/fit/interval.ts';
import { predictParts } from '../core/fit/parts.ts';
import { collectParameterRows } from '../core/fit/parameterRows.ts';
import type { Fit } from '../core/fit/types.ts';
import { lawOf } from '../core/law/registry.ts';
import { collectMaps } from '../core/maps.ts';
import { collectPlan } from '../core/plan.ts';
import { describe } from '../core/schedule/describe.ts';
import { toArray } from '../core/schedule/schedule.ts';
import { predictRun } from '../core/runs/fitRuns.ts';
import { nameConfigs } from '../core/runs/names.ts';
import { chooseSeries, collectPoints, curveOf } from '../core/runs/points.ts';
import { readConfigFile } from '../core/runs/read.ts';
import { modelFacts } from '../core/runs/size.ts';
import type { Run } from '../core/runs/types.ts';
import type { FitCard, PlotBand, PlotParts, PlotRun } from '../protocol/messages.ts';
import type { Overlay } from '../protocol/worker.ts';
import type { Made } from './live.ts';
import { collectLogged, keyOf } from './logged.ts';
import { say } from '../core/words.ts';

/** What a page asks for. */
export interface Asked {
  /** Keys of what was logged and is on the page already. */
  readonly known: readonly string[];
  /** Whether a thinned out curve will do. */
  readonly overview: boolean;
}

const unfitted = { prediction: null, metrics: null };
const nothing = { logged: null, other: null };

const everything: Asked = { known: [], overview: false };

/** A logged run as the plot draws it. */
export function plotRun(
  run: Run,
  fit: Fit | null,
  fitted: boolean,
  colour: number,
  { known, overview }: Asked = everything,
): PlotRun {
  const series = fit?.series ?? chooseSeries([run]);
  const { prediction, metrics } = fit === null ? unfitted : predictRun(fit, run);
  const key = keyOf(run, fit, overview);
  const sent = known.includes(key) ? nothing : collectLogged(run, series, prediction, overview);
  return {
    ...predicted(fit, run, prediction),
    ...countPoints(run, series),
    ...sent,
    id: run.id,
    name: run.name,
    role: fitted ? 'fitted' : 'held-out',
    colour,
    series,
    key,
    maps: collectMaps(run.eta, run.batchTokens, run.curves),
    lr: drawLr(run.eta),
    plan: collectPlan(run.eta, run, fit, prediction),
    lrSource: run.lrSource,
    schedule: '',
    metrics,
    assumptions: run.assumptions,
  };
}

function countPoints(run: Run, series: SeriesKind): Pick<PlotRun, 'points' | 'dropped'> {
  const points = collectPoints(run, series).steps.length;
  return { points, dropped: (curveOf(run, series)?.steps.length ?? 0) - points };
}

/** A config laid over the runs; null where it gives no schedule. */
export function plotOverlay(
  overlay: Overlay,
  fit: Fit | null,
  colour: number,
  sources?: ConfigHints['sources'],
  name = nameConfigs([overlay.path]).get(overlay.path) ?? overlay.path,
): PlotRun | null {
  const reading = readConfigFile(overlay.path, overlay.text, { sources, told: overlay.told })?.reading;
  if (reading?.schedule == null || reading.totalSteps === null || reading.totalSteps < 1) return null;
  const eta = toArray(reading.schedule, reading.totalSteps);
  const facts = modelFacts(overlay.path, reading);
  const told = fit === null ? null : predictSchedule(fit, eta, Float64Array.of(eta.length), facts);
  return {
    ...predicted(fit, { eta, ...facts }, told),
    id: overlay.path,
    name,
    role: 'schedule',
    colour,
    series: fit?.series ?? 'train',
    logged: null,
    other: null,
    key: '',
    maps: collectMaps(eta, facts.batchTokens ?? null, []),
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

/** Where a run that is being trained is forecast to end: its planned LR, and from its last point on the curve with its band. */
export function plotForecast(run: Run, { plan, forecast, points, of }: Made, colour: number): PlotRun {
  const { eta } = plan;
  const { steps, loss, lower, upper, final, withheld, distrust } = forecast.prediction;
  const { size, batchTokens } = run;
  const told = withheld === null ? distrust : [say`No prediction is shown. ${withheld}`, ...distrust];
  return {
    id: `forecast:${run.id}`,
    forecastOf: run.id,
    name: say`${run.name}, to its end`,
    role: 'schedule',
    colour,
    series: of.series,
    ...nothing,
    key: '',
    maps: collectMaps(eta, batchTokens, []),
    predicted: withheld === null ? { steps, values: loss, lower, upper } : null,
    parts:
      withheld === null ? { steps, ...predictParts(forecast.fit, eta, steps, { size, batchTokens }) } : null,
    final: withheld === null ? final : null,
    lr: drawLr(eta),
    lrSource: run.lrSource,
    schedule: '',
    plan: { end: null, shape: null, size, batchTokens },
    points: points.steps.length,
    dropped: 0,
    metrics: null,
    assumptions: plan.assumptions,
    distrust: told,
  };
}

/** The predicted curve and end; a withheld prediction shows its reason and no number. */
function predicted(
  fit: Fit | null,
  run: Drawn,
  told: Prediction | null,
): Pick<PlotRun, 'predicted' | 'parts' | 'final' | 'distrust'> {
  if (fit === null || told === null) return { predicted: null, parts: null, final: null, distrust: [] };
  const { withheld, final } = told;
  const distrust = told.distrust.filter((reason) => !fit.distrust.includes(reason));
  if (withheld === null) return { ...curvesOf(fit, run), final, distrust };
  return {
    predicted: null,
    parts: null,
    final: null,
    distrust: [say`No prediction is shown. ${withheld}`, ...distrust],
  };
}

function curvesOf(fit: Fit, { eta, ...facts }: Drawn): { predicted: PlotBand; parts: PlotParts } {
  const steps = drawnCurveSteps(eta);
  const { loss, lower, upper } = predictSchedule(fit, eta, steps, facts);
  return {
    predicted: { steps, values: loss, lower, upper },
    parts: { steps, ...predictParts(fit, eta, steps, facts) },
  };
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
