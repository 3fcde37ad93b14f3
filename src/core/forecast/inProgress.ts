import { FitError, type Cancel } from '../errors.ts';
import type { FitChoices } from '../fit/choices.ts';
import { collectFacts, type ScheduleFacts } from '../fit/domain.ts';
import { fewestPoints, fitLaw, type FitOptions } from '../fit/fit.ts';
import { lawOptionsOf, predictSchedule, type Prediction } from '../fit/interval.ts';
import type { FitRun } from '../fit/problem.ts';
import { checkFit } from '../fit/trust.ts';
import type { Fit } from '../fit/types.ts';
import { defaultLambda, featureCount, type Law, type LawOptions, type Prior } from '../law/law.ts';
import { lawOf } from '../law/registry.ts';
import { mergeDomains } from './domains.ts';
import { errorAhead, startingError } from './forecastError.ts';
import { teachAlone, teachFrom, type Teaching } from './teach.ts';
import { say } from '../words.ts';

/** A run that is not done. */
export interface RunInProgress {
  /** The points so far; `eta` goes to the last of them at least. */
  readonly points: FitRun;
  /** LR of updates 1..N, N = the planned end. */
  readonly eta: Float64Array;
}

/** What a forecast may rest on beside the run's own points. */
export interface ForecastOptions {
  /** Other runs, or a fit of them; its law, lambda and warm-up are then the forecast's. */
  readonly others?: Fit | readonly FitRun[] | null;
  readonly choices?: Partial<FitChoices>;
  readonly series?: FitOptions['series'];
  /** The forecast's fit of when the run was a little shorter: where the search begins. */
  readonly near?: Fit | null;
  readonly cancel?: Cancel | undefined;
  readonly pause?: (() => Promise<void>) | undefined;
}

/** What a run will come to. */
export interface RunForecast {
  /**
   * The law as the run's own points and the others' teaching have it. Its law error is that of a run about done: see
   * `predictAhead` for other ends.
   */
  readonly fit: Fit;
  /** From the last point on. */
  readonly prediction: Prediction;
  /** Last step that the run has a point at. */
  readonly lastStep: number;
  /** Whether annealing was seen, in this run so far or in another. */
  readonly annealingSeen: boolean;
}

/**
 * Fits a run's own points with what other runs teach (see `teach.ts`), else with weak priors from published runs, and
 * predicts it to its planned end.
 * @throws FitError where the points can't be fitted; Cancelled when asked to stop.
 */
export async function forecastRun(run: RunInProgress, options: ForecastOptions = {}): Promise<RunForecast> {
  const others = await fitOthers(options);
  const law = lawOf(others?.law ?? options.choices?.law ?? 'annealing');
  if (law.needsSize) {
    throw new FitError(
      'not-identified',
      say`A law over model sizes can’t be fitted to one run in progress: choose another law.`,
    );
  }
  const { points } = run;
  if (points.steps.length === 0 || points.steps.at(-1)! > run.eta.length) {
    throw new FitError('too-few-points', say`${points.name} has no point before its planned end.`);
  }
  const fit =
    points.steps.length < fewestPoints && others !== null
      ? early(others, run)
      : await fitOwn(law, run, others, options);
  return {
    fit,
    prediction: predictFrom(fit, run),
    lastStep: points.steps.at(-1)!,
    annealingSeen: fit.domain.annealingRuns > 0,
  };
}

async function fitOthers({
  others = null,
  choices,
  series,
  cancel,
  pause,
}: ForecastOptions): Promise<Fit | null> {
  if (others === null || 'law' in others) return others;
  return others.length === 0
    ? null
    : fitLaw(others, { ...choices, ...(series && { series }), cancel, pause });
}

/** Before a run has points enough for a fit of its own, the others speak for it. */
function early(others: Fit, { points }: RunInProgress): Fit {
  const few = say`${points.name} has only ${String(points.steps.length)} points so far: this is what the other runs alone say.`;
  return { ...others, distrust: [few, ...others.distrust] };
}

