import { lawOptionsOf } from '../fit/interval.ts';
import type { Fit } from '../fit/types.ts';
import { dropGradient, type DropLaw } from './endDrop.ts';
import { areaOf, type Polyline } from './polyline.ts';

/** A fitted law at the end of a run, for LRs in their own unit: `offset + A * S1^-alpha - drop`, in nats. */
export interface EndLaw {
  readonly offset: number;
  readonly A: number;
  readonly alpha: number;
  readonly drop: DropLaw | null;
}

/** The model size that a law over sizes counts in. */
const referenceSize = 1e8;

/**
 * The law of a fit at the end of a run.
 * @param size Parameters of the model, for a law over sizes; 1e8 where not known.
 */
export function endLawOf(fit: Fit, size: number | null): EndLaw {
  const value = (name: string) => fit.parameters[name]?.value ?? 0;
  const base = { offset: value('L0'), A: value('A'), alpha: value('alpha') };
  const { lambda } = lawOptionsOf(fit);
  switch (fit.law) {
    case 'power':
      return { ...base, drop: null };
    case 'annealing':
      return { ...base, drop: { kind: 'annealing', C: value('C'), lambda } };
    case 'annealing-sizes': {
      const n = (size ?? referenceSize) / referenceSize;
      const drop = { kind: 'annealing', C: value('C') * n ** value('gamma'), lambda } as const;
      return { ...base, offset: base.offset + value('B') * n ** -value('beta'), drop };
    }
    default: {
      const beta = value('beta');
      const gamma = fit.parameters['gamma']?.value ?? beta;
      const drop = {
        kind: 'multi-power',
        B: value('B'),
        C: value('C'),
        beta,
        gamma,
        countsRise: true,
      } as const;
      return { ...base, drop };
    }
  }
}

/**
 * Loss in nats at the end of a schedule.
 * @param gradient Where given, the derivative by the LR of each knot is written there.
 */
export function endLoss(law: EndLaw, line: Polyline, gradient: Float64Array | null = null): number {
  const { at, lr } = line;
  let area = 0;
  for (let j = 1; j < at.length; j++) area += areaOf(at[j]! - at[j - 1]!, lr[j - 1]!, lr[j]!);
  const power = law.A * area ** -law.alpha;
  if (gradient !== null) writeAreaSlopes(gradient, at, (-law.alpha * power) / area);
  return law.offset + power - (law.drop === null ? 0 : dropGradient(law.drop, line, gradient));
}

/** Derivatives by the LR of each knot of `slope` times the area. */
function writeAreaSlopes(gradient: Float64Array, at: Int32Array, slope: number): void {
  gradient.fill(0);
  for (let j = 1; j < at.length; j++) {
    const n = at[j]! - at[j - 1]!;
    gradient[j - 1]! += (slope * (n - 1)) / 2;
    gradient[j]! += (slope * (n + 1)) / 2;
  }
}
