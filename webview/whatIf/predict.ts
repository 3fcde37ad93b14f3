import { drawLr, drawnCurveSteps, mostCurvePoints } from '../../src/core/drawn.ts';
import { predictSchedule } from '../../src/core/fit/interval.ts';
import { predictParts } from '../../src/core/fit/parts.ts';
import type { Fit } from '../../src/core/fit/types.ts';
import { collectEnd } from '../../src/core/fit/compare.ts';
import { collectMaps } from '../../src/core/maps.ts';
import { describe } from '../../src/core/schedule/describe.ts';
import { toArray } from '../../src/core/schedule/schedule.ts';
import { checkShape, shapeSchedule } from '../../src/core/schedule/shape.ts';
import type { PlotRun } from '../../src/protocol/messages.ts';
import type { WhatIf } from '../../src/protocol/whatIf.ts';
import { whatIfStrings } from './strings.ts';
import { say } from '../../src/core/words.ts';

const prefix = 'what-if:';
/** Longer ones would take more than a moment, and no fit reaches so far. */
const mostSteps = 5e6;

/** The id of a what-if among the runs. */
export function whatIfId(number: number): string {
  return `${prefix}${String(number)}`;
}

/** Whether a run is a schedule of the user's own. */
export function isWhatIf({ id }: Pick<PlotRun, 'id'>): boolean {
  return id.startsWith(prefix);
}

/** Why a what-if is no schedule, or null. */
export function checkWhatIf({ shape }: WhatIf): string | null {
  const why = checkShape(shape);
  if (why !== null) return why;
  return shape.totalSteps > mostSteps ? say`More than 5,000,000 steps are not predicted here.` : null;
}

/**
 * A what-if as a run that the plot draws: its curve, its end, and why not to trust them. Numbers that are withheld are not
 * there.
 * @param points About how many points the curve is drawn with; its end does not depend on them.
 */
export function predictWhatIf(whatIf: WhatIf, fit: Fit, colour: number, points = mostCurvePoints): PlotRun {
  const why = checkWhatIf(whatIf);
  if (why !== null) return withoutPrediction(whatIf, fit, colour, why);
  const { shape, size, batchTokens } = whatIf;
  const schedule = shapeSchedule(shape);
  const eta = toArray(schedule, shape.totalSteps);
  const steps = drawnCurveSteps(eta, points);
  const told = predictSchedule(fit, eta, steps, { size, batchTokens });
  const { loss, lower, upper, withheld, final } = told;
  const own = told.distrust.filter((reason) => !fit.distrust.includes(reason));
  const reasons = withheld === null ? own : [`${whatIfStrings.withheld} ${withheld}`, ...own];
  return {
    ...bare(whatIf, fit, colour),
    predicted: withheld === null ? { steps, values: loss, lower, upper } : null,
    parts: withheld === null ? { steps, ...predictParts(fit, eta, steps, { size }) } : null,
    final: withheld === null ? final : null,
    distrust: reasons.filter((reason) => reason !== withheld),
    lr: drawLr(eta),
    maps: collectMaps(eta, batchTokens, []),
    schedule: describe(schedule),
    plan: { end: collectEnd(fit, eta, told), shape: { shape, worst: 0 }, size, batchTokens },
  };
}

function withoutPrediction(whatIf: WhatIf, fit: Fit, colour: number, why: string): PlotRun {
  const { size, batchTokens } = whatIf;
  return {
    ...bare(whatIf, fit, colour),
    distrust: [`${whatIfStrings.withheld} ${why}`],
    plan: { end: null, shape: null, size, batchTokens },
  };
}

function bare({ number, name }: WhatIf, fit: Fit, colour: number): Omit<PlotRun, 'plan'> {
  const none = new Float64Array(0);
  return {
    ...{ id: whatIfId(number), name, role: 'schedule', colour, series: fit.series, logged: null },
    ...{ other: null, key: '', maps: { tokens: null, area: null, time: null }, parts: null },
    ...{ predicted: null, final: null, metrics: null, points: 0, dropped: 0 },
    ...{ lr: { steps: none, values: none }, lrSource: 'config', schedule: '', assumptions: [], distrust: [] },
  };
}
