import type { ConfigReading } from '../configs/types.ts';
import { drawnSteps } from '../decimate.ts';
import type { Fit } from '../fit/types.ts';
import { warmupEnd } from '../law/areas.ts';
import { etaOf, predictReading } from './reading.ts';

/** A schedule drawn small: the LR and the predicted loss (nats) after `steps` updates. */
export interface SmallCurve {
  readonly steps: readonly number[];
  readonly lr: readonly number[];
  /** From the warm-up's end on, after `lossSteps`; empty before a fit or where the prediction is withheld. */
  readonly lossSteps: readonly number[];
  readonly loss: readonly number[];
  readonly lower: readonly number[];
  readonly upper: readonly number[];
}

/** Points of each line: as many as a picture of that size shows. */
const points = 80;
/** The first hundredth of a run is so steep that nothing else would be seen. */
const steepShare = 0.01;

/** The curves of a reading's schedule; null where it gives none. */
export function collectCurve(fit: Fit | null, path: string, reading: ConfigReading): SmallCurve | null {
  const eta = etaOf(reading);
  if (eta === null) return null;
  const steps = evenSteps(eta.length);
  const lr = steps.map((step) => eta[step - 1]!);
  const first = Math.min(eta.length, Math.max(1, warmupEnd(eta), Math.round(steepShare * eta.length)));
  const asked = drawnSteps(first, eta.length, points);
  const told = fit === null ? null : predictReading(fit, path, reading, asked);
  if (told?.withheld !== null) return { steps, lr, lossSteps: [], loss: [], lower: [], upper: [] };
  const [lossSteps, loss] = [Array.from(told.steps), Array.from(told.loss)];
  return { steps, lr, lossSteps, loss, lower: Array.from(told.lower), upper: Array.from(told.upper) };
}

function evenSteps(total: number): number[] {
  const count = Math.min(points, total);
  if (count < 2) return [total];
  const at = (i: number) => 1 + Math.round((i * (total - 1)) / (count - 1));
  return Array.from({ length: count }, (_, i) => at(i));
}
