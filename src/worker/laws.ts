import { drawnCurveSteps } from '../core/drawn.ts';
import { FitError } from '../core/errors.ts';
import type { FitChoices } from '../core/fit/choices.ts';
import type { ModelFacts } from '../core/fit/domain.ts';
import { predictSchedule } from '../core/fit/interval.ts';
import type { Fit } from '../core/fit/types.ts';
import type { LawName } from '../core/law/law.ts';
import { lawOf } from '../core/law/registry.ts';
import { fitRuns, predictRun, type RunFitOptions } from '../core/runs/fitRuns.ts';
import type { Run } from '../core/runs/types.ts';
import { readConfigFile } from '../core/runs/read.ts';
import { modelFacts } from '../core/runs/size.ts';
import { toArray } from '../core/schedule/schedule.ts';
import type { ConfigHints } from '../core/configs/types.ts';
import type { Overlay } from '../protocol/worker.ts';
import type { LawCurve, LawFit } from '../protocol/messages.ts';

/** Laws that are shown beside the fitted one. */
const others: readonly LawName[] = ['annealing', 'multi-power', 'power'];

/** A schedule to predict by every law: a logged run, or a config's. */
export interface Asked extends ModelFacts {
  readonly id: string;
  readonly eta: Float64Array;
  readonly run: Run | null;
}

/** The schedule of an overlaid config; null where it gives none. */
export function readOverlay(overlay: Overlay, sources?: ConfigHints['sources']): Asked | null {
  const reading = readConfigFile(overlay.path, overlay.text, { sources, told: overlay.told })?.reading;
  if (reading?.schedule == null || reading.totalSteps === null || reading.totalSteps < 1) return null;
  const eta = toArray(reading.schedule, reading.totalSteps);
  return { id: overlay.path, eta, run: null, ...modelFacts(overlay.path, reading) };
}

/**
 * Fits the known laws to the same runs, each with the same choices, and predicts every schedule with each. The law that was
 * fitted already is not fitted again. A law that these runs can't determine says why.
 * @throws Cancelled
 */
export async function collectLaws(
  fit: Fit,
  runs: readonly Run[],
  asked: readonly Asked[],
  options: RunFitOptions & { readonly choices: FitChoices },
): Promise<LawFit[]> {
  const names = [...new Set([fit.law, ...others])];
  const told: LawFit[] = [];
  for (const [i, name] of names.entries()) {
    const onProgress = (done: number) => options.onProgress?.((i + done) / names.length);
    told.push(await collectLaw(name, fit, runs, asked, { ...options, onProgress }));
    onProgress(1);
  }
  return told;
}

async function collectLaw(
  law: LawName,
  fit: Fit,
  runs: readonly Run[],
  asked: readonly Asked[],
  { choices, ...options }: RunFitOptions & { readonly choices: FitChoices },
): Promise<LawFit> {
  const { label, formula } = lawOf(law);
  try {
    const made =
      law === fit.law ? fit : await fitRuns(runs, { ...choices, ...options, law, series: fit.series });
    return { law, label, formula, fit: made, why: null, curves: asked.map((one) => curveOf(made, one)) };
  } catch (error) {
    if (!(error instanceof FitError) || error.code === 'cancelled') throw error;
    return { law, label, formula, fit: null, why: error.message, curves: [] };
  }
}

function curveOf(fit: Fit, { id, eta, run, size, batchTokens }: Asked): LawCurve {
  const steps = drawnCurveSteps(eta);
  const facts = { size: size ?? null, batchTokens: batchTokens ?? null };
  const { loss, lower, upper, final, withheld } = predictSchedule(fit, eta, steps, facts);
  const metrics = run === null ? null : predictRun(fit, run).metrics;
  return {
    id,
    predicted: withheld === null ? { steps, values: loss, lower, upper } : null,
    final: withheld === null ? final : null,
    withheld,
    metrics: withheld === null ? metrics : null,
  };
}
