import { formatColour } from './colour.ts';
import type { Line, LinePart } from './lines.ts';
import { runColour, type Theme } from './theme.ts';

/** How a line is drawn. */
export interface Look {
  readonly colour: string;
  readonly width: number;
  readonly dash: readonly number[];
  /** Colour of the area down to the line before this one, or null. */
  readonly fill: string | null;
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
  lower: () => 8,
  upper: () => 8,
  logged: () => 7,
  casing: () => 6,
  predicted: (role) => depths[role],
  lr: (role) => depths[role],
};

const widths = {
  usual: { logged: 1, casing: 3.5, predicted: 2, lower: 0, upper: 0, lr: 2 },
  highContrast: { logged: 1, casing: 5, predicted: 3, lower: 1, upper: 1, lr: 3 },
} as const satisfies Record<string, Record<LinePart, number>>;

/**
 * The look of a line: the run gives the colour, the part its weight, the role its dashes. In high contrast nothing rests
 * on transparency: logged points are thin, curves thick, and a band has drawn edges.
 */
export function lookOf({ part, role, colour }: Line, theme: Theme): Look {
  const { highContrast } = theme;
  const rgb = runColour(theme, colour);
  const faint = part === 'logged' && !highContrast;
  return {
    colour: part === 'casing' ? theme.background : formatColour(rgb, faint ? 0.4 : 1),
    width: widths[highContrast ? 'highContrast' : 'usual'][part],
    dash: dashesOf(part, role),
    fill: part === 'upper' ? formatColour(rgb, 0.18) : null,
    depth: depthOf[part](role),
  };
}

function dashesOf(part: LinePart, role: Line['role']): readonly number[] {
  if (part === 'lower' || part === 'upper') return [1, 3];
  return part === 'logged' || part === 'casing' ? [] : dashOf(role);
}
