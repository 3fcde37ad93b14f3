import { annealingLaw } from './annealing.ts';
import { annealingSizesLaw } from './annealingSizes.ts';
import type { Law, LawName } from './law.ts';
import { multiPowerLaw, plainMultiPowerLaw, tiedMultiPowerLaw } from './multiPower.ts';
import { powerLaw } from './power.ts';

/** Every law that can be fitted, the default first. */
export const laws: readonly Law[] = [
  annealingLaw,
  multiPowerLaw,
  powerLaw,
  plainMultiPowerLaw,
  tiedMultiPowerLaw,
  annealingSizesLaw,
];

/** Law by name, or undefined. */
export function lawByName(name: string): Law | undefined {
  return laws.find((law) => law.name === name);
}

/** Law of a fit; names in a `Fit` are always registered. */
export function lawOf(name: LawName): Law {
  return lawByName(name) ?? annealingLaw;
}
