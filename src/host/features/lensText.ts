import { formatLoss, formatSteps } from '../../core/format.ts';
import { say } from '../../core/words.ts';
import type { Alternative } from '../../core/forecast/advise.ts';
import type { Forecast } from '../../protocol/worker.ts';
import { formatGain } from './hoverText.ts';
import type { Standing } from '../standing.ts';

/** A lens as the editor takes it. */
export interface LensCommand {
  readonly title: string;
  readonly tooltip?: string;
  readonly command: string;
  readonly arguments?: unknown[];
}

/**
 * What the line above a schedule says, from left to right.
 * @param better What would end lower under the same budget, where that is known.
 * @param path Of the config.
 */
export function collectLenses(
  { forecast, stale }: Standing,
  better: Alternative | null,
  path: string,
): LensCommand[] {
  const open = { command: 'lrLaw.openPlot', arguments: [{ overlay: path }] };
  const { best, curve } = forecast;
  const tell = askFor(forecast, path);
  if (best === null) {
    const title =
      curve === null ? describeMissing(forecast) : say`Fit LR scaling law to predict the final loss`;
    return title === '' ? tell : [{ title, command: 'lrLaw.fit' }, ...tell];
  }
  const told = describeEnd(forecast);
  if (told === '') return tell;
  const title = stale ? say`${told} (of the last text that could be read)` : told;
  const tooltip = forecast.distrust.join(' ');
  const end = { title, ...(tooltip === '' ? {} : { tooltip }), ...open };
  const plot = curve === null ? [] : [{ title: say`Open plot`, ...open }];
  return [end, ...(better === null ? [] : [{ ...describeBetter(better), ...open }]), ...plot, ...tell];
}

/** Offers to say what the config can't. */
function askFor({ tellable, missing }: Forecast, path: string): LensCommand[] {
  if (tellable.length === 0) return [];
  const tooltip = missing.join(' ');
  return [{ title: say`Tell LR Law…`, tooltip, command: 'lrLaw.tell', arguments: [{ config: path }] }];
}

function describeBetter({ words, predicted, gain, distrust }: Alternative): {
  title: string;
  tooltip?: string;
} {
  const title = say`Best for these steps: ${words}, ${formatLoss(predicted.loss)}, ${formatGain(gain)}`;
  return distrust.length === 0 ? { title } : { title, tooltip: distrust.join(' ') };
}

/** The predicted end with its interval, or why none is shown. */
export function describeEnd(forecast: Forecast): string {
  const { final, withheld, distrust } = forecast;
  if (withheld !== null) return say`No prediction: ${withheld}`;
  if (final === null) return describeMissing(forecast);
  const doubts =
    distrust.length === 0
      ? ''
      : distrust.length === 1
        ? say`, 1 reason to distrust`
        : say`, ${distrust.length} reasons to distrust`;
  return say`Final loss ${formatLoss(final.loss)} (90 %: ${formatLoss(final.lower)} to ${formatLoss(final.upper)}) after ${formatSteps(final.step)} steps${doubts}`;
}

function describeMissing({ missing, problems }: Forecast): string {
  const why = problems.find(({ severity }) => severity === 'error')?.message ?? missing[0];
  return why === undefined ? '' : say`No prediction: ${why}`;
}
