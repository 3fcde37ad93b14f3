import { referencePeak, type Law } from '../../src/core/law/law.ts';
import { lawOf } from '../../src/core/law/registry.ts';

const [peak, floor, warmup] = [referencePeak, referencePeak / 10, 2160];

/** LR of updates 1..total: a warm-up, then `after(k)`. */
function make(total: number, after: (k: number) => number): Float64Array {
  return Float64Array.from({ length: total }, (_, i) =>
    i + 1 < warmup ? (peak * (i + 1)) / warmup : after(i + 1),
  );
}

const cosine = (total: number) =>
  make(
    total,
    (k) => floor + ((peak - floor) * (1 + Math.cos((Math.PI * (k - warmup)) / (total - warmup)))) / 2,
  );
const decaying = (shape: (u: number) => number) =>
  make(24_000, (k) => (k <= 20_000 ? peak : shape((k - 20_000) / 4000)));

/** The schedules of the published curves, by name. */
export const schedules: Readonly<Record<string, Float64Array>> = {
  constant: make(24_000, () => peak),
  constantLong: make(72_000, () => peak),
  cosine: cosine(24_000),
  cosineLong: cosine(72_000),
  wsdExponential: decaying((u) => peak * (floor / peak) ** u),
  wsdLinear: decaying((u) => peak + (floor - peak) * u),
  ...Object.fromEntries(
    [3, 9, 18].map((tenths) => [
      `twoStep${String(tenths)}`,
      make(16_000, (k) => (k < 8000 ? peak : tenths * 1e-5)),
    ]),
  ),
};

const truths = {
  annealing: [2.69, 0.553, 0.475, 0.5245],
  'multi-power': [2.66, 0.586, 488, 0.476, 0.8, 0.55, 0.55],
} as const;

/** The loss by a law's formula, with parameters as published runs have them. */
export function predictLaw(name: keyof typeof truths, eta: Float64Array): (step: number) => number {
  const law: Law = lawOf(name);
  const values: readonly number[] = truths[name];
  const count = values.length - law.bends.length;
  const [features, slopes] = [new Float64Array(count), new Float64Array(law.bends.length)];
  return (step) => {
    law
      .prepare(eta, { lambda: 0.999, warmup: 'true' })
      .at(Float64Array.of(step))
      .evaluate(Float64Array.from(values.slice(count)), features, slopes);
    return features.reduce((sum, feature, j) => sum + feature * values[j]!, 0);
  };
}
