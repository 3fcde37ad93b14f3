import { Hover, languages, MarkdownString, Range, type Disposable, type TextDocument } from 'vscode';
import { configGlobs, looksLikeConfig } from '../../core/configs/names.ts';
import type { Store } from '../store.ts';
import { log } from '../ui/log.ts';
import { pathOf } from '../workspace/discover.ts';
import { keyAt, renderHover, shownRange } from './hoverText.ts';

/** A config larger than this is data. */
const largestConfig = 1 << 20;
const selector = [
  { language: 'python' },
  { language: 'yaml' },
  { language: 'json' },
  { language: 'jsonc' },
  { language: 'toml' },
  { language: 'shellscript' },
  { pattern: `**/{${configGlobs().join(',')}}` },
];

/** Hover on the LR keys of a schedule config, on the text as typed. */
export function registerHover(store: Store): Disposable {
  return languages.registerHoverProvider(selector, {
    async provideHover(document, position, token) {
      const path = pathOf(document.uri);
      if (!looksLikeConfig(path) || isTooLarge(document)) return undefined;
      const version = document.version;
      const forecast = await store.forecast(path, document.getText()).catch((error: unknown) => {
        log().error('Hover:', error);
        return null;
      });
      if (forecast === null || token.isCancellationRequested || document.version !== version)
        return undefined;
      const offset = document.offsetAt(position);
      const key = keyAt(forecast.keys, offset);
      if (key === undefined) return undefined;
      const { start, end } = shownRange(key, offset);
      const range = new Range(document.positionAt(start), document.positionAt(end));
      return new Hover(trusted(renderHover(forecast, path)), range);
    },
  });
}

function isTooLarge(document: TextDocument): boolean {
  return document.offsetAt(document.lineAt(document.lineCount - 1).range.end) > largestConfig;
}

/** Only our own two commands may be linked, whatever text a file holds. */
function trusted(text: string): MarkdownString {
  const markdown = new MarkdownString(text, true);
  markdown.isTrusted = { enabledCommands: ['lrLaw.openPlot', 'lrLaw.fit'] };
  return markdown;
}
