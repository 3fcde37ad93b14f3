/** LR in the manner of nanoGPT: linear warm-up, then a cosine down to `minLr` at iteration `decayIterations`. */
export interface NanoGptSchedule {
  readonly kind: 'nanoGpt';
  readonly peakLr: number;
  readonly minLr: number;
  readonly warmupIterations: number;
  readonly decayIterations: number;
  /** The loop runs iterations 0..maxIterations, both included: one update more than this. */
  readonly maxIterations: number;
}

/** How the LR falls in the decay of `warmup_stable_decay`. */
export type DecayType = 'linear' | 'cosine' | '1-sqrt';

/** The stable phase takes the steps that warm-up and decay leave. */
export interface WarmupStableDecay {
  readonly type: 'warmup_stable_decay';
  readonly decaySteps: number;
  readonly decayType: DecayType;
  /** LR at the end, as a share of the peak; the warm-up starts there too. */
  readonly minLrRatio: number;
}

/** LR by one of the Hugging Face schedulers. */
export interface HuggingFaceSchedule {
  readonly kind: 'huggingFace';
  readonly peakLr: number;
  readonly warmupSteps: number;
  readonly maxSteps: number;
  readonly scheduler: { readonly type: 'constant_with_warmup' | 'linear' | 'cosine' } | WarmupStableDecay;
}

/** LR written out, stretch by stretch, after a linear warm-up. */
export interface SegmentSchedule {
  readonly kind: 'segments';
  readonly peakLr: number;
  readonly warmupSteps: number;
  readonly segments: readonly { readonly steps: number; readonly lr: number }[];
}

/** A schedule as one of the config dialects states it. */
export type Schedule = NanoGptSchedule | HuggingFaceSchedule | SegmentSchedule;
