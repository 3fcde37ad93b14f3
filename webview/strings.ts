import type { PlotRun } from '../src/protocol/messages.ts';
import type { XKind } from '../src/protocol/state.ts';
import type { ChartName } from './view.ts';
import { say } from '../src/core/words.ts';

/** Every word that the page shows, in one place. */
export const strings = {
  page: say`LR Law plot`,
  fit: say`Fit LR scaling law`,
  refresh: say`Refresh`,
  openPlot: say`Open plot`,
  controls: say`Plot controls`,
  logX: say`Log x`,
  axisOf: say`X axis`,
  smooth: say`Smooth`,
  both: say`Both losses`,
  rows: say`Rows`,
  lrRow: 'LR',
  residualRow: say`Residuals`,
  partsRow: say`Contributions`,
  zoomIn: say`Zoom in`,
  zoomOut: say`Zoom out`,
  zoomReset: say`Show all`,
  days: say`Time since the first logged point (d)`,
  hours: say`Time since the first logged point (h)`,
  minutes: say`Time since the first logged point (min)`,
  seconds: say`Time since the first logged point (s)`,
  logLoss: say`Log loss`,
  runs: say`Runs`,
  step: say`Optimiser step`,
  loss: say`Loss (nats)`,
  lr: say`Learning rate`,
  cursor: say`Step cursor`,
  cursorIdle: say`No step chosen. Use the arrow keys.`,
  cursorHelp: say`Arrow keys move the cursor. Plus and minus zoom, Shift with an arrow key pans, 0 shows all.`,
  zoomed: (from: string, to: string) => say`Shown from ${from} to ${to}.`,
  unzoomed: say`All of it is shown.`,
  smoothed: say`Smoothed`,
  validation: say`Held-out`,
  training: say`Training`,
  residual: say`Residual`,
  power: say`Power law`,
  annealing: say`Annealing`,
  offAxis: (count: number) =>
    count === 1
      ? say`One run doesn’t tell this and isn’t drawn.`
      : say`${String(count)} runs don’t tell this and aren’t drawn.`,
  bandsLeftOut: say`Bands would hide each other and are left out: point at a run in the list to see its own.`,
  logged: say`Logged`,
  predicted: say`Predicted`,
  interval: say`90 % interval`,
  lower: say`Lower (90 %)`,
  upper: say`Upper (90 %)`,
  shortLr: 'LR',
  twin: say`Numbers of the plot`,
  twinOf: (run: string) => say`Numbers of ${run}`,
  fitCard: say`Fitted law`,
  parameter: say`Parameter`,
  value: say`Value`,
  standardError: say`Standard error`,
  meaning: say`Meaning`,
  held: say`held`,
  warmups: {
    true: say`The LR counts as it was during the warm-up; points within the warm-up are left out.`,
    peak: say`The warm-up counts at the peak LR; points within it are left out.`,
  },
  runTable: say`How well it describes each run`,
  assumptions: say`Assumptions`,
  distrust: say`Reasons to distrust`,
  distrustCount: (count: number) =>
    count === 1
      ? say`1 reason to distrust this. Open the plot to read it.`
      : say`${String(count)} reasons to distrust this. Open the plot to read them.`,
  moreDistrust: (count: number) => say`${String(count)} more below.`,
  doubted: say` (with reasons to distrust) `,
  noDistrust: say`None found by the checks.`,
  nothing: '–',
  noModel: say`Reading the workspace.`,
  allHidden: say`All runs are switched off. Tick one in the list of runs.`,
  more: (count: number) => say`and ${String(count)} more`,
  cropped: (top: string) =>
    say`Loss above ${top} (the first steps) is outside the plot. A log axis shows all of it.`,
  failed: (what: string) => say`That didn't work: ${what}`,
} as const;

/** What a chart shows, with its unit. */
export const rowTitles: Readonly<Record<ChartName, string>> = {
  loss: strings.loss,
  lr: strings.lr,
  residual: say`Residual: logged minus predicted (nats)`,
  power: say`Loss that more training still removes: the power law (nats)`,
  annealing: say`Loss that annealing has taken off (nats)`,
};

/** Titles of the horizontal axis. */
export const xTitles: Readonly<Record<XKind, string>> = {
  step: strings.step,
  tokens: say`Tokens`,
  area: say`Forward area S1 (LR × steps)`,
  time: strings.hours,
};

/** The same within a sentence. */
export const xWords: Readonly<Record<XKind, string>> = {
  step: say`optimiser steps`,
  tokens: say`tokens`,
  area: say`the forward area S1`,
  time: say`time`,
};

/** The same in short, to choose from. */
export const xLabels: Readonly<Record<XKind, string>> = {
  step: say`Steps`,
  tokens: say`Tokens`,
  area: say`Forward area S1`,
  time: say`Time`,
};

/** What a run's role is called. */
export const roleLabels: Readonly<Record<PlotRun['role'], string>> = {
  fitted: say`fitted`,
  'held-out': say`held-out`,
  schedule: say`schedule`,
};

/** What the drawn end of a run that is being trained is called. */
export const forecastLabel = say`forecast`;

/** Where a run's LR came from, in words. */
export const lrSourceLabels: Readonly<Record<PlotRun['lrSource'], string>> = {
  log: say`log`,
  config: say`config`,
  assumed: say`assumed`,
};

/** What a series is called. */
export const seriesLabels: Readonly<Record<PlotRun['series'], string>> = {
  train: say`training loss`,
  validation: say`validation loss`,
};

/** Heads of the table of runs; losses and errors in nats. */
export const runHeads = {
  run: say`Run`,
  role: say`Role`,
  final: say`Final loss (90 %)`,
  finalError: say`Final error`,
  r2: 'R²',
  mae: 'MAE',
  rmse: 'RMSE',
  meanRelativeError: say`Mean rel. error`,
  worstRelativeError: say`Worst rel. error`,
  points: say`Points`,
  dropped: say`Left out`,
  lrSource: say`LR from`,
} as const;
