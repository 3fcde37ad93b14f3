import { areaAt, areas } from './areas.ts';
import { countSchedule } from './convention.ts';
import {
  amplitude,
  positiveShape,
  type Law,
  type LawFeatures,
  type LawParameter,
  type Prior,
} from './law.ts';
import { dropAt, prepareDrops, type DropNodes, type DropShape } from './lossDrop.ts';
import { alphaGrid, alphaParameter, writePowerFeatures } from './powerTerm.ts';
import { say } from '../words.ts';

const amplitudes: readonly LawParameter[] = [
  amplitude('L0', 'nats', say`irreducible loss`),
  amplitude('A', 'nats x LR^alpha', say`size of the power-law part`),
  amplitude('B', 'nats / LR', say`loss taken off for each unit that the LR has fallen, in the end`),
];
const rate = positiveShape('C', say`how soon a fall of the LR takes effect`, [1e-7, 1e5]);
const saturation = positiveShape('beta', say`exponent of that effect`, [1e-9, 20]);
const lrPower: LawParameter = {
  ...{ name: 'gamma', unit: '1', meaning: say`exponent of the LR in how soon a fall takes effect` },
  ...{ kind: 'shape', lower: -1, upper: 4, log: false },
};

/** How the law's own shape parameters (after alpha) give those of the loss drop, and how its slopes come back to them. */
interface Form {
  readonly shapes: readonly LawParameter[];
  unpack(shape: Float64Array): DropShape;
  /** Slopes by (C, beta, gamma) to slopes by the form's own, written from `at` on. */
  writeSlopes(drop: Float64Array, slopes: Float64Array, at: number): void;
}

const free: Form = {
  shapes: [rate, saturation, lrPower],
  unpack: (shape) => ({ C: shape[1]!, beta: shape[2]!, gamma: shape[3]! }),
  writeSlopes: (drop, slopes, at) => {
    slopes.set(drop, at);
  },
};

/** One exponent for both: `beta = gamma`. */
const tied: Form = {
  shapes: [rate, { ...saturation, name: 'beta', meaning: say`exponent of that effect and of the LR in it` }],
  unpack: (shape) => ({ C: shape[1]!, beta: shape[2]!, gamma: shape[2]! }),
  writeSlopes: (drop, slopes, at) => {
    slopes[at] = drop[0]!;
    slopes[at + 1] = drop[1]! + drop[2]!;
  },
};

/** The other shapes matter more: half of the grid is enough for alpha. */
const alphas = alphaGrid.filter((_, i) => i % 2 === 0);

/** Where the priors lie, and where the regularised law starts from. */
const centre = [1, 0.5, 0.5] as const;

/**
 * Rates, exponents and LR powers that the plain laws start from, each with every alpha of the grid: an even grid over the
 * part of the box where the drop is neither nothing nor all at once. The least beta is the limit of a logarithm.
 */
const rates = [1e-4, 1e-2, 1];
const saturations = [1e-6, 0.1, 1];
const lrPowers = [0.5, 1, 1.5];
const freeGrid = rates.flatMap((C) =>
  saturations.flatMap((beta) => lrPowers.map((gamma) => [C, beta, gamma])),
);
const tiedGrid = rates.flatMap((C) => lrPowers.map((beta) => [C, beta]));

