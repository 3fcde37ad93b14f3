import { areaAt, areas } from './areas.ts';
import { countSchedule } from './convention.ts';
import { amplitude, positiveShape, type Law } from './law.ts';
import { alphaGrid, alphaParameter } from './powerTerm.ts';
import { say } from '../words.ts';

/** Sizes are counted in these, so that amplitudes are of the order of the losses. */
const referenceSize = 1e8;

/**
 * What two sizes leave open: how fast the loss falls with the size. Fits of many sizes find exponents from 0.2 to 0.6
 * (arXiv 2203.15556, 2404.10102; the three published sizes of the multi-power law's curves give 0.58).
 */
const usualBeta = { value: 0.4, deviation: 0.35 };

/**
 * The scaling law with LR annealing for runs of several model sizes (arXiv 2408.11029, section 4.4): alpha and A are shared,
 * the irreducible loss falls with the size and what annealing gains changes with it. `n` is the number of parameters over
 * 1e8.
 */
export const annealingSizesLaw: Law = {
  name: 'annealing-sizes',
  label: say`Annealing law over model sizes`,
  formula: 'L(s, N) = L0 + B * (N / 1e8)^-beta + A * S1^-alpha - C * (N / 1e8)^gamma * S2',
  source: 'arXiv 2408.11029',
  parameters: [
    amplitude('L0', 'nats', say`irreducible loss of a model without end`),
    amplitude('B', 'nats', say`what a model of 1e8 parameters loses to one without end`),
    amplitude('A', 'nats x LR^alpha', say`size of the power-law part`),
    amplitude('C', 'nats / LR', say`loss taken off for each unit of annealing area at 1e8 parameters`),
    alphaParameter,
    positiveShape('beta', say`exponent of the model size in the irreducible loss`, [1e-2, 3]),
    {
      ...{ name: 'gamma', unit: '1', meaning: say`exponent of the model size in what annealing gains` },
      ...{ kind: 'shape', lower: -2, upper: 2, log: false },
    },
  ],
  bends: [2, 1, 3],
  annealingFeature: 3,
  usesLambda: true,
  needsSize: true,
  starts: [0.2, 0.6].flatMap((beta) => alphaGrid.map((alpha) => Float64Array.of(alpha, beta, 0))),
  priors: () => [],
  held: ({ sizes }) => (sizes > 2 ? [] : [{ shape: 1, ...usualBeta }]),
  prepare(eta, { lambda, warmup, size }) {
    const counted = countSchedule(eta, warmup);
    const { s1, s2 } = areas(counted.eta, lambda, counted.eta0);
    const logSize = Math.log((size ?? referenceSize) / referenceSize);
    return {
      at(steps) {
        const logS1 = steps.map((s) => Math.log(areaAt(s1, s)));
        const annealed = steps.map((s) => areaAt(s2, s));
        return {
          evaluate([alpha = 0, beta = 0, gamma = 0], values, slopes) {
            const [small, gain] = [Math.exp(-beta * logSize), Math.exp(gamma * logSize)];
            for (let i = 0; i < annealed.length; i++) {
              const power = Math.exp(-alpha * logS1[i]!);
              values.set([1, small, power, -gain * annealed[i]!], 4 * i);
              slopes.set([-power * logS1[i]!, -small * logSize, -gain * annealed[i]! * logSize], 3 * i);
            }
          },
        };
      },
    };
  },
  toNatural: ([L0 = 0, B = 0, A = 0, C = 0, alpha = 0, ...exponents], unit) => [
    L0,
    B,
    A * unit ** alpha,
    C / unit,
    alpha,
    ...exponents,
  ],
};
