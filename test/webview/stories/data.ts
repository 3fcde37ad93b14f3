import { predictSchedule } from '../../../src/core/fit/interval.ts';
import type { Fit } from '../../../src/core/fit/types.ts';
import { collectPlan } from '../../../src/core/plan.ts';
import type { FitCard, PlotRun } from '../../../src/protocol/messages.ts';

const law = { L0: 2.63, A: 0.62, alpha: 0.46, C: 0.52, lambda: 0.999 };
const warmup = 200;
const peak = 3e-4;
/** 512 sequences of 1024. */
const tokensPerStep = 524_288;

/** A schedule: LR of update `step` (from 1) out of `total`, with a linear warm-up. */
export type Schedule = (step: number, total: number) => number;

function warmed(after: Schedule): Schedule {
  return (step, total) => (step <= warmup ? (peak * step) / warmup : after(step, total));
}

/** Schedules of the stories. */
export const schedules = {
  cosine: warmed((step, total) => {
    const share = (step - warmup) / (total - warmup);
    return 0.1 * peak + 0.45 * peak * (1 + Math.cos(Math.PI * share));
  }),
  constant: warmed(() => peak),
  wsd: warmed((step, total) => {
    const share = Math.max(0, (step / total - 0.8) / 0.2);
    return peak * (1 - 0.9 * share);
  }),
  twoStep: warmed((step, total) => (step < 0.7 * total ? peak : 0.3 * peak)),
} as const;

/** Noise that is the same in every run of the stories. */
function makeNoise(seed: number): () => number {
  let state = seed;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 1) / 4294967297;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** What a run of the stories is made from; the rest is computed. */
export type RunSketch = Pick<PlotRun, 'id' | 'name' | 'role' | 'colour'> &
  Partial<PlotRun> & {
    readonly shape: Schedule;
    readonly total: number;
    readonly logEvery?: number;
    readonly validated?: boolean;
  };

/** A run whose logged loss follows the annealing law, with noise. */
export function makeRun(sketch: RunSketch): PlotRun {
  const { shape, total, logEvery = 20, validated = false, ...given } = sketch;
  const { eta, loss, power, annealing, areas } = followLaw(shape, total);
  const noise = makeNoise(given.colour + 7);
  const every = (gap: number, from = gap) =>
    Float64Array.from({ length: Math.floor((total - from) / gap) + 1 }, (_, i) => from + i * gap);
  const curve = Float64Array.from(new Set([...every(Math.ceil(total / 400), warmup), total]));
  const predicted = curve.map((step) => loss[step - 1]!);
  const width = curve.map((step) => 0.012 + 0.008 * (step / 24_000));
  const logged = every(logEvery);
  const last = predicted.length - 1;
  const values = logged.map((s) => loss[s - 1]! + 0.02 * noise());
  const heldOut = every(total / 20);
  const isLog = given.role !== 'schedule';
  const corners = Float64Array.from({ length: 201 }, (_, i) => Math.round((total * i) / 200));
  return {
    series: 'train',
    logged: isLog
      ? {
          steps: logged,
          values,
          residuals: logged.map((s, i) => (s < warmup ? NaN : values[i]! - loss[s - 1]!)),
        }
      : null,
    other:
      isLog && validated
        ? { steps: heldOut, values: heldOut.map((s) => loss[Math.round(s) - 1]! + 0.05) }
        : null,
    key: given.id,
    maps: {
      tokens: { steps: Float64Array.of(0, total), values: Float64Array.of(0, total * tokensPerStep) },
      area: { steps: corners, values: corners.map((s) => areas[s - 1] ?? 0) },
      // The machine was down for an hour in the middle.
      time: isLog
        ? {
            steps: Float64Array.of(logEvery, total / 2, total / 2 + 1, total),
            values: Float64Array.of(0, 0.4 * total, 0.4 * total + 3600, 0.8 * total + 3600),
          }
        : null,
    },
    parts: {
      steps: curve,
      power: curve.map((s) => power[s - 1]!),
      annealing: curve.map((s) => annealing[s - 1]!),
    },
    predicted: {
      steps: curve,
      values: predicted,
      lower: predicted.map((value, i) => value - width[i]!),
      upper: predicted.map((value, i) => value + width[i]!),
    },
    lr: { steps: curve, values: curve.map((step) => eta[step - 1]!) },
    lrSource: given.role === 'schedule' ? 'config' : 'log',
    schedule: '',
    points: logged.length,
    dropped: 1,
    final: {
      step: total,
      loss: predicted[last]!,
      lower: predicted[last]! - 0.02,
      upper: predicted[last]! + 0.02,
    },
    metrics:
      given.role === 'schedule'
        ? null
        : {
            r2: 0.9981 - 0.0004 * given.colour,
            mae: 0.0043,
            rmse: 0.0061,
            meanRelativeError: 0.0014,
            worstRelativeError: 0.0112,
            finalError: -0.0032 + 0.0019 * given.colour,
          },
    assumptions: [],
    distrust: [],
    plan: planOf(Float64Array.from(eta)),
    ...given,
  };
}

