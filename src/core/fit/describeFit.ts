import type { SeriesKind } from '../curve.ts';
import { formatShare } from '../format.ts';
import { featureCount, type Held, type Law, type LawOptions } from '../law/law.ts';
import {
  addHeld,
  fullCovariance,
  sandwichCovariance,
  transformedErrors,
  type Covariance,
} from './covariance.ts';
import { collectDiagnostics, correlate } from './diagnostics.ts';
import { priorError, type LawError } from './lawError.ts';
import { collectMisfit } from './misfit.ts';
import { shapeOf, visitResiduals, type Observations } from './problem.ts';
import { huber } from './robust.ts';
import { checkFit } from './trust.ts';
import type { Fit, FitDomain, Parameter } from './types.ts';
import type { Start } from './varpro.ts';
import { say } from '../words.ts';

/** What is known of a fit beside where its search ended. */
export interface FitFacts {
  readonly law: Law;
  readonly options: LawOptions;
  readonly lambdaProfiled: boolean;
  /** What these runs could not tell. */
  readonly held: readonly Held[];
  readonly domain: FitDomain;
  readonly series: SeriesKind;
  readonly seconds: number;
  /** Names of the runs, in their order. */
  readonly names: readonly string[];
  /** The law's error where the runs themselves told it. */
  readonly lawError: LawError | undefined;
}

/** The end of a search as a fit: parameters in the law's own units with standard errors, and reasons to distrust. */
export function describeFit(data: Observations, best: Start, facts: FitFacts): Fit {
  const { law, options, domain, series, seconds } = facts;
  const scaled = collectCovariance(data, best, facts.held);
  const size = data.features + data.shapes;
  const covariance =
    scaled === null
      ? new Float64Array(size * size)
      : fullCovariance(data, best.position, scaled.indices, scaled.values);
  const estimates = [...best.position.subarray(0, data.features), ...shapeOf(law, best.position)];
  const parameters = {
    ...naturalParameters(data, best, estimates, scaled === null ? null : covariance),
    ...lambdaParameter(law, options),
  };
  const misfit = collectMisfit(data, best.position);
  const runs = collectDiagnostics(data, best.position).map((told, i) => ({ name: facts.names[i]!, ...told }));
  const lawError = facts.lawError ?? priorError(law.name, domain.runs, misfit);
  const distrust = checkFit(law, {
    domain,
    parameters,
    misfit,
    lawError,
    atBound: boundAmplitudes(data, best),
  });
  if (scaled === null)
    distrust.push(say`The points do not determine the parameters: no standard errors can be given.`);
  return {
    law: law.name,
    parameters,
    unit: data.unit,
    estimates,
    covariance: Array.from(covariance),
    warmup: options.warmup,
    objective: plainObjective(data, best.position),
    misfit,
    lawError,
    diagnostics: {
      correlation: correlate(covariance, size),
      effectivePoints: runs.reduce((sum, run) => sum + run.effectivePoints, 0),
      runs,
    },
    points: data.count,
    seconds,
    series,
    domain,
    assumptions: [...assumptionsOf(facts), ...describePriors(data, best)],
    distrust,
  };
}

/** Covariance of the free parameters, and of those held at a value that may be off. */
function collectCovariance(
  data: Observations,
  { position, free }: Start,
  held: readonly Held[],
): Covariance | null {
  const values = sandwichCovariance(data, position, free);
  if (values === null) return null;
  return held
    .filter(({ deviation }) => deviation > 0)
    .reduce<Covariance | null>(
      (known, { shape, deviation }) =>
        known && addHeld(data, position, known, { index: data.features + shape, deviation }),
      { indices: free, values },
    );
}

/** What was chosen that a reader of the numbers has to know. */
function assumptionsOf({ law, options, lambdaProfiled, held }: FitFacts): string[] {
  const assumptions: string[] = [];
  if (options.warmup === 'peak')
    assumptions.push(say`The warm-up counts at the peak LR, as in the annealing law’s paper.`);
  if (lambdaProfiled && law.usesLambda) {
    assumptions.push(say`lambda was chosen to fit best: the standard errors do not count its uncertainty.`);
  }
  const names = held.map(({ shape }) => law.parameters[featureCount(law) + shape]?.name ?? '');
  const values = held.map(({ value, deviation }) =>
    deviation > 0
      ? say`${String(value)} (within ${formatShare(deviation)} or so, which the intervals count)`
      : String(value),
  );
  if (held.length > 0) {
    assumptions.push(say`${names.join(', ')} held at ${values.join(', ')}: these runs can’t tell more.`);
  }
  return assumptions;
}

function describePriors({ law, priors }: Observations, { free }: Start): string[] {
  const names = priors
    .filter(({ parameter }) => free.includes(parameter))
    .map(({ parameter }) => law.parameters[parameter]!.name);
  if (names.length === 0) return [];
  return [say`Weak priors from published runs keep ${names.join(', ')} where they were found before.`];
}

/** Amplitudes that ended at 0 although the runs could show them. */
function boundAmplitudes({ law, features }: Observations, { free }: Start): string[] {
  return law.parameters
    .slice(0, features)
    .filter((_, i) => !free.includes(i) && i !== law.annealingFeature)
    .map(({ name }) => name);
}

/** Sum over points of Huber(1e-3) of log residuals, whatever was minimised. */
function plainObjective(data: Observations, position: Float64Array): number {
  let sum = 0;
  visitResiduals(data, position, (_, residual) => (sum += huber(residual)));
  return sum;
}

function naturalParameters(
  { law, unit }: Observations,
  best: Start,
  estimates: readonly number[],
  covariance: Float64Array | null,
): Record<string, Parameter> {
  const toNatural = (values: readonly number[]) => law.toNatural(values, unit);
  const values = toNatural(estimates);
  const errors = covariance === null ? null : transformedErrors(toNatural, estimates, covariance);
  const named = law.parameters.map(({ name }, i): [string, Parameter] => {
    const held = errors === null || !best.free.includes(i);
    return [name, { value: values[i]!, standardError: held ? null : errors[i]! }];
  });
  // As the formula reads: the exponent after the amplitude that it belongs to.
  const order = ([name]: [string, Parameter], i: number) => (name === 'alpha' ? 1.5 : i);
  return Object.fromEntries(
    [...named].sort((a, b) => order(a, named.indexOf(a)) - order(b, named.indexOf(b))),
  );
}

function lambdaParameter(law: Law, { lambda }: LawOptions): Record<string, Parameter> {
  return law.usesLambda ? { lambda: { value: lambda, standardError: null } } : {};
}
