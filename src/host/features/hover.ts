import { ColorThemeKind, Hover, languages, MarkdownString, window, type Disposable } from 'vscode';
import { mergeProblems } from '../../core/forecast/merge.ts';
import { configSelector, toRange } from '../configDocuments.ts';
import type { Live } from '../live.ts';
import { pathOf } from '../workspace/discover.ts';
import type { PictureTheme } from './hoverPicture.ts';
import { keyAt, renderHover, shownRange } from './hoverText.ts';

/** Only our own commands may be linked, whatever text a file holds. */
const enabledCommands = [
  'lrLaw.openPlot',
  'lrLaw.compareSchedules',
  'lrLaw.optimize',
  'lrLaw.fit',
  'lrLaw.tell',
];
/** A hover does without what takes longer rather than keep the user waiting, in milliseconds. */
const longestWait = 300;

const themes: Readonly<Record<ColorThemeKind, PictureTheme>> = {
  [ColorThemeKind.Light]: 'light',
  [ColorThemeKind.Dark]: 'dark',
  [ColorThemeKind.HighContrast]: 'high-contrast-dark',
  [ColorThemeKind.HighContrastLight]: 'high-contrast-light',
};

/** Hover on the LR keys of a schedule config, on the text as typed. */
export function registerHover(live: Live): Disposable {
  return languages.registerHoverProvider(configSelector, {
    async provideHover(document, position, token) {
      const version = document.version;
      const standing = await live.ask(document);
      if (standing === null || token.isCancellationRequested || document.version !== version)
        return undefined;
      const { keys } = standing.forecast;
      const offset = document.offsetAt(position);
      const key = keyAt(keys, offset);
      if (key === undefined) return undefined;
      const details = await Promise.race([live.details(document), nothingAfter(longestWait)]);
      if (document.version !== version) return undefined;
      const problems = mergeProblems(standing.forecast.problems, details?.problems ?? []);
      const text = renderHover({ ...standing.forecast, problems }, pathOf(document.uri), {
        key,
        sensitivity: details?.sensitivities[keys.indexOf(key)] ?? null,
        alternative: details?.alternative ?? null,
        stale: standing.stale,
        theme: themes[window.activeColorTheme.kind],
      });
      return new Hover(trusted(text), toRange(document, shownRange(key, offset)));
    },
  });
}

function trusted(text: string): MarkdownString {
  const markdown = new MarkdownString(text, true);
  markdown.isTrusted = { enabledCommands };
  return markdown;
}

function nothingAfter(milliseconds: number): Promise<null> {
  return new Promise((resolve) => {
    setTimeout(() => {
      resolve(null);
    }, milliseconds);
  });
}
