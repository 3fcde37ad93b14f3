import type { FitRun } from '../../../src/core/fit/problem.ts';
import type { RunInProgress } from '../../../src/core/forecast/inProgress.ts';
import { cutRun } from '../../../bench/forecast/runs.ts';
import { constant, cosine, makeEta, makeNoise, makeRun, twoStep, type AnnealingTruth } from '../support.ts';

/** Parameters as published runs have them at this peak and lambda. */
export const truth: AnnealingTruth = { L0: 2.7, A: 0.55, alpha: 0.5, C: 0.42, lambda: 0.999 };
export const peak = 3e-4;

export const wsd = (u: number): number => (u < 0.8 ? 1 : 1 - 0.9 * ((u - 0.8) / 0.2));
export const shapes = { constant, cosine, twoStep, wsd } as const;

/** Noise of about `level` that neighbours share. */
export function sharedNoise(seed: number, level: number, kept = 0.6): () => number {
  const white = makeNoise(seed);
  for (let i = 0; i < 5; i++) white();
  let noise = 0;
  return () => (noise = kept * noise + level * Math.sqrt(1 - kept * kept) * Math.sqrt(3) * white());
}

interface Made {
  readonly updates?: number;
  readonly lr?: number;
  readonly seed?: number;
  readonly noise?: number;
  readonly truth?: AnnealingTruth;
}

/** A run of one of the shapes. */
export function make(
  shape: keyof typeof shapes,
  { updates = 6000, lr = peak, seed = 1, noise = 5e-4, truth: of = truth }: Made = {},
): FitRun {
  const eta = makeEta(updates, 300, lr, shapes[shape]);
  return makeRun(`${shape} ${String(updates)}`, eta, of, {
    ...{ warmup: 300, spacing: 50, noise: sharedNoise(seed * 7919, noise) },
  });
}

/** A run as it stood after a share of its updates, its whole schedule known. */
export function inProgress(run: FitRun, share: number): RunInProgress {
  return { points: cutRun(run, share), eta: run.eta };
}
