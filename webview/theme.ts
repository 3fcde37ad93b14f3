import { formatColour, mix, parseColour, type Rgb } from './colour.ts';
import { choosePalette } from './palette.ts';

/** What the canvas needs of the editor's colour theme. */
export interface Theme {
  readonly highContrast: boolean;
  readonly background: string;
  readonly foreground: string;
  readonly muted: string;
  readonly grid: string;
  readonly axis: string;
  readonly fontFamily: string;
  /** Colours for runs, each readable on the background and apart from the others. */
  readonly runs: readonly Rgb[];
}

/** The theme's own chart colours, in the order of use. */
const chartVariables = ['blue', 'red', 'yellow', 'orange', 'green', 'purple'].map(
  (name) => `--vscode-charts-${name}`,
);

const darkText: Rgb = [204, 204, 204];
const darkBackground: Rgb = [31, 31, 31];

/** Reads the theme from the editor's CSS variables and the classes that it puts on the body. */
export function readTheme(variable: (name: string) => string, classes: readonly string[]): Theme {
  const highContrast = classes.some((name) => name.startsWith('vscode-high-contrast'));
  const colour = (name: string, fallback: Rgb) => parseColour(variable(name)) ?? fallback;
  const foreground = colour('--vscode-foreground', colour('--vscode-editor-foreground', darkText));
  const background = colour('--vscode-editor-background', darkBackground);
  const own = chartVariables.map((name) => parseColour(variable(name))).filter((found) => found !== null);
  return {
    highContrast,
    background: formatColour(background),
    foreground: formatColour(foreground),
    muted: formatColour(mix(foreground, background, highContrast ? 0 : 0.25)),
    grid: formatColour(foreground, highContrast ? 0.25 : 0.1),
    axis: formatColour(foreground, highContrast ? 1 : 0.35),
    fontFamily: variable('--vscode-font-family').trim() || 'sans-serif',
    runs: choosePalette(own, background, highContrast ? 4 : 3),
  };
}

/** The colour of a run with this number; numbers beyond the palette begin it again. */
export function runColour(theme: Theme, number: number): Rgb {
  return theme.runs[number % theme.runs.length]!;
}

/** The theme as it is now. */
export function currentTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  return readTheme((name) => style.getPropertyValue(name), [...document.body.classList]);
}

/** Calls `onChange` once after each change of theme, until the returned function is called. */
export function observeTheme(onChange: (theme: Theme) => void): () => void {
  let known = JSON.stringify(currentTheme());
  let frame = 0;
  const check = () => {
    frame = 0;
    const theme = currentTheme();
    const seen = JSON.stringify(theme);
    if (seen === known) return;
    known = seen;
    onChange(theme);
  };
  // VS Code sets variables on the root and classes on the body in several steps: one look a frame is enough.
  const observer = new MutationObserver(() => {
    if (frame === 0) frame = requestAnimationFrame(check);
  });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  observer.observe(document.body, { attributes: true, attributeFilter: ['style', 'class'] });
  return () => {
    observer.disconnect();
    cancelAnimationFrame(frame);
  };
}
