import type { PlotPoints, PlotRun } from '../src/protocol/messages.ts';

/**
 * What a drawn line shows. `lower` and `upper` are the edges of a band and come in this order, one after the other.
 * A `casing` lies under a curve and parts it from the noise of what was logged.
 */
export type LinePart = 'logged' | 'predicted' | 'casing' | 'lower' | 'upper' | 'lr';

/** One line of a chart, before it has a look. */
export interface Line {
  readonly run: string;
  readonly part: LinePart;
  readonly role: PlotRun['role'];
  readonly colour: number;
  readonly points: PlotPoints;
}

/** The lines of the loss chart. */
export function collectLossLines(runs: readonly PlotRun[]): Line[] {
  return runs.flatMap((run) => {
    const lines: Line[] = [];
    if (run.logged !== null) lines.push(line(run, 'logged', run.logged));
    if (run.predicted !== null) {
      const { steps, values, lower, upper } = run.predicted;
      lines.push(line(run, 'lower', { steps, values: lower }));
      lines.push(line(run, 'upper', { steps, values: upper }));
      const curve = { steps, values };
      lines.push(line(run, 'casing', curve), line(run, 'predicted', curve));
    }
    return lines.filter(({ points }) => points.steps.length > 0);
  });
}

/** The lines of the LR chart. */
export function collectLrLines(runs: readonly PlotRun[], logSteps: boolean): Line[] {
  return runs
    .filter(({ lr }) => lr.steps.length > 0)
    .map((run) => line(run, 'lr', logSteps ? bendable(run.lr) : run.lr));
}

function line({ id, role, colour }: PlotRun, part: LinePart, points: PlotPoints): Line {
  return { run: id, part, role, colour, points };
}

const bent = new WeakMap<PlotPoints, PlotPoints>();

/**
 * LR lines hold only the corners of straight pieces, and what is straight over steps is bent over their logarithm: such
 * pieces get points in between, at equal ratios.
 */
function bendable(points: PlotPoints): PlotPoints {
  const known = bent.get(points) ?? addPoints(points);
  bent.set(points, known);
  return known;
}

const largestRatio = 1.05;

function addPoints({ steps, values }: PlotPoints): PlotPoints {
  const [newSteps, newValues]: [number[], number[]] = [[], []];
  for (let i = 0; i < steps.length; i++) {
    const [from, to] = [steps[Math.max(0, i - 1)]!, steps[i]!];
    const pieces = from >= 1 ? Math.ceil(Math.log(to / from) / Math.log(largestRatio)) : 1;
    for (let piece = 1; piece < pieces; piece++) {
      const step = from * (to / from) ** (piece / pieces);
      const share = (step - from) / (to - from);
      newSteps.push(step);
      newValues.push(values[i - 1]! + share * (values[i]! - values[i - 1]!));
    }
    newSteps.push(to);
    newValues.push(values[i]!);
  }
  return { steps: Float64Array.from(newSteps), values: Float64Array.from(newValues) };
}
