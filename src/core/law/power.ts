import type { Law } from './law.ts';
import { annealingLaw } from './annealing.ts';

/** The plain power law of the forward area: the annealing law without its annealing term, shown to see what that term buys. */
export const powerLaw: Law = {
  name: 'power',
  label: 'Power law',
  formula: 'L(s) = L0 + A * S1^-alpha',
  source: 'the baseline of arXiv 2408.11029',
  usesAnnealing: false,
  parameters: annealingLaw.parameters.slice(0, 3),
};