/** The features of some steps, from the logarithm of their forward area and the changes behind them. */
function evaluateAt(form: Form, logS1: Float64Array, nodes: DropNodes): LawFeatures {
  const [count, shapes] = [logS1.length, 1 + form.shapes.length];
  const drops = new Float64Array(count);
  const dropSlopes = new Float64Array(count * (shapes - 1));
  const known = new Float64Array(shapes).fill(NaN);
  const byDrop = new Float64Array(3);
  // The sum does not depend on alpha: the search over alpha alone reads what is there.
  const update = (shape: Float64Array): void => {
    if (shape.every((value, k) => k === 0 || value === known[k])) return;
    known.set(shape);
    const drop = form.unpack(shape);
    for (let i = 0; i < count; i++) {
      drops[i] = dropAt(nodes, i, drop, byDrop);
      form.writeSlopes(byDrop, dropSlopes, i * (shapes - 1));
    }
  };
  return {
    evaluate(shape, values, slopes) {
      update(shape);
      writePowerFeatures(logS1, shape[0]!, { values, slopes, features: 3, shapes });
      for (let i = 0; i < count; i++) {
        values[3 * i + 2] = -drops[i]!;
        for (let k = 1; k < shapes; k++) slopes[shapes * i + k] = -dropSlopes[(shapes - 1) * i + k - 1]!;
      }
    },
  };
}

function makeLaw(
  facts: Pick<Law, 'name' | 'label' | 'source' | 'priors' | 'held'>,
  form: Form,
  starts: readonly (readonly number[])[],
): Law {
  return {
    ...facts,
    formula:
      'L(s) = L0 + A * S1^-alpha - B * sum_k (eta_(k-1) - eta_k) * (1 - (1 + C * eta_k^-gamma * S_k(s))^-beta)',
    parameters: [...amplitudes, alphaParameter, ...form.shapes],
    bends: [1, ...form.shapes.map(() => 2)],
    annealingFeature: 2,
    usesLambda: false,
    needsSize: false,
    starts: starts.flatMap((start) => alphas.map((alpha) => Float64Array.of(alpha, ...start))),
    prepare(eta, { warmup }) {
      const counted = countSchedule(eta, warmup);
      const { s1 } = areas(counted.eta, 0, counted.eta0);
      const nodesAt = prepareDrops(counted);
      return {
        at: (steps) => {
          const logS1 = steps.map((s) => Math.log(areaAt(s1, s)));
          return evaluateAt(form, logS1, nodesAt(steps));
        },
      };
    },
    // x = C eta^-gamma S has to stay what it is when the LR's unit changes.
    toNatural: ([L0 = 0, A = 0, B = 0, alpha = 0, C = 0, ...exponents], unit) => {
      const gamma = exponents.at(-1) ?? 0;
      return [L0, A * unit ** alpha, B / unit, alpha, C * unit ** (gamma - 1), ...exponents];
    },
  };
}

/** Weak Gaussians on (log C, log beta, gamma): without them the optimum runs along flat valleys to where it predicts worse. */
const priors: readonly Prior[] = [
  { parameter: 4, mean: Math.log(centre[0]), deviation: 1 },
  { parameter: 5, mean: Math.log(centre[1]), deviation: 0.5 },
  { parameter: 6, mean: centre[2], deviation: 0.2 },
];

/** The multi-power law (Luo et al.; arXiv 2503.12811), regularised: one or two runs leave (C, beta, gamma) at their centre. */
export const multiPowerLaw: Law = makeLaw(
  {
    name: 'multi-power',
    label: say`Multi-power law`,
    source: 'arXiv 2503.12811, with weak priors on C, beta and gamma',
    priors: () => priors,
    held: ({ runs }) => (runs > 2 ? [] : centre.map((value, i) => ({ shape: i + 1, value, deviation: 0 }))),
  },
  free,
  [centre],
);

/** The multi-power law as published, at the true optimum of its objective. */
export const plainMultiPowerLaw: Law = makeLaw(
  {
    name: 'multi-power-plain',
    label: say`Multi-power law, plain`,
    source: 'arXiv 2503.12811',
    priors: () => [],
    held: () => [],
  },
  free,
  freeGrid,
);

/** The multi-power law with `beta = gamma`. */
export const tiedMultiPowerLaw: Law = makeLaw(
  {
    name: 'multi-power-tied',
    label: say`Multi-power law, beta = gamma`,
    source: 'arXiv 2503.12811',
    priors: () => [],
    held: () => [],
  },
  tied,
  tiedGrid,
);
