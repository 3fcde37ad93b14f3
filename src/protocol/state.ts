import { noWhatIfs, readWhatIfs, type WhatIfs } from './whatIf.ts';

/** What the horizontal axis counts: optimiser steps, tokens, forward area S1, seconds. */
export type XKind = 'step' | 'tokens' | 'area' | 'time';

/** Rows below the loss that can be switched on. */
export type RowName = 'lr' | 'residual' | 'parts';

/** View state of a plot page; survives hiding, moving and a reload. Versioned: an unknown version is dropped. */
export interface PlotState {
  readonly version: 2;
  readonly x: XKind;
  readonly xScale: 'linear' | 'log';
  readonly yScale: 'linear' | 'log';
  readonly rows: readonly RowName[];
  /** Whether a logged curve is drawn without its noise too. */
  readonly smooth: boolean;
  /** Whether the loss that was not fitted is drawn beside the one that was. */
  readonly both: boolean;
  /** The stretch of the horizontal axis that is shown, in what it counts; null for all of it. */
  readonly zoom: { readonly min: number; readonly max: number } | null;
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
  version: 2,
  x: 'step',
  xScale: 'linear',
  yScale: 'linear',
  rows: ['lr'],
  smooth: true,
  both: false,
  zoom: null,
  hidden: [],
  tableOpen: false,
  whatIfs: noWhatIfs,
  lawsOpen: false,
};

const xKinds: readonly XKind[] = ['step', 'tokens', 'area', 'time'];
const rowNames: readonly RowName[] = ['lr', 'residual', 'parts'];

/** Reads a stored state, or gives the initial one for anything unknown. Version 1 knew scales, runs and the table only. */
export function readPlotState(stored: unknown): PlotState {
  if (typeof stored !== 'object' || stored === null) return initialPlotState;
  const { version, x, xScale, yScale, rows, smooth, both, zoom, hidden, tableOpen, whatIfs, lawsOpen } =
    stored as Record<keyof PlotState, unknown>;
  if (version !== 1 && version !== 2) return initialPlotState;
  return {
    version: 2,
    x: xKinds.find((kind) => kind === x) ?? 'step',
    xScale: xScale === 'log' ? 'log' : 'linear',
    yScale: yScale === 'log' ? 'log' : 'linear',
    rows: Array.isArray(rows) ? rowNames.filter((name) => rows.includes(name)) : initialPlotState.rows,
    smooth: smooth !== false,
    both: both === true,
    zoom: readRange(zoom),
    hidden: Array.isArray(hidden) ? hidden.filter((id) => typeof id === 'string') : [],
    tableOpen: tableOpen === true,
    whatIfs: readWhatIfs(whatIfs),
    lawsOpen: lawsOpen === true,
  };
}

function readRange(stored: unknown): PlotState['zoom'] {
  if (typeof stored !== 'object' || stored === null) return null;
  const { min, max } = stored as Record<'min' | 'max', unknown>;
  if (typeof min !== 'number' || typeof max !== 'number') return null;
  return Number.isFinite(min) && Number.isFinite(max) && min < max ? { min, max } : null;
}
