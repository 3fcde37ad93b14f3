import { areaAt, areas } from './areas.ts';
import { countSchedule } from './convention.ts';
import { amplitude, defaultLambda, type Law, type Prior } from './law.ts';
import { alphaGrid, alphaParameter, writePowerFeatures } from './powerTerm.ts';
import { say } from '../words.ts';

/**
 * One run leaves L0, alpha and C to trade places. Fits of several runs find alpha from 0.42 to 0.87, and C from 0.14 to 0.55
 * at lambda 0.999; what the data fix is C / (1 - lambda).
 */
function singleRunPriors(lambda: number): readonly Prior[] {
  const scale = (1 - lambda) / (1 - defaultLambda);
  return [
    { parameter: 2, mean: 0.35 * scale, deviation: 0.2 * scale },
    { parameter: 3, mean: Math.log(0.6), deviation: 0.36 },
  ];
}

/** The scaling law with LR annealing (Tissue, Wang, Wang; arXiv 2408.11029). */
export const annealingLaw: Law = {
  name: 'annealing',
  label: say`Annealing law`,
  formula: 'L(s) = L0 + A * S1^-alpha - C * S2',
  source: 'arXiv 2408.11029',
  parameters: [
    amplitude('L0', 'nats', say`irreducible loss`),
    amplitude('A', 'nats x LR^alpha', say`size of the power-law part`),
    amplitude('C', 'nats / LR', say`loss taken off for each unit of annealing area`),
    alphaParameter,
  ],
  bends: [1],
  annealingFeature: 2,
  usesLambda: true,
  starts: alphaGrid.map((alpha) => Float64Array.of(alpha)),
  priors: ({ runs }, { lambda }) => (runs > 1 ? [] : singleRunPriors(lambda)),
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
