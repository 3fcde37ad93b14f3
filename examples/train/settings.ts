import type { AdamWSettings } from './model/adamw.ts';
import type { ModelShape } from './model/languageModel.ts';

/** What all runs have in common: only the schedule tells them apart. */
export const SHAPE: ModelShape = { context: 16, width: 15, hidden: 240, batch: 512 };

export const OPTIMISER: AdamWSettings = {
  beta1: 0.9,
  beta2: 0.95,
  epsilon: 1e-8,
  weightDecay: 0.1,
  maxGradientNorm: 1,
};

/** Picked out of 1e-3, 2e-3 and 6e-3 as one where the annealing law holds; at 6e-3 annealing runs end lower and it does not. */
export const PEAK_LR = 2e-3;
export const WARMUP_STEPS = 100;

/** The order of the batches, the same for every run. */
export const DATA_SEED = 1337;
/** The initial weights, the same for every run that does not say otherwise. */
export const MODEL_SEED = 42;

/** The training loss is logged every so many updates. */
export const LOG_INTERVAL = 10;
/** The held-out loss is measured after every so many updates; a multiple of the above. */
export const EVALUATION_INTERVAL = 50;
/** Positions that the held-out loss is the mean of; a multiple of the batch. */
export const HELD_OUT_POSITIONS = 8192;
