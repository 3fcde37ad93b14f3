import type { FitRun } from '../fit/problem.ts';
import type { Fit } from '../fit/types.ts';
import type { Expectation } from './band.ts';
import { predictAhead } from './inProgress.ts';

/** Steps that the curve of an expectation is worked out at; straight lines between them. */
const knots = 512;

/**
 * What a forecast expects of every step still to come: its curve, its band, and the scatter that the run has shown so far.
 * @param fit A forecast's.
 * @param points The run so far.
 * @param eta LR of updates 1..N, N = the planned end.
 */
export function collectExpectation(fit: Fit, points: FitRun, eta: Float64Array): Expectation {
  const first = points.steps[0] ?? 1;
  const count = Math.max(2, Math.min(knots, eta.length - first + 1));
  const steps = Float64Array.from(
    { length: count },
    (_, i) => first + ((eta.length - first) * i) / (count - 1),
  );
  const { loss, lower, upper } = predictAhead(fit, points, eta, steps);
  const spacing = (eta.length - first) / (count - 1);
  return {
    at(step) {
      const place = spacing > 0 ? Math.max(0, Math.min(count - 1, (step - first) / spacing)) : 0;
      const left = Math.min(count - 2, Math.floor(place));
      const mix = (values: Float64Array) =>
        values[left]! + (place - left) * (values[left + 1]! - values[left]!);
      return { loss: mix(loss), lower: mix(lower), upper: mix(upper) };
    },
    lrAt: (step) => eta[Math.min(eta.length, Math.max(1, Math.round(step))) - 1]!,
    length: eta.length,
    peakLr: eta.reduce((top, lr) => Math.max(top, lr), 0),
    ...scatterOf(fit, points.name),
  };
}

/** Neighbouring differences of what keeps a share `kept` are smaller than the scatter by sqrt(1 - kept). */
function scatterOf({ diagnostics: { runs } }: Fit, name: string): Pick<Expectation, 'noise' | 'kept'> {
  const own = runs.find((run) => run.name === name);
  const { noise, autocorrelation } = own ?? [...runs].sort((a, b) => b.noise - a.noise)[0] ?? silent;
  const kept = Math.min(mostKept, Math.max(0, autocorrelation));
  return { noise: noise / Math.sqrt(1 - kept), kept };
}

const silent = { noise: 0, autocorrelation: 0 };
const mostKept = 0.95;