async function fitOwn(
  law: Law,
  run: RunInProgress,
  others: Fit | null,
  options: ForecastOptions,
): Promise<Fit> {
  const { choices, series, near, cancel, pause } = options;
  const lawOptions = optionsOf(others, choices);
  const { size = null, batchTokens = null } = run.points;
  const facts = collectFacts(run.eta, lawOptions.lambda, { size, batchTokens });
  const teaching = others === null ? teachAlone(law, lawOptions) : teachFrom(law, others, facts, lawOptions);
  const own = await fitLaw([{ ...run.points, eta: run.eta }], {
    ...choices,
    ...{
      law: law.name,
      ...lawOptions,
      priors: weighAnnealing(law, teaching.priors, run, facts, lawOptions.lambda),
      cancel,
      pause,
    },
    series: others?.series ?? series ?? 'train',
    near: near?.law === law.name ? near.estimates.slice(featureCount(law)) : undefined,
  });
  return describe({ law, own, others, teaching, facts });
}

/** The law of a run that has not annealed can't find what annealing gains: what it makes of the warm-up is mostly misfit. */
const pinned = 1000;

/** The prior on what annealing gains weighs the more, the less of the planned annealing the run's points have seen. */
function weighAnnealing(
  law: Law,
  priors: readonly Prior[],
  { points, eta }: RunInProgress,
  planned: ScheduleFacts,
  lambda: number,
): readonly Prior[] {
  const soFar = collectFacts(eta.subarray(0, points.steps.at(-1)), lambda).annealingRatio;
  const seen = planned.annealingRatio > 0 ? soFar / planned.annealingRatio : 0;
  const weight = Math.min(pinned, 1 / seen);
  return priors.map((prior) => (prior.parameter === law.annealingFeature ? { ...prior, weight } : prior));
}

/** A profiled lambda needs runs that anneal: alone, a run takes the usual one. */
function optionsOf(others: Fit | null, choices: Partial<FitChoices> = {}): LawOptions {
  if (others !== null) return lawOptionsOf(others);
  const { lambda = defaultLambda, warmup = 'true' } = choices;
  return { lambda: lambda === 'profiled' ? defaultLambda : lambda, warmup };
}

interface Described {
  readonly law: Law;
  readonly own: Fit;
  readonly others: Fit | null;
  readonly teaching: Teaching;
  readonly facts: ScheduleFacts;
}

/** The run's own fit, with the law's error and the reasons to distrust of a forecast. */
function describe({ law, own, others, teaching, facts }: Described): Fit {
  const domain = mergeDomains(own.domain, others?.domain ?? null);
  const lawError = startingError(own, others);
  const unseen =
    facts.anneals && domain.annealingRuns === 0
      ? [
          say`Neither this run nor another has annealed yet: what annealing gains is taken from published runs.`,
        ]
      : [];
  const reasons = checkFit(law, {
    domain,
    parameters: own.parameters,
    misfit: own.misfit,
    lawError,
    atBound: [],
  });
  const assumptions =
    others === null
      ? own.assumptions
      : [say`What ${String(others.domain.runs)} other runs teach keeps the parameters near theirs.`];
  return { ...own, domain, lawError, assumptions, distrust: [...unseen, ...teaching.reasons, ...reasons] };
}

/** Steps at which a forecast is drawn. */
const drawn = 200;

function predictFrom(fit: Fit, { points, eta }: RunInProgress): Prediction {
  const last = points.steps.at(-1)!;
  const count = Math.min(drawn, eta.length - last + 1);
  const steps = Float64Array.from({ length: count }, (_, i) =>
    i === count - 1 ? eta.length : Math.round(last + ((eta.length - last) * i) / Math.max(1, count - 1)),
  );
  return predictAhead(fit, points, eta, steps);
}

/**
 * Predicts a run in progress along some schedule, with the error that comes with what is still to come.
 * @param fit A forecast's.
 * @param eta LR of updates 1..N.
 * @param steps Within 1..N, ascending.
 */
export function predictAhead(
  fit: Fit,
  { steps: logged, size = null, batchTokens = null }: FitRun,
  eta: Float64Array,
  steps: Float64Array,
): Prediction {
  const lawError = errorAhead(fit.lawError, logged.at(-1)!, eta.length);
  return predictSchedule({ ...fit, lawError }, eta, steps, { size, batchTokens });
}
