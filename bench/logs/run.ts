/** Loss of the run that is logged, in nats. */
export const lossAt = (k: number): number => 1.7 + 9 * (k + 20) ** -0.3 + 0.02 * Math.sin(12.9898 * k);

/** LR of its update k. */
export const lrAt = (k: number): number => 3e-4 * (0.55 + 0.45 * Math.cos(k / 700_000));
