import { formatLoss, formatSteps } from '../../core/format.ts';
import type { ScheduleKey } from '../../core/configs/types.ts';
import type { Forecast } from '../../protocol/worker.ts';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Escapes text from files for Markdown: it is shown as it is, never as a link, an image, an icon or HTML. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_{}[\]()#+\-.!|~$@:/]/g, '\\$&')
    .replace(/[&<>]/g, (sign) => entities[sign] ?? sign)
    .replace(/\s+/g, ' ');
}

/** The key of the schedule that an offset lies on, or undefined. */
export function keyAt(keys: readonly ScheduleKey[], offset: number): ScheduleKey | undefined {
  const holds = ({ start, end }: { start: number; end: number }) => start <= offset && offset <= end;
  return keys.find((key) => holds(key.keyRange) || holds(key.valueRange));
}

/**
 * The hover on an LR key as Markdown: predicted final loss with its interval, the change against the best fitted run, the
 * schedule in words, what was assumed, why not to trust it, and the links.
 * @param path Of the config, for the link that lays its schedule over the plot.
 */
export function renderHover(forecast: Forecast, path: string): string {
  const blocks = [
    ...headline(forecast),
    forecast.words === '' ? '' : escapeMarkdown(forecast.words),
    ...forecast.missing.map(escapeMarkdown),
    ...forecast.problems.map(({ message }) => `$(warning) ${escapeMarkdown(message)}`),
    list('Assumed', forecast.assumptions),
    list('Reasons to distrust', forecast.distrust),
    links(forecast, path),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

function headline({ final, withheld, best }: Forecast): string[] {
  if (withheld !== null) return [`**No prediction:** ${escapeMarkdown(withheld)}`];
  if (final === null) return [];
  const interval = `90 %: ${formatLoss(final.lower)} to ${formatLoss(final.upper)}`;
  const reached = `**Final loss ${formatLoss(final.loss)}** (${interval}) after ${formatSteps(final.step)} steps`;
  if (best === null) return [reached];
  const change = final.loss - best.loss;
  const sign = change < 0 ? '\u2212' : '+';
  const against = `${sign}${formatLoss(Math.abs(change))} against the best fitted run, ${escapeMarkdown(best.name)} (${formatLoss(best.loss)})`;
  return [reached, against];
}

function list(title: string, sentences: readonly string[]): string {
  if (sentences.length === 0) return '';
  return `${title}:\n${sentences.map((sentence) => `- ${escapeMarkdown(sentence)}`).join('\n')}`;
}

function links({ best, words }: Forecast, path: string): string {
  const overlay = encodeURIComponent(JSON.stringify([{ overlay: path }]));
  const plot = `[Open plot with this schedule](command:lrLaw.openPlot?${overlay})`;
  const fit = `[Fit LR scaling law](command:lrLaw.fit)`;
  if (best === null) return `No fit yet: ${fit}`;
  return words === '' ? fit : plot;
}
