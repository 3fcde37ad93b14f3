import type { ConfigHints } from '../core/configs/types.ts';
import { applyShape, writeExplicit } from '../core/configs/write/write.ts';
import type { FitRun } from '../core/fit/problem.ts';
import { annealedSchedule, annealNow, type Annealed } from '../core/forecast/annealNow.ts';
import type { RunForecast } from '../core/forecast/inProgress.ts';
import type { Run } from '../core/runs/types.ts';
import type { ScheduleShape } from '../core/schedule/shape.ts';
import type { AnnealRequest, AnnealWay, AnnealWays } from '../protocol/worker.ts';
import { say } from '../core/words.ts';

/** How people mostly decay; the law tells shapes of one area apart by little. */
const decay = 'linear';

/** A run with its forecast. */
interface Forecasted {
  readonly run: Run;
  /** LR of updates 1..N as planned. */
  readonly planned: Float64Array;
  readonly points: FitRun;
  readonly forecast: RunForecast;
}

/** What annealing a run now comes to for every length asked, and what makes its config run that. */
export function collectWays(
  { run, planned, points, forecast }: Forecasted,
  { lengths, config }: Pick<AnnealRequest, 'lengths' | 'config'>,
  hints: ConfigHints,
): AnnealWays {
  const step = run.steps;
  const question = { lengths, shapes: [decay], at: [step], ...floorOf(run.eta, planned) } as const;
  const { stableLr, floorLr, ways, withheld } = annealNow(forecast, { ...points, eta: run.eta }, question);
  const tell = (way: Annealed) => tellWay(way, { run, floorLr, config, hints });
  return { name: run.name, step, stableLr, floorLr, ways: ways.map(tell), withheld };
}

/** A run that is to anneal anyhow goes down to where it is to go. */
function floorOf(past: Float64Array, planned: Float64Array): { readonly floorLr?: number } {
  const end = planned.at(-1) ?? 0;
  return planned.length > past.length && end < past.at(-1)! ? { floorLr: end } : {};
}

interface Writing {
  readonly run: Run;
  readonly floorLr: number;
  readonly config: AnnealRequest['config'];
  readonly hints: ConfigHints;
}

function tellWay(
  { length, at, final, withheld, gainPerThousand, distrust }: Annealed,
  { run, floorLr, config, hints }: Writing,
): AnnealWay {
  const peakLr = run.eta.at(-1) ?? 0;
  const { warmupSteps } = run;
  const shape: ScheduleShape = {
    ...{ totalSteps: at + length, peakLr, minLr: floorLr, warmupSteps },
    ...{ decaySteps: length, decay },
  };
  const written =
    config === null
      ? { edits: null, why: say`No config of this run is known.` }
      : applyShape(config.path, config.text, shape, hints);
  const eta = annealedSchedule({ past: run.eta, at, shape: decay, length, floorLr });
  return {
    ...{ length, final, withheld, gainPerThousand, distrust },
    ...{ edits: written.edits, whyNoEdits: written.why, explicit: writeExplicit(eta) },
  };
}
