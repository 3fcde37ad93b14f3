import { formatLoss, formatLr, formatSteps } from '../../core/format.ts';
import type { AnnealAnswer } from '../../core/forecast/annealNow.ts';
import type { ToldForecast } from '../commands/forecast.ts';
import { formatTable } from '../table.ts';

/** A forecast for people, as the terminal shows it. */
export function formatForecast(told: ToldForecast): string {
  const { path, lastStep, final, withheld, annealNow } = told;
  const head =
    final === null
      ? `${path}: at step ${formatSteps(lastStep)}; no number is shown: ${withheld ?? ''}\n`
      : `${path}: at step ${formatSteps(lastStep)}, forecast to end at ${formatLoss(final.loss)} (90 %: ${formatLoss(final.lower)} to ${formatLoss(final.upper)}) after ${formatSteps(final.step)} steps.\n`;
  const annealed = annealNow === undefined ? '' : formatAnnealing(annealNow);
  return `${head}${annealed}${list('Assumed', told.assumptions)}${list('Reasons to distrust', told.distrust)}`;
}

function formatAnnealing({ ways, withheld, stableLr, floorLr }: AnnealAnswer): string {
  if (withheld !== null) return `\nAnneal now? ${withheld}\n`;
  const rows = ways.map(({ shape, length, at, final, gainPerThousand: gain, withheld: why }) => [
    `${shape} from step ${formatSteps(at)}`,
    formatSteps(length),
    final === null ? (why ?? '') : formatLoss(final.loss),
    final === null ? '' : `${formatLoss(final.lower)} to ${formatLoss(final.upper)}`,
    gain === null ? '' : `${formatLoss(gain.loss)} (${formatLoss(gain.lower)} to ${formatLoss(gain.upper)})`,
  ]);
  const header = ['decay', 'steps', 'ends at', '90 % interval', 'lower by 1,000 steps more'];
  return `\nDecaying from ${formatLr(stableLr)} to ${formatLr(floorLr)}:\n${formatTable([header, ...rows])}`;
}

function list(title: string, sentences: readonly string[]): string {
  const lines = sentences.map((sentence) => `  - ${sentence}\n`).join('');
  return lines === '' ? '' : `\n${title}:\n${lines}`;
}
