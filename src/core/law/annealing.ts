import { areaAt, type Areas } from './areas.ts';
import type { AreaLawValues, Law } from './law.ts';

/** The scaling law with LR annealing (Tissue, Wang, Wang; arXiv 2408.11029). */
export const annealingLaw: Law = {
  name: 'annealing',
  label: 'Annealing law',
  formula: 'L(s) = L0 + A * S1^-alpha - C * S2',
  source: 'arXiv 2408.11029',
  usesAnnealing: true,
  parameters: [
    { name: 'L0', unit: 'nats', meaning: 'irreducible loss' },
    { name: 'A', unit: 'nats x LR^alpha', meaning: 'size of the power-law part' },
    { name: 'alpha', unit: '1', meaning: 'exponent of the forward area' },
    { name: 'C', unit: 'nats / LR', meaning: 'loss taken off for each unit of annealing area' },
    { name: 'lambda', unit: '1', meaning: 'decay of the annealing momentum for each update' },
  ],
};

/** Predicted loss in nats after `s` updates. S1 = 0 (nothing trained yet) gives Infinity. */
export function predictAt(values: AreaLawValues, areas: Areas, s: number): number {
  const s1 = areaAt(areas.s1, s);
  return values.L0 + values.A * s1 ** -values.alpha - values.C * areaAt(areas.s2, s);
}

/**
 * Derivatives of the predicted loss by (L0, A, alpha, C), written into `out[offset..offset + 3]`.
 * @param s1 Forward area, > 0.
 * @param s2 Annealing area.
 */
export function gradientAt(
  values: AreaLawValues,
  s1: number,
  s2: number,
  out: Float64Array,
  offset = 0,
): void {
  const power = s1 ** -values.alpha;
  out[offset] = 1;
  out[offset + 1] = power;
  out[offset + 2] = -values.A * power * Math.log(s1);
  out[offset + 3] = -s2;
}
