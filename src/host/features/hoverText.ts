import { formatLoss, formatSteps } from '../../core/format.ts';
import type { ScheduleKey } from '../../core/configs/types.ts';
import type { TextRange } from '../../core/errors.ts';
import type { Difference } from '../../core/fit/compare.ts';
import type { Alternative } from '../../core/forecast/advise.ts';
import type { Nudge, Sensitivity } from '../../core/forecast/sensitivity.ts';
import type { Forecast } from '../../protocol/worker.ts';
import { renderPicture, type PictureTheme } from './hoverPicture.ts';
import { say } from '../../core/words.ts';

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

/** What a hover is about, beside the forecast. */
export interface Hovered {
  readonly key: ScheduleKey;
  /** What a tenth of the value does; null where it is not known. */
  readonly sensitivity: Sensitivity | null;
  /** What would do better under the same budget; null where nothing is known to. */
  readonly alternative: Alternative | null;
  /** Whether the forecast is of an earlier text, since this one is half typed. */
  readonly stale: boolean;
  readonly theme: PictureTheme;
}

/**
 * The hover on an LR key as Markdown: predicted final loss with its interval, the change against the best fitted run and
 * against the saved text, what a tenth of the value does, a picture, the schedule in words, what was assumed, why not to
 * trust it, and the links.
 * @param path Of the config, for the link that lays its schedule over the plot.
 */
export function renderHover(forecast: Forecast, path: string, hovered: Hovered): string {
  const blocks = [
    hovered.stale ? `$(history) *${staleNote}*` : '',
    ...headline(forecast),
    againstSaved(forecast),
    renderSensitivity(hovered.sensitivity, hovered.key),
    renderAlternative(hovered.alternative),
    picture(forecast, hovered),
    forecast.words === '' ? '' : escapeMarkdown(forecast.words),
    ...forecast.missing.map(escapeMarkdown),
    ...forecast.problems.map(({ message, severity }) => `${icons[severity]} ${escapeMarkdown(message)}`),
    whoseFit(forecast),
    list(say`Assumed`, forecast.assumptions),
    list(say`Reasons to distrust`, forecast.distrust),
    tellLink(forecast, path),
    links(forecast, path),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

/** Which runs it was learnt from, where there are fits of several groups. */
function whoseFit({ group, final }: Forecast): string {
  if (group === undefined || final === null) return '';
  const label = escapeMarkdown(group.label);
  return group.runs === 1
    ? say`By the fit of the group ${label}, 1 run.`
    : say`By the fit of the group ${label}, ${group.runs} runs.`;
}

/** Said wherever an answer of an earlier text is shown. */
export const staleNote = say`Of the last text that could be read: this one is half typed.`;

function againstSaved({ final, saved }: Forecast): string {
  if (final === null || saved === null) return '';
  return say`${formatChange(final.loss - saved.loss)} against the saved file (${formatLoss(saved.loss)})${afterSteps(final.step === saved.step ? null : saved.step)}`;
}

function picture({ curve, warmupSteps }: Forecast, { key, theme }: Hovered): string {
  if (curve === null) return '';
  return say`![LR and predicted loss of this schedule](${renderPicture(curve, { role: key.role, warmupSteps }, theme)})`;
}

function renderSensitivity(sensitivity: Sensitivity | null, key: ScheduleKey): string {
  const lines = [sensitivity?.less, sensitivity?.more].flatMap((nudge) =>
    nudge == null ? [] : [renderNudge(nudge)],
  );
  if (lines.length === 0) return '';
  return say`What another ${escapeMarkdown(key.name)} would do:\n${lines.map((each) => `- ${each}`).join('\n')}`;
}

function renderAlternative(alternative: Alternative | null): string {
  if (alternative === null) return '';
  const { words, gain, predicted, distrust, why } = alternative;
  const told = say`Under the same budget a ${words} would end at ${formatLoss(predicted.loss)} (90 %: ${formatLoss(predicted.lower)} to ${formatLoss(predicted.upper)}), a change of ${formatGain(gain)}.`;
  const unwritable = why === null ? [] : [say`It can’t be written into this file: ${why}`];
  return [told, ...distrust, ...unwritable].map(escapeMarkdown).join(' ');
}

/** What an alternative changes, with its interval: below 0 where it gains. */
export function formatGain({ loss, lower, upper, sure }: Difference): string {
  const interval = say`90 %: ${formatChange(-upper)} to ${formatChange(-lower)}`;
  return `${formatChange(-loss)} (${interval}${sure ? '' : say`, so it may be none`})`;
}

function renderNudge({ written, change, why, steps, distrust }: Nudge): string {
  const value = escapeMarkdown(written);
  if (change === null) return say`${value}: no prediction. ${escapeMarkdown(why ?? '')}`;
  const doubts = distrust.map((reason) => ` ${escapeMarkdown(reason)}`).join('');
  return `${value}: ${formatChange(change)}${afterSteps(steps)}.${doubts}`;
}

function afterSteps(steps: number | null): string {
  return steps === null ? '' : say` after ${formatSteps(steps)} steps`;
}

/** A difference of two losses, in nats, with its sign. */
export function formatChange(change: number): string {
  const size = formatLoss(Math.abs(change));
  if (Number(size) === 0) return `\u00b1${size}`;
  return `${change < 0 ? '\u2212' : '+'}${size}`;
}

function headline({ final, withheld, best }: Forecast): string[] {
  if (withheld !== null) return [say`**No prediction:** ${escapeMarkdown(withheld)}`];
  if (final === null) return [];
  const interval = say`90 %: ${formatLoss(final.lower)} to ${formatLoss(final.upper)}`;
  const reached = say`**Final loss ${formatLoss(final.loss)}** (${interval}) after ${formatSteps(final.step)} steps`;
  if (best === null) return [reached];
  const against = say`${formatChange(final.loss - best.loss)} against the best fitted run, ${escapeMarkdown(best.name)} (${formatLoss(best.loss)})`;
  return [reached, against];
}

function list(title: string, sentences: readonly string[]): string {
  if (sentences.length === 0) return '';
  return `${title}:\n${sentences.map((sentence) => `- ${escapeMarkdown(sentence)}`).join('\n')}`;
}

/** Where to say what the config can't, or to change what was said. */
function tellLink({ tellable, told }: Forecast, path: string): string {
  const said = Object.keys(told).length > 0;
  if (tellable.length === 0 && !said) return '';
  const title = tellable.length > 0 ? say`Tell LR Law…` : say`Change what you said…`;
  return `[${title}](${commandLink('lrLaw.tell', { config: path })})`;
}

/** A link with an argument. Brackets of a path would end the link. */
function commandLink(command: string, argument: object): string {
  const encoded = encodeURIComponent(JSON.stringify([argument])).replace(/[()]/g, (sign) =>
    sign === '(' ? '%28' : '%29',
  );
  return `command:${command}?${encoded}`;
}

function links({ best, words }: Forecast, path: string): string {
  const plot = say`[Open plot with this schedule](${commandLink('lrLaw.openPlot', { overlay: path })})`;
  const fit = say`[Fit LR scaling law](command:lrLaw.fit)`;
  const compare = say`[Compare schedules](command:lrLaw.compareSchedules)`;
  const better = say`[Find a better schedule](${commandLink('lrLaw.optimize', { config: path })})`;
  if (best === null) return say`No fit yet: ${fit}`;
  return words === '' ? fit : `${plot} \u00b7 ${compare} \u00b7 ${better}`;
}
