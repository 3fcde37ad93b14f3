import { hasConflict, isBroken } from '../core/configs/broken.ts';
import { collectTellable, soundTold, type TellableName } from '../core/configs/told.ts';
import { readConfig } from '../core/configs/registry.ts';
import type { ConfigHints, ConfigReading } from '../core/configs/types.ts';
import type { FinalLoss, Fit } from '../core/fit/types.ts';
import { checkLog, type TrainedRun } from '../core/forecast/checkLog.ts';
import { checkRange, type ShownRun } from '../core/forecast/checkRange.ts';
import { collectCurve } from '../core/forecast/curve.ts';
import { predictReading } from '../core/forecast/reading.ts';
import type { KnownText } from '../core/forecast/sensitivity.ts';
import type { Problem } from '../core/errors.ts';
import { lawOf } from '../core/law/registry.ts';
import { modelFacts } from '../core/runs/size.ts';
import { describe } from '../core/schedule/describe.ts';
import type { FittedRuns, Forecast, TypedConfig } from '../protocol/worker.ts';

/** What is known beside a config's text. */
export interface Surroundings {
  /** Length and arguments of the run that it is known to have trained, files beside it. */
  readonly hints?: ConfigHints;
  /** The text as saved, where it is another. */
  readonly saved?: string | null;
  /** The run that it is known to have trained. */
  readonly trained?: TrainedRun | null;
  /** The fitted runs. */
  readonly shown?: readonly ShownRun[];
}

/**
 * What the law says of a config's text.
 * @returns null where the text is not a schedule config.
 */
export function forecast(
  path: string,
  text: string,
  fitted: FittedRuns | null,
  around: Surroundings = {},
): Forecast | null {
  const { hints = {} } = around;
  const reading = readConfig(path, text, hints);
  if (reading === null) return null;
  const fit = fitted?.fit ?? null;
  const { framework, kind, keys, missing, assumptions, schedule, totalSteps, warmupSteps } = reading;
  return {
    ...{ framework, kind, keys, assumptions, totalSteps, warmupSteps },
    words: schedule === null ? '' : describe(schedule),
    missing: missing.map(({ why }) => why),
    tellable: collectAll(fit, { path, text, hints, reading }),
    size: modelFacts(path, reading).size ?? null,
    told: soundTold(hints.told),
    problems: [...reading.problems, ...checkKnown(fit, { path, text, hints, reading }, around)],
    ...predicted(fit, path, reading),
    best: fitted === null ? null : bestRun(fitted),
    ...(fitted?.group === undefined ? {} : { group: { label: fitted.group, runs: fitted.runs.length } }),
    saved: endOfSaved(fit, path, text, around),
    curve: collectCurve(fit, path, reading),
  };
}

/** Only a law over model sizes needs the size. */
function collectAll(fit: Fit | null, { path, text, hints, reading }: KnownText): TellableName[] {
  const ofSchedule = collectTellable((known) => readConfig(path, text, known) ?? reading, hints, reading);
  const needsSize = fit !== null && lawOf(fit.law).needsSize && modelFacts(path, reading).size === null;
  return needsSize ? [...ofSchedule, 'modelSize'] : ofSchedule;
}

type Predicted = Pick<Forecast, 'final' | 'withheld' | 'distrust'>;

function predicted(fit: Fit | null, path: string, reading: ConfigReading): Predicted {
  const told = fit === null ? null : predictReading(fit, path, reading);
  if (told === null) return { final: null, withheld: null, distrust: [] };
  const { final, withheld, distrust } = told;
  return { final: withheld === null ? final : null, withheld, distrust };
}

/** The same, and whether the text is half typed, so that an earlier answer says more. */
export function readTyped(
  path: string,
  text: string,
  fitted: FittedRuns | null,
  around: Surroundings,
): TypedConfig {
  const told = forecast(path, text, fitted, around);
  const broken =
    told === null
      ? isBroken(path, text)
      : hasConflict(text) || told.problems.some(({ code }) => code === 'syntax');
  return { forecast: told, broken };
}

function checkKnown(
  fit: Fit | null,
  known: KnownText,
  { trained = null, shown = [] }: Surroundings,
): Problem[] {
  const drift = trained === null ? [] : checkLog(known, trained);
  return fit === null ? drift : [...drift, ...checkRange(fit, known, shown)];
}

function endOfSaved(
  fit: Fit | null,
  path: string,
  text: string,
  { saved = null, hints = {} }: Surroundings,
): FinalLoss | null {
  if (fit === null || saved === null || saved === text) return null;
  const reading = readConfig(path, saved, hints);
  return reading === null ? null : predicted(fit, path, reading).final;
}

function bestRun({ runs }: FittedRuns): Forecast['best'] {
  const [best] = [...runs].sort((a, b) => a.final.loss - b.final.loss);
  return best === undefined ? null : { name: best.name, loss: best.final.loss };
}
