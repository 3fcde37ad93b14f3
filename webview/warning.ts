import type { PageMode, PlotModel, PlotRun } from '../src/protocol/messages.ts';
import { element } from './dom.ts';
import { renderIcon } from './icons.ts';
import { strings } from './strings.ts';
import { collectNotes, type Note } from './tables.ts';

const shownReasons = 2;

/**
 * Reasons to distrust what is drawn, where nobody can miss them. The panel has all of them below the plot and the first
 * few here; the side view has room for their number only.
 */
export function renderWarning(model: PlotModel, mode: PageMode): HTMLElement[] {
  const notes = collectNotes(model, 'distrust');
  if (notes.length === 0) return [];
  if (mode === 'side') return [renderLine(strings.distrustCount(notes.length))];
  const rest = notes.length - shownReasons;
  const lines = notes.slice(0, shownReasons).map((note) => renderLine(sentenceOf(note)));
  return [...lines, ...(rest > 0 ? [renderLine(strings.moreDistrust(rest))] : [])];
}

/** A mark beside the name of a run that has reasons to distrust its prediction; null for others. */
export function renderDoubt({ distrust }: PlotRun): HTMLElement | null {
  if (distrust.length === 0) return null;
  const spoken = element('span', { class: 'spoken' }, strings.doubted);
  return element('span', { class: 'doubt', title: distrust.join('\n') }, renderIcon('warning'), spoken);
}

/** A note as one sentence, with the runs that it is about before it. */
export function sentenceOf({ text, runs }: Note): string {
  return runs.length === 0 ? text : `${runs.join(', ')}: ${text}`;
}

function renderLine(text: string): HTMLElement {
  return element('p', { class: 'sentence' }, renderIcon('warning'), element('span', {}, text));
}
