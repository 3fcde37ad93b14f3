import { preparePoints } from '../../src/core/fit/points.ts';
import type { FitRun } from '../../src/core/fit/problem.ts';
import { referencePeak, type LawName } from '../../src/core/law/law.ts';
import { lawOf } from '../../src/core/law/registry.ts';

/** A schedule after its warm-up: its length, and the LR as a share of the peak, by the share of the longest run. */
interface Shape {
  readonly length: number;
  readonly at: (done: number) => number;
}

const warmupShare = 0.09;
/** The schedules of the published split: 24 000 steps give just these. */
const shapes: Readonly<Record<string, Shape>> = {
  cosine: {
    length: 1,
    at: (done) => 0.1 + 0.45 * (1 + Math.cos((Math.PI * (done - warmupShare)) / (1 - warmupShare))),
  },
  constant: { length: 1, at: () => 1 },
  twoStep: { length: 2 / 3, at: (done) => (done < 1 / 3 ? 1 : 0.3) },
};
const logged = Object.values(shapes).reduce((sum, { length }) => sum + length - warmupShare, 0);

/** Amplitudes, then shape parameters. */
const truths = {
  annealing: [[3, 0.5, 0.4], [0.55]],
  'multi-power': [
    [3, 0.5, 450],
    [0.55, 1, 0.5, 0.5],
  ],
} as const satisfies Partial<Record<LawName, readonly [readonly number[], readonly number[]]>>;

/** Laws that synthetic runs can be made of. */
export type ScaledLaw = keyof typeof truths;

/**
 * Three runs that follow a law within 0.1 %, the longest of `steps` updates, with `points` in all, evenly after the
 * warm-up.
 */
export function makeRuns(law: ScaledLaw, points: number, steps: number, seed = 0): FitRun[] {
  return Object.entries(shapes).map(([name, { length, at }], i) => {
    const [first, last] = [Math.round(warmupShare * steps), Math.round(length * steps)];
    const count = Math.round((points * (length - warmupShare)) / logged);
    const eta = Float64Array.from({ length: last }, (_, k) =>
      k < first ? (referencePeak * (k + 1)) / first : referencePeak * at((k + 1) / steps),
    );
    const logs = {
      steps: Float64Array.from({ length: count }, (_, p) =>
        Math.floor(first + ((last - first) * (p + 1)) / count),
      ),
      interval: new Float64Array(count).fill(1),
    };
    return { name, eta, ...logs, loss: lossesOf(law, eta, logs, 3 * seed + i + 1) };
  });
}

function lossesOf(
  name: ScaledLaw,
  eta: Float64Array,
  points: { readonly steps: Float64Array; readonly interval: Float64Array },
  seed: number,
): Float64Array {
  const law = lawOf(name);
  const [amplitudes, shape] = truths[name];
  const count = points.steps.length;
  const values = new Float64Array(count * amplitudes.length);
  const slopes = new Float64Array(count * shape.length);
  const features = preparePoints(law, eta, points, 1, { lambda: 0.999, warmup: 'true' });
  features.evaluate(Float64Array.from(shape), values, slopes);
  const noise = makeNoise(seed);
  return Float64Array.from({ length: count }, (_, i) => {
    const loss = amplitudes.reduce((sum, size, j) => sum + size * values[i * amplitudes.length + j]!, 0);
    return loss * (1 + 1e-3 * noise());
  });
}

/** Deterministic noise in -1..1. */
function makeNoise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 2147483648 - 1;
  };
}
