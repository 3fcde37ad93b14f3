import { formatLoss, formatSteps } from '../../core/format.ts';
import type { LiveRun } from '../../protocol/worker.ts';
import { say } from '../../core/words.ts';

/** A run that is being trained, as the status bar shows it: step, loss, and where it will end. */
export function statusText({ name, step, loss, final, findings }: LiveRun): string {
  const odd = findings.some(({ severity }) => severity === 'warning');
  const now = `${name} ${formatSteps(step)}${loss === null ? '' : ` · ${formatLoss(loss)}`}`;
  const end =
    final === null
      ? ''
      : say` → ${formatLoss(final.loss)} (${formatLoss(final.lower)} to ${formatLoss(final.upper)})`;
  return `${odd ? '$(warning)' : '$(pulse)'} ${withoutIcons(now)}${end}`;
}

/** `$(…)` in a name would be shown as an icon. */
function withoutIcons(text: string): string {
  return text.replaceAll('$(', '$ (');
}

/** The same in sentences, what was noticed first. */
export function describeLive(live: LiveRun): string[] {
  const { name, step, loss, final, withheld, forecastStep, distrust, findings } = live;
  const known =
    forecastStep === step || forecastStep === null
      ? ''
      : say`, from its points up to step ${formatSteps(forecastStep)}`;
  const now = say`${name} is being trained: step ${formatSteps(step)}${loss === null ? '' : say`, loss ${formatLoss(loss)}`}.`;
  const end =
    final === null
      ? say`No forecast: ${withheld ?? ''}`
      : say`Forecast to end at ${formatLoss(final.loss)} (90 %: ${formatLoss(final.lower)} to ${formatLoss(final.upper)}) after ${formatSteps(final.step)} steps${known}.`;
  return [...findings.map(({ message }) => message), now, end, ...distrust];
}
