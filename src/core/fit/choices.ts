import { defaultLambda, type LawName, type WarmupConvention } from '../law/law.ts';
import { lawByName, laws } from '../law/registry.ts';
import { huberDelta } from './robust.ts';

/** What a user may choose about a fit, as the settings and the command line name it. */
export interface FitChoices {
  readonly law: LawName;
  /** Decay of the annealing momentum for each update, or `profiled`: the one that fits best. */
  readonly lambda: number | 'profiled';
  /** LR that counts during the warm-up: the true one, or the peak as in the annealing law's paper. */
  readonly warmup: WarmupConvention;
  /** Bend of the Huber loss of log residuals; Infinity is plain least squares. */
  readonly delta: number;
  /** What counts the same: every point, or every run however long. */
  readonly weights: 'points' | 'runs';
}

/** What is taken where nothing is chosen. */
export const defaultChoices: FitChoices = {
  law: 'annealing',
  lambda: defaultLambda,
  warmup: 'true',
  delta: huberDelta,
  weights: 'points',
};

interface Choice<T> {
  /** What may be given, for people. */
  readonly takes: string;
  read(value: unknown): T | undefined;
}

const leastSquares = 'least-squares';

const choices: { readonly [K in keyof FitChoices]: Choice<FitChoices[K]> } = {
  law: { takes: laws.map(({ name }) => name).join(', '), read: (value) => lawByName(String(value))?.name },
  lambda: {
    takes: 'a number from 0 up to, not including, 1, or profiled',
    read: (value) => (value === 'profiled' ? value : numberIn(value, (number) => number >= 0 && number < 1)),
  },
  warmup: { takes: 'true, peak', read: (value) => oneOf(['true', 'peak'], value) },
  delta: {
    takes: `a number above 0, or ${leastSquares}`,
    read: (value) => (value === leastSquares ? Infinity : numberIn(value, (number) => number > 0)),
  },
  weights: { takes: 'points, runs', read: (value) => oneOf(['points', 'runs'], value) },
};

/** Names of the choices, in the order of the settings. */
export const choiceNames = Object.keys(choices) as readonly (keyof FitChoices)[];

function numberIn(value: unknown, isAllowed: (number: number) => boolean): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && isAllowed(number) ? number : undefined;
}

function oneOf<T extends string>(allowed: readonly T[], value: unknown): T | undefined {
  return allowed.find((name) => name === value);
}

/**
 * Choices from what was given by name; left-out ones are the defaults, and so are those that can't be used.
 * @param onBad Told of each that can't be used, and what may be given instead.
 */
export function readChoices(
  given: (name: keyof FitChoices) => unknown,
  onBad: (name: keyof FitChoices, takes: string) => void = () => undefined,
): FitChoices {
  const read = <K extends keyof FitChoices>(name: K): FitChoices[K] => {
    const value = given(name);
    if (value === undefined) return defaultChoices[name];
    const choice = choices[name].read(value);
    if (choice === undefined) onBad(name, choices[name].takes);
    return choice ?? defaultChoices[name];
  };
  return {
    law: read('law'),
    lambda: read('lambda'),
    warmup: read('warmup'),
    delta: read('delta'),
    weights: read('weights'),
  };
}
