import { formatLoss, formatSteps } from '../../core/format.ts';
import type { ScheduleKey } from '../../core/configs/types.ts';
import type { TextRange } from '../../core/errors.ts';
import type { Forecast } from '../../protocol/worker.ts';

const icons = { error: '$(error)', warning: '$(warning)', hint: '$(info)' } as const;
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
  return keys.find((key) => placesOf(key).some((place) => holds(place, offset)));
}

function placesOf({ keyRange, usedRange, valueRange }: ScheduleKey): [TextRange, TextRange, TextRange] {
  return [keyRange, usedRange ?? valueRange, valueRange];
}

function holds({ start, end }: TextRange, offset: number): boolean {
  return start <= offset && offset <= end;
}

/** What a hover marks: key and value where they stand together; a value written elsewhere (`LR=1e-4` for `--lr $LR`) alone. */
export function shownRange(key: ScheduleKey, offset: number): TextRange {
  const [name, used, written] = placesOf(key);
  if (used === written || holds(name, offset) || holds(used, offset)) {
    return { start: Math.min(name.start, used.start), end: Math.max(name.end, used.end) };
  }
  return written;
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
    ...forecast.problems.map(({ message, severity }) => `${icons[severity]} ${escapeMarkdown(message)}`),
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
