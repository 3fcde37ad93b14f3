import { formatColour, mix, parseColour, type Rgb } from './colour.ts';
import type { Line, LinePart } from './lines.ts';
import { runColour, type Theme } from './theme.ts';

/** How a line is drawn. */
export interface Look {
  readonly colour: string;
  readonly width: number;
  readonly dash: readonly number[];
  /** Colour of the area between a band's edges, or null. */
  readonly fill: string | null;
  /** Whether the points themselves are drawn where they are few. */
  readonly markers: boolean;
  /** Greater is further back. */
  readonly depth: number;
}

const dashes: Readonly<Record<Line['role'], readonly number[]>> = {
  fitted: [],
  'held-out': [6, 4],
  schedule: [2, 3],
};

/** The dashes of a role's curves. */
export function dashOf(role: Line['role']): readonly number[] {
  return dashes[role];
}

/** From the back: bands, logged points, casings, then curves, dashed ones last so that they show over a solid one. */
const depths: Readonly<Record<Line['role'], number>> = { fitted: 5, 'held-out': 3, schedule: 1 };
const depthOf: Readonly<Record<LinePart, (role: Line['role']) => number>> = {
  band: () => 10,
  logged: () => 9,
  smoothed: () => 8,
  validation: () => 7,
  casing: () => 6,
  predicted: (role) => depths[role],
  lr: (role) => depths[role],
  term: (role) => depths[role],
};

const widths = {
  usual: { logged: 1, smoothed: 1.5, validation: 1, casing: 3.5, predicted: 2, band: 0, lr: 2, term: 2 },
  highContrast: { logged: 1, smoothed: 2, validation: 1, casing: 5, predicted: 3, band: 1, lr: 3, term: 3 },
} as const satisfies Record<string, Record<LinePart, number>>;

/** How much of the colour what was logged has, where contrast isn't high. */
const faint: Partial<Readonly<Record<LinePart, number>>> = { logged: 0.3, smoothed: 0.85 };

/**
 * The look of a line: the run gives the colour, the part its weight, the role its dashes. In high contrast nothing rests
 * on transparency: logged points are thin, curves thick, and a band has drawn edges.
 */
export function lookOf({ part, role, colour, bands }: Line, theme: Theme): Look {
  const { highContrast } = theme;
  const rgb = runColour(theme, colour);
  return {
    colour: colourOf(part, rgb, theme),
    width: widths[highContrast ? 'highContrast' : 'usual'][part],
    dash: dashesOf(part, role),
    fill: part === 'band' ? formatColour(rgb, bandOpacity(bands)) : null,
    markers: part === 'logged' || part === 'validation',
    depth: depthOf[part](role),
  };
}

/** Few bands are seen as areas; of many, each has to let the others through. */
function bandOpacity(bands: number): number {
  return 0.18 * Math.min(1, 3 / Math.max(1, bands));
}

function colourOf(part: LinePart, rgb: Rgb, { highContrast, background }: Theme): string {
  if (part === 'casing') return background;
  if (!highContrast) return formatColour(rgb, faint[part] ?? 1);
  // Noise in full colour would hide the line through it.
  return formatColour(part === 'logged' ? mix(rgb, parseColour(background) ?? rgb, 0.5) : rgb);
}

function dashesOf(part: LinePart, role: Line['role']): readonly number[] {
  if (part === 'band') return [1, 3];
  return part === 'predicted' || part === 'lr' || part === 'term' ? dashOf(role) : [];
}
