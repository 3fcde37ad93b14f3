import fc from 'fast-check';
import { startingLr } from '../../../src/core/law/areas.ts';
import { defaultLambda, type LawName } from '../../../src/core/law/law.ts';
import type { FitRun } from '../../../src/core/fit/problem.ts';

/** The peak that fits are made at. */
export const peak = 3e-4;

/** Parameters of a law by name; the annealing law's lambda too. */
export type Truth = Readonly<Record<string, number>>;

/** Parameters like those of published curves, by law, for LRs around `peak`. */
export const truths: Readonly<Record<LawName, Truth>> = {
  annealing: { L0: 2.7, A: 0.55, alpha: 0.52, C: 2.2, lambda: 0.995 },
  power: { L0: 2.7, A: 0.55, alpha: 0.52 },
  'multi-power': { L0: 2.7, A: 0.55, alpha: 0.52, B: 500, C: 1.3, beta: 0.6, gamma: 0.55 },
  'multi-power-plain': { L0: 2.7, A: 0.55, alpha: 0.52, B: 500, C: 2, beta: 0.6, gamma: 0.6 },
  'multi-power-tied': { L0: 2.7, A: 0.55, alpha: 0.52, B: 500, C: 1.5, beta: 0.55 },
  'annealing-sizes': {
    L0: 2.2,
    B: 0.5,
    A: 0.55,
    C: 2.2,
    alpha: 0.52,
    beta: 0.35,
    gamma: 0.15,
    lambda: 0.995,
  },
};

/** Loss after `s` updates by a law's published formula, every sum taken term by term. */
export function lossByFormula(
  law: LawName,
  truth: Truth,
  eta: Float64Array,
  eta0 = startingLr(eta),
): (s: number) => number {
  const forward = [0];
  for (const lr of eta) forward.push(forward.at(-1)! + lr);
  const { L0 = 0, A = 0, alpha = 0 } = truth;
  const drop = dropOf(law, truth);
  const floor = law === 'annealing-sizes' ? L0 + truth['B']! * relativeSize(truth) ** -truth['beta']! : L0;
  return (s) => {
    let loss = floor + A * forward[s]! ** -alpha;
    for (let k = 1; drop !== null && k <= s; k++) {
      const fall = (k === 1 ? eta0 : eta[k - 2]!) - eta[k - 1]!;
      if (fall !== 0) loss -= fall * drop(eta[k - 1]!, forward[s]! - forward[k - 1]!, s - k + 1);
    }
    return loss;
  };
}

/** The model size of a truth (1e8 where it has none) over 1e8. */
function relativeSize(truth: Truth): number {
  return (truth['size'] ?? 1e8) / 1e8;
}

/** What a fall of the LR by 1 has taken off the loss, by the LR after it, the area since and the updates since. */
function dropOf(law: LawName, truth: Truth): ((lr: number, area: number, updates: number) => number) | null {
  if (law === 'power') return null;
  if (law === 'annealing' || law === 'annealing-sizes') {
    const { C = 0, lambda = defaultLambda, gamma = 0 } = truth;
    const gain = C * relativeSize(truth) ** gamma;
    return (_, __, updates) => (gain * (1 - lambda ** updates)) / (1 - lambda);
  }
  const { B = 0, C = 0, beta = 0, gamma = beta } = truth;
  return (lr, area) => (area === 0 ? 0 : B * (1 - (1 + C * lr ** -gamma * area) ** -beta));
}

/** A run whose losses follow a law, times `1 + noise()`, logged every `spacing` steps from `first` on. */
export function makeLawRun(
  name: string,
  eta: Float64Array,
  law: LawName,
  {
    truth = truths[law],
    first = 100,
    spacing = 40,
    noise = () => 0,
    size,
  }: { truth?: Truth; first?: number; spacing?: number; noise?: () => number; size?: number } = {},
): FitRun {
  const lossAt = lossByFormula(law, size === undefined ? truth : { ...truth, size }, eta);
  const steps: number[] = [];
  for (let k = first; k <= eta.length; k += spacing) steps.push(k);
  return {
    name,
    eta,
    steps: Float64Array.from(steps),
    loss: Float64Array.from(steps, (k) => lossAt(k) * (1 + noise())),
    interval: new Float64Array(steps.length).fill(1),
    size: size ?? null,
  };
}

/** Model sizes for three runs of a law that speaks of several; none for another. */
export function sizesFor(law: LawName): readonly number[] {
  return law === 'annealing-sizes' ? [2.5e7, 1e8, 4e8] : [];
}

/** Shapes of a decay, from 1 at 0 to `floor` at 1. */
export const decays: Readonly<Record<string, (v: number, floor: number) => number>> = {
  linear: (v, floor) => 1 - (1 - floor) * v,
  cosine: (v, floor) => floor + ((1 - floor) * (1 + Math.cos(Math.PI * v))) / 2,
  exponential: (v, floor) => Math.max(floor, 1e-3) ** v,
  '1-sqrt': (v, floor) => 1 - (1 - floor) * Math.sqrt(v),
};

/** Warm-up, stable stretch and decay: a share of the updates each, warm-up from `from` times the peak. */
export function makeWsd(
  updates: number,
  decay: (v: number) => number,
  { warmup = 0.05, from = 0, decayShare = 0.2 } = {},
): Float64Array {
  const rise = Math.round(warmup * updates);
  const fall = Math.round(decayShare * updates);
  return Float64Array.from({ length: updates }, (_, i) => {
    const k = i + 1;
    if (k <= rise) return peak * (from + ((1 - from) * k) / rise);
    return peak * Math.max(0, decay(Math.max(0, (k - (updates - fall)) / fall)));
  });
}

interface Piece {
  readonly updates: number;
  readonly to: number;
  readonly shape: 'hold' | 'linear' | 'cosine' | 'exponential';
}

function lrWithin({ shape, to }: Piece, from: number, v: number): number {
  if (shape === 'hold') return to;
  if (shape === 'linear') return from + (to - from) * v;
  if (shape === 'cosine') return to + ((from - to) * (1 + Math.cos(Math.PI * v))) / 2;
  return Math.max(from, 1e-4) * (Math.max(to, 1e-4) / Math.max(from, 1e-4)) ** v;
}

const level = fc.double({ min: 0.02, max: 1, noNaN: true });
const piece = fc.record<Piece>({
  updates: fc.integer({ min: 1, max: 300 }),
  to: level,
  shape: fc.constantFrom('hold', 'linear', 'cosine', 'exponential'),
});

/** LRs of warm-ups, holds, jumps and decays in any order, some from or down to 0. */
export const schedules: fc.Arbitrary<Float64Array> = fc
  .record({
    start: fc.oneof(fc.constant(0), level),
    pieces: fc.array(piece, { minLength: 1, maxLength: 5 }),
    endsAtZero: fc.boolean(),
  })
  .map(({ start, pieces, endsAtZero }) => {
    const eta: number[] = [];
    let from = start;
    pieces.forEach((each, at) => {
      const to = endsAtZero && at > 0 && at === pieces.length - 1 ? 0 : each.to;
      for (let i = 1; i <= each.updates; i++)
        eta.push(peak * lrWithin({ ...each, to }, from, i / each.updates));
      from = to;
    });
    return Float64Array.from(eta);
  });
