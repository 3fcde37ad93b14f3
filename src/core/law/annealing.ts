import { areaAt, areas } from './areas.ts';
import { countSchedule } from './convention.ts';
import { amplitude, type Law } from './law.ts';
import { alphaGrid, alphaParameter, writePowerFeatures } from './powerTerm.ts';

/** The scaling law with LR annealing (Tissue, Wang, Wang; arXiv 2408.11029). */
export const annealingLaw: Law = {
  name: 'annealing',
  label: 'Annealing law',
  formula: 'L(s) = L0 + A * S1^-alpha - C * S2',
  source: 'arXiv 2408.11029',
  parameters: [
    amplitude('L0', 'nats', 'irreducible loss'),
    amplitude('A', 'nats x LR^alpha', 'size of the power-law part'),
    amplitude('C', 'nats / LR', 'loss taken off for each unit of annealing area'),
    alphaParameter,
  ],
  bends: [1],
  annealingFeature: 2,
  usesLambda: true,
  starts: alphaGrid.map((alpha) => Float64Array.of(alpha)),
  priors: [],
  needsSize: false,
  held: () => [],
  prepare(eta, { lambda, warmup }) {
    const counted = countSchedule(eta, warmup);
    const { s1, s2 } = areas(counted.eta, lambda, counted.eta0);
    return {
      at(steps) {
        const logS1 = steps.map((s) => Math.log(areaAt(s1, s)));
        const annealed = steps.map((s) => areaAt(s2, s));
        return {
          evaluate(shape, values, slopes) {
            writePowerFeatures(logS1, shape[0]!, { values, slopes, features: 3, shapes: 1 });
            for (let i = 0; i < annealed.length; i++) values[3 * i + 2] = -annealed[i]!;
          },
        };
      },
    };
  },
  toNatural: ([L0 = 0, A = 0, C = 0, alpha = 0], unit) => [L0, A * unit ** alpha, C / unit, alpha],
};
