import type { ConfigReading } from '../configs/types.ts';
import { predictSchedule, type Prediction } from '../fit/interval.ts';
import type { Fit } from '../fit/types.ts';
import { modelFacts } from '../runs/size.ts';
import { toArray } from '../schedule/schedule.ts';

/** LR of updates 1..N of a reading; null where the schedule or its length is not known. */
export function etaOf({ schedule, totalSteps }: ConfigReading): Float64Array | null {
  return schedule === null || totalSteps === null || totalSteps < 1 ? null : toArray(schedule, totalSteps);
}

/**
 * What a fit says of the schedule that a config gives; null where it gives none.
 * @param path Of the config: it may name the size of the model.
 * @param steps Updates to predict at, ascending; the end alone where left out.
 */
export function predictReading(
  fit: Fit,
  path: string,
  reading: ConfigReading,
  steps?: Float64Array,
): Prediction | null {
  const eta = etaOf(reading);
  if (eta === null) return null;
  return predictSchedule(fit, eta, steps ?? Float64Array.of(eta.length), modelFacts(path, reading));
}
