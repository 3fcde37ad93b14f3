import { describe } from '../core/schedule/describe.ts';
import { toArray } from '../core/schedule/schedule.ts';
import { nearestShape } from '../core/schedule/shape.ts';
import { applyShape, writeExplicit, writePythonLambda } from '../core/configs/write/write.ts';
import type { ConfigHints, ConfigReading } from '../core/configs/types.ts';
import { UserError, type Cancel } from '../core/errors.ts';
import type { Fit } from '../core/fit/types.ts';
import {
  families,
  optimiseSchedule,
  type Family,
  type OptimisedSchedule,
} from '../core/forecast/optimise.ts';
import { readConfigFile } from '../core/runs/read.ts';
import { modelFacts } from '../core/runs/size.ts';
import type { BetterSchedule, BetterSchedules } from '../protocol/worker.ts';
import { say } from '../core/words.ts';

/** A config as it stands in the editor, with what else is known of it. */
interface Asked {
  readonly path: string;
  readonly text: string;
  readonly hints: ConfigHints;
}

/** The fit that schedules are held to, and fits of other laws that have their say. */
interface Judges {
  readonly fit: Fit;
  readonly others: readonly Fit[];
}

/**
 * The schedules of every family that end lowest under a config's own steps, warm-up, peak and floor.
 * @throws UserError where the config gives no schedule; Cancelled
 */
export function betterSchedules(asked: Asked, judges: Judges, cancel: Cancel): BetterSchedules {
  const reading = readConfigFile(asked.path, asked.text)?.withHints(asked.hints);
  const eta = etaOf(reading, asked.path);
  const shape = nearestShape(eta);
  if (reading === undefined || shape === null)
    throw new UserError(say`${asked.path}: its LR is 0 throughout.`);
  const { totalSteps, warmupSteps, peakLr, minLr } = shape.shape;
  const budget = { totalSteps, warmupSteps, peakLr, minLr };
  const found = families.map((family) =>
    optimiseSchedule(judges.fit, budget, {
      ...{ family, against: eta, others: judges.others, cancel },
      ...modelFacts(asked.path, reading),
    }),
  );
  const refused = found.flatMap((one) => (one.refused === null ? [] : [one.refused]));
  const schedules = found
    .flatMap((one) => (one.refused === null ? [tell(one, asked)] : []))
    .sort((a, b) => a.final.loss - b.final.loss);
  return { schedules, refused: schedules.length > 0 ? null : (refused[0] ?? null), budget };
}

function etaOf(reading: ConfigReading | undefined, path: string): Float64Array {
  if (reading?.schedule == null || reading.totalSteps === null || reading.totalSteps < 2) {
    const why =
      reading?.missing[0]?.why ?? reading?.problems[0]?.message ?? say`this is no LR schedule config.`;
    throw new UserError(`${path}: ${why}`);
  }
  return toArray(reading.schedule, reading.totalSteps);
}

const familyLabels: Readonly<Record<Family, string>> = {
  wsd: 'WSD',
  cosine: say`Cosine`,
  linear: say`Linear`,
  power: say`Power`,
  monotone: say`Any that never rises`,
};

function tell(found: OptimisedSchedule, { path, text, hints }: Asked): BetterSchedule {
  const written =
    found.shape === null
      ? { edits: null, why: say`Only a list of its steps can say it.` }
      : applyShape(path, text, found.shape, hints);
  const target = found.shape ?? found.eta;
  return {
    label: familyLabels[found.family],
    words: describe(found.schedule),
    final: found.predicted,
    gain: found.gain,
    notes: [...(found.bounded === null ? [] : [found.bounded]), ...found.distrust],
    edits: written.edits,
    whyNoEdits: written.why,
    explicit: writeExplicit(target),
    python: writePythonLambda(target),
  };
}
