/** What a schedule that counts samples needs to know of the batches: n(k), the samples consumed before update k (from 1). */
export interface SampleClock {
  /** Samples of every update, where it is the same for all. */
  readonly constant: number | null;
  /** n(k). */
  before(k: number): number;
  /** Last update with n(k) < n; 0 where there is none. */
  lastBelow(n: number): number;
  /** Last update with n(k) <= n. */
  lastWithin(n: number): number;
}

interface Stage {
  readonly first: number;
  readonly consumed: number;
  readonly batch: number;
}

/** Batches of one size. */
export function constantClock(batch: number): SampleClock {
  return { ...stageClock([{ first: 1, consumed: 0, batch }]), constant: batch };
}

/**
 * `--rampup-batch-size START INCREMENT SAMPLES`: the batch grows by the increment each time that an equal share of the samples
 * is consumed (`RampupBatchsizeNumMicroBatchesCalculator`, num_microbatches_calculator.py).
 */
export function rampUpClock(start: number, increment: number, samples: number, batch: number): SampleClock {
  const increments = Math.floor((batch - start) / increment);
  if (!(increments >= 1) || !(samples > 0)) return constantClock(batch);
  const share = samples / increments;
  const steps = Array.from({ length: increments }, (_, i) => ({
    from: i * share,
    batch: start + i * increment,
  }));
  return thresholdClock([...steps, { from: samples, batch }]);
}

/** Batches that change once so many samples are consumed; the first `from` is 0, and they rise. */
export function thresholdClock(
  steps: readonly { readonly from: number; readonly batch: number }[],
): SampleClock {
  const stages: Stage[] = [];
  let [first, consumed] = [1, 0];
  steps.forEach(({ batch }, i) => {
    const end = steps[i + 1]?.from ?? Infinity;
    if (consumed >= end) return;
    stages.push({ first, consumed, batch });
    if (!Number.isFinite(end)) return;
    const updates = Math.ceil((end - consumed) / batch);
    first += updates;
    consumed += updates * batch;
  });
  return stageClock(stages);
}

function stageClock(stages: readonly Stage[]): SampleClock {
  const last = (fits: (stage: Stage) => boolean): Stage =>
    stages.filter(fits).at(-1) ?? stages[0] ?? { first: 1, consumed: 0, batch: 1 };
  return {
    constant: null,
    before(k) {
      const { first, consumed, batch } = last((stage) => stage.first <= k);
      return consumed + (k - first) * batch;
    },
    lastBelow(n) {
      if (n <= 0) return 0;
      const { first, consumed, batch } = last((stage) => stage.consumed < n);
      return first + Math.ceil((n - consumed) / batch) - 1;
    },
    lastWithin(n) {
      const { first, consumed, batch } = last((stage) => stage.consumed <= n);
      return first + Math.floor((n - consumed) / batch);
    },
  };
}

/**
 * Megatron-DeepSpeed's tokens: its `consumed_train_tokens` grow only after the scheduler has stepped (training.py), so the LR
 * of update k goes by the tokens before update k - 1.
 */
export function tokenClock(samples: SampleClock, sequence: number): SampleClock {
  return {
    constant: null,
    before: (k) => sequence * samples.before(Math.max(1, k - 1)),
    lastBelow: (n) => (n <= 0 ? 0 : samples.lastBelow(n / sequence) + 1),
    lastWithin: (n) => samples.lastWithin(n / sequence) + 1,
  };
}
