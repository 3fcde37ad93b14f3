import { fitLaw } from '../../../src/core/fit/fit.ts';
import type { Fit } from '../../../src/core/fit/types.ts';
import type { LawName } from '../../../src/core/law/law.ts';
import type { ScheduleShape } from '../../../src/core/schedule/shape.ts';
import { constant, cosine, makeEta, twoStep } from '../support.ts';
import { makeLawRun, peak } from '../law/support.ts';

/** LR after the warm-up of runs to fit, by name: over the share of the run that is left. */
export const courses = {
  constant,
  cosine,
  twoStep,
  wsd: (u: number) => (u < 0.8 ? 1 : 1 - 4.5 * (u - 0.8)),
} as const;

/** A fit of runs of 4000 updates that follow a law exactly. */
export function fitCourses(law: LawName, names: readonly (keyof typeof courses)[]): Promise<Fit> {
  const runs = names.map((name) =>
    makeLawRun(name, makeEta(4000, 200, peak, courses[name]), law, { first: 250 }),
  );
  return fitLaw(runs, { law, ...(law === 'annealing' ? { lambda: 0.995 } : {}) });
}

/** A WSD schedule as long as the runs of `fitCourses`. */
export const budget: ScheduleShape = {
  ...{ totalSteps: 4000, peakLr: peak, minLr: peak / 10 },
  ...{ warmupSteps: 200, decaySteps: 400, decay: 'linear' },
};
