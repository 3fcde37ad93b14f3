import type { PlotRun } from '../src/protocol/messages.ts';
import type { XKind } from '../src/protocol/state.ts';
import type { ChartName } from './view.ts';

/** Every word that the page shows, in one place. */
export const strings = {
  page: 'LR Law plot',
  fit: 'Fit LR scaling law',
  refresh: 'Refresh',
  openPlot: 'Open plot',
  controls: 'Plot controls',
  logX: 'Log x',
  axisOf: 'X axis',
  smooth: 'Smooth',
  both: 'Both losses',
  rows: 'Rows',
  lrRow: 'LR',
  residualRow: 'Residuals',
  partsRow: 'Contributions',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  zoomReset: 'Show all',
  days: 'Time since the first logged point (d)',
  hours: 'Time since the first logged point (h)',
  minutes: 'Time since the first logged point (min)',
  seconds: 'Time since the first logged point (s)',
  logLoss: 'Log loss',
  runs: 'Runs',
  step: 'Optimiser step',
  loss: 'Loss (nats)',
  lr: 'Learning rate',
  cursor: 'Step cursor',
  cursorIdle: 'No step chosen. Use the arrow keys.',
  cursorHelp: 'Arrow keys move the cursor. Plus and minus zoom, Shift with an arrow key pans, 0 shows all.',
  zoomed: (from: string, to: string) => `Shown from ${from} to ${to}.`,
  unzoomed: 'All of it is shown.',
  smoothed: 'Smoothed',
  validation: 'Held-out',
  training: 'Training',
  residual: 'Residual',
  power: 'Power law',
  annealing: 'Annealing',
  offAxis: (count: number) =>
    count === 1
      ? 'One run doesn’t tell this and isn’t drawn.'
      : `${String(count)} runs don’t tell this and aren’t drawn.`,
  bandsLeftOut: 'Bands would hide each other and are left out: point at a run in the list to see its own.',
  logged: 'Logged',
  predicted: 'Predicted',
  interval: '90 % interval',
  lower: 'Lower (90 %)',
  upper: 'Upper (90 %)',
  shortLr: 'LR',
  twin: 'Numbers of the plot',
  twinOf: (run: string) => `Numbers of ${run}`,
  fitCard: 'Fitted law',
  parameter: 'Parameter',
  value: 'Value',
  standardError: 'Standard error',
  meaning: 'Meaning',
  held: 'held',
  warmups: {
    true: 'The LR counts as it was during the warm-up; points within the warm-up are left out.',
    peak: 'The warm-up counts at the peak LR; points within it are left out.',
  },
  runTable: 'How well it describes each run',
  assumptions: 'Assumptions',
  distrust: 'Reasons to distrust',
  distrustCount: (count: number) =>
    count === 1
      ? '1 reason to distrust this. Open the plot to read it.'
      : `${String(count)} reasons to distrust this. Open the plot to read them.`,
  moreDistrust: (count: number) => `${String(count)} more below.`,
  doubted: ' (with reasons to distrust) ',
  noDistrust: 'None found by the checks.',
  nothing: '–',
  noModel: 'Reading the workspace.',
  allHidden: 'All runs are switched off. Tick one in the list of runs.',
  more: (count: number) => `and ${String(count)} more`,
  cropped: (top: string) =>
    `Loss above ${top} (the first steps) is outside the plot. A log axis shows all of it.`,
  failed: (what: string) => `That didn't work: ${what}`,
} as const;

/** What a chart shows, with its unit. */
export const rowTitles: Readonly<Record<ChartName, string>> = {
  loss: strings.loss,
  lr: strings.lr,
  residual: 'Residual: logged minus predicted (nats)',
  power: 'Loss that more training still removes: the power law (nats)',
  annealing: 'Loss that annealing has taken off (nats)',
};

/** Titles of the horizontal axis. */
export const xTitles: Readonly<Record<XKind, string>> = {
  step: strings.step,
  tokens: 'Tokens',
  area: 'Forward area S1 (LR × steps)',
  time: strings.hours,
};

/** The same within a sentence. */
export const xWords: Readonly<Record<XKind, string>> = {
  step: 'optimiser steps',
  tokens: 'tokens',
  area: 'the forward area S1',
  time: 'time',
};

/** The same in short, to choose from. */
export const xLabels: Readonly<Record<XKind, string>> = {
  step: 'Steps',
  tokens: 'Tokens',
  area: 'Forward area S1',
  time: 'Time',
};

/** What a run's role is called. */
export const roleLabels: Readonly<Record<PlotRun['role'], string>> = {
  fitted: 'fitted',
  'held-out': 'held-out',
  schedule: 'schedule',
};

/** Where a run's LR came from, in words. */
export const lrSourceLabels: Readonly<Record<PlotRun['lrSource'], string>> = {
  log: 'log',
  config: 'config',
  assumed: 'assumed',
};

/** What a series is called. */
export const seriesLabels: Readonly<Record<PlotRun['series'], string>> = {
  train: 'training loss',
  validation: 'validation loss',
};

/** Heads of the table of runs; losses and errors in nats. */
export const runHeads = {
  run: 'Run',
  role: 'Role',
  final: 'Final loss (90 %)',
  finalError: 'Final error',
  r2: 'R²',
  mae: 'MAE',
  rmse: 'RMSE',
  meanRelativeError: 'Mean rel. error',
  worstRelativeError: 'Worst rel. error',
  points: 'Points',
  dropped: 'Left out',
  lrSource: 'LR from',
} as const;
