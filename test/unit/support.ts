import { existsSync } from 'node:fs';
import { areaAt, areas, startingLr, type Areas } from '../../src/core/law/areas.ts';
import type { FitRun } from '../../src/core/fit/problem.ts';

export { loadPublished } from '../../bench/published.ts';

/** Reference data beside the checkout; tests that need it say `skipped` where it is not there. */
export const shared = new URL('../../../shared/', import.meta.url);
export const hasShared = existsSync(new URL('reference.json', shared));

/** Warm-up over `warmup` updates to `peak`, then `after(u)` times the peak for u in 0..1. */
export function makeEta(
  steps: number,
  warmup: number,
  peak: number,
  after: (u: number) => number,
): Float64Array {
  return Float64Array.from({ length: steps }, (_, i) => {
    const k = i + 1;
    return k <= warmup ? (peak * k) / warmup : peak * after((k - warmup) / (steps - warmup));
  });
}

export const constant = (): number => 1;
export const cosine = (u: number): number => 0.1 + 0.45 * (1 + Math.cos(Math.PI * u));
export const twoStep = (u: number): number => (u < 0.5 ? 1 : 0.3);

/** Parameters of the annealing law. */
export interface AnnealingTruth {
  readonly L0: number;
  readonly A: number;
  readonly alpha: number;
  readonly C: number;
  readonly lambda: number;
}

/** The annealing law by its formula. */
export function predictAt({ L0, A, alpha, C }: AnnealingTruth, { s1, s2 }: Areas, s: number): number {
  return L0 + A * areaAt(s1, s) ** -alpha - C * areaAt(s2, s);
}

/** Deterministic noise in -1..1. */
export function makeNoise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 2147483648 - 1;
  };
}

/** A run whose losses follow a law, times `1 + noise()`, logged every `spacing` steps from the end of its warm-up. */
export function makeRun(
  name: string,
  eta: Float64Array,
  truth: AnnealingTruth,
  {
    warmup = 100,
    spacing = 20,
    noise = () => 0,
  }: { warmup?: number; spacing?: number; noise?: () => number } = {},
): FitRun {
  const area = areas(eta, truth.lambda, startingLr(eta));
  const steps: number[] = [];
  for (let k = warmup; k <= eta.length; k += spacing) steps.push(k);
  return {
    name,
    eta,
    steps: Float64Array.from(steps),
    loss: Float64Array.from(steps, (k) => predictAt(truth, area, k) * (1 + noise())),
    interval: new Float64Array(steps.length).fill(1),
  };
}