function followLaw(shape: Schedule, total: number) {
  const eta = Float64Array.from({ length: total }, (_, i) => shape(i + 1, total));
  const [areas, power, annealing] = [
    new Float64Array(total),
    new Float64Array(total),
    new Float64Array(total),
  ];
  let [area, momentum, annealed] = [0, 0, 0];
  const loss = eta.map((lr, i) => {
    area += lr;
    momentum = law.lambda * momentum + ((eta[i - 1] ?? 0) - lr);
    annealed += momentum;
    areas[i] = area;
    power[i] = law.A * area ** -law.alpha;
    annealing[i] = law.C * annealed;
    return law.L0 + power[i] - annealing[i];
  });
  return { eta, loss, power, annealing, areas };
}

/** The law that the runs of the stories follow, as a fit of two of them would have found it. */
export const storyLaw: Fit = {
  law: 'annealing',
  parameters: {
    L0: { value: law.L0, standardError: 0.0071 },
    A: { value: law.A, standardError: 0.0042 },
    alpha: { value: law.alpha, standardError: 0.0035 },
    C: { value: law.C, standardError: 0.011 },
    lambda: { value: law.lambda, standardError: null },
  },
  unit: 1,
  estimates: [law.L0, law.A, law.C, law.alpha],
  covariance: [5e-5, -2e-5, 0, -2e-5, -2e-5, 1.8e-5, 0, 1e-5, 0, 0, 1.2e-4, 0, -2e-5, 1e-5, 0, 1.2e-5],
  warmup: 'true',
  objective: 0.000138412,
  misfit: 0.0008,
  lawError: { half90: 0.0046, source: 'published' },
  diagnostics: { correlation: [], effectivePoints: 120, runs: [] },
  points: 2451,
  seconds: 0.043,
  series: 'train',
  domain: {
    ...{ runs: 2, points: 2451, longestRun: 24_000, minPeakLr: peak, maxPeakLr: peak, minLr: 0.1 * peak },
    ...{ maxAnnealingRatio: 900, annealingRuns: 1, constantRuns: 1, sizes: [], batchTokens: null },
  },
  assumptions: ['The true warm-up counts in S1 and S2.'],
  distrust: [],
};

function planOf(eta: Float64Array) {
  const told = predictSchedule(storyLaw, eta, Float64Array.of(eta.length));
  return collectPlan(eta, { size: null, batchTokens: 524_288 }, storyLaw, told);
}

/** The fit of the stories. */
export const storyFit: FitCard = {
  law: 'Annealing law',
  formula: 'L(s) = L0 + A·S1^-alpha - C·S2',
  parameters: [
    { name: 'L0', meaning: 'loss that no training removes, nats', value: 2.6312, standardError: 0.0071 },
    { name: 'A', meaning: 'size of the power-law term', value: 0.61874, standardError: 0.0042 },
    { name: 'alpha', meaning: 'exponent of the forward area S1', value: 0.46093, standardError: 0.0035 },
    {
      name: 'C',
      meaning: 'nats gained for each unit of annealing area S2',
      value: 0.5184,
      standardError: 0.011,
    },
    { name: 'lambda', meaning: 'memory of the annealing momentum', value: 0.999, standardError: null },
  ],
  objective: 0.000138412,
  points: 2451,
  series: 'train',
  seconds: 0.043,
  assumptions: ['The true warm-up counts in S1 and S2.'],
  distrust: [],
  data: storyLaw,
};
