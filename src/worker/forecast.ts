import { readConfig } from '../core/configs/registry.ts';
import type { ConfigHints, ConfigReading } from '../core/configs/types.ts';
import { predictSchedule, type Prediction } from '../core/fit/interval.ts';
import type { Fit } from '../core/fit/types.ts';
import { describe } from '../core/schedule/describe.ts';
import { modelFacts } from '../core/runs/size.ts';
import { toArray } from '../core/schedule/schedule.ts';
import type { FittedRuns, Forecast } from '../protocol/worker.ts';

/**
 * What the law says of a config's text.
 * @param hints What else is known: length and arguments of the run that it is known to have trained, files beside it.
 * @returns null where the text is not a schedule config.
 */
export function forecast(
  path: string,
  text: string,
  fitted: FittedRuns | null,
  hints: ConfigHints = {},
): Forecast | null {
  const reading = readConfig(path, text, hints);
  if (reading === null) return null;
  const told = fitted === null ? null : predictEnd(fitted.fit, reading, path);
  const { framework, kind, keys, missing, problems, assumptions, schedule } = reading;
  return {
    framework,
    kind,
    words: schedule === null ? '' : describe(schedule),
    keys,
    totalSteps: reading.totalSteps,
    missing: missing.map(({ why }) => why),
    problems,
    assumptions,
    final: told?.withheld === null ? told.final : null,
    withheld: told?.withheld ?? null,
    distrust: told?.distrust ?? [],
    best: fitted === null ? null : bestRun(fitted),
  };
}

function predictEnd(fit: Fit, reading: ConfigReading, path: string): Prediction | null {
  const { schedule, totalSteps } = reading;
  if (schedule === null || totalSteps === null || totalSteps < 1) return null;
  return predictSchedule(
    fit,
    toArray(schedule, totalSteps),
    Float64Array.of(totalSteps),
    modelFacts(path, reading),
  );
}

function bestRun({ runs }: FittedRuns): Forecast['best'] {
  const [best] = [...runs].sort((a, b) => a.final.loss - b.final.loss);
  return best === undefined ? null : { name: best.name, loss: best.final.loss };
}
