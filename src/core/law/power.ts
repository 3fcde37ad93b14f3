import { areaAt, areas } from './areas.ts';
import { countSchedule } from './convention.ts';
import { amplitude, type Law } from './law.ts';
import { alphaGrid, alphaParameter, writePowerFeatures } from './powerTerm.ts';
import { say } from '../words.ts';

/** The plain power law of the forward area, shown to see what an annealing term buys. */
export const powerLaw: Law = {
  name: 'power',
  label: say`Power law`,
  formula: 'L(s) = L0 + A * S1^-alpha',
  source: 'the baseline of arXiv 2408.11029',
  parameters: [
    amplitude('L0', 'nats', say`irreducible loss`),
    amplitude('A', 'nats x LR^alpha', say`size of the power-law part`),
    alphaParameter,
  ],
  bends: [1],
  annealingFeature: null,
  usesLambda: false,
  starts: alphaGrid.map((alpha) => Float64Array.of(alpha)),
  priors: () => [],
  needsSize: false,
  held: () => [],
  prepare(eta, { warmup }) {
    const counted = countSchedule(eta, warmup);
    const { s1 } = areas(counted.eta, 0, counted.eta0);
    return {
      at(steps) {
        const logS1 = steps.map((s) => Math.log(areaAt(s1, s)));
        return {
          evaluate: (shape, values, slopes) => {
            writePowerFeatures(logS1, shape[0]!, { values, slopes, features: 2, shapes: 1 });
          },
        };
      },
    };
  },
  toNatural: ([L0 = 0, A = 0, alpha = 0], unit) => [L0, A * unit ** alpha, alpha],
};
