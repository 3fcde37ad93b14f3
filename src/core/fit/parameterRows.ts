import { lawOf } from '../law/registry.ts';
import type { Fit, Parameter } from './types.ts';
import { say } from '../words.ts';

/** A parameter as tables show it. */
export interface ParameterRow extends Parameter {
  readonly name: string;
  readonly meaning: string;
}

const lambdaMeaning = say`decay of the annealing momentum for each update`;

/** The parameters of a fit with what they mean, in the order of the formula. */
export function collectParameterRows(fit: Fit): ParameterRow[] {
  const meanings = new Map(lawOf(fit.law).parameters.map(({ name, meaning }) => [name, meaning]));
  return Object.entries(fit.parameters).map(([name, parameter]) => ({
    name,
    meaning: name === 'lambda' ? lambdaMeaning : (meanings.get(name) ?? ''),
    ...parameter,
  }));
}
