import { Hover, languages, MarkdownString, Range, type Disposable } from 'vscode';
import { logGlobs, looksLikeLog } from '../../core/logs/names.ts';
import type { Store } from '../store.ts';
import { pathOf } from '../workspace/discover.ts';
import { renderLogHover } from './logHoverText.ts';

/** A log is long: only its head says what it is. */
const hoveredLines = 3;

/** Hover on the head of a text log: what the run reached, how the fit describes it, its place among the others. */
export function registerLogHover(store: Store): Disposable {
  const selector = { pattern: `**/{${logGlobs().names.join(',')}}` };
  return languages.registerHoverProvider(selector, {
    provideHover(document, position) {
      const path = pathOf(document.uri);
      if (position.line >= hoveredLines || !looksLikeLog(path)) return undefined;
      const run = store.runs.find(({ log }) => log === path || (log.endsWith('/') && path.startsWith(log)));
      if (run === undefined) return undefined;
      const text = new MarkdownString(renderLogHover(run, store.runs, store.groups.fittedFor(run.id)), true);
      text.isTrusted = { enabledCommands: ['lrLaw.openPlot', 'lrLaw.fit'] };
      return new Hover(text, new Range(0, 0, Math.min(hoveredLines, document.lineCount), 0));
    },
  });
}
