import { noWhatIfs, readWhatIfs, type WhatIfs } from './whatIf.ts';

/** View state of a plot page; survives hiding, moving and a reload. Versioned: an unknown version is dropped. */
export interface PlotState {
  readonly version: 1;
  readonly xScale: 'linear' | 'log';
  readonly yScale: 'linear' | 'log';
  /** Ids of runs switched off in the legend. */
  readonly hidden: readonly string[];
  /** Whether the table of the curves' numbers is open. */
  readonly tableOpen: boolean;
  /** Schedules of the user's own. */
  readonly whatIfs: WhatIfs;
  /** Whether the other laws are shown beside the fitted one. */
  readonly lawsOpen: boolean;
}

/** The state of a page opened for the first time. */
export const initialPlotState: PlotState = {
  version: 1,
  xScale: 'linear',
  yScale: 'linear',
  hidden: [],
  tableOpen: false,
  whatIfs: noWhatIfs,
  lawsOpen: false,
};

/** Reads a stored state, or gives the initial one for anything unknown. */
export function readPlotState(stored: unknown): PlotState {
  if (typeof stored !== 'object' || stored === null) return initialPlotState;
  const { version, xScale, yScale, hidden, tableOpen, whatIfs, lawsOpen } = stored as Record<
    keyof PlotState,
    unknown
  >;
  if (version !== 1) return initialPlotState;
  return {
    version: 1,
    xScale: xScale === 'log' ? 'log' : 'linear',
    yScale: yScale === 'log' ? 'log' : 'linear',
    hidden: Array.isArray(hidden) ? hidden.filter((id) => typeof id === 'string') : [],
    tableOpen: tableOpen === true,
    whatIfs: readWhatIfs(whatIfs),
    lawsOpen: lawsOpen === true,
  };
}
