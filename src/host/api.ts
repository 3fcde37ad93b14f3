import type { RunGroup } from '../core/runs/groups.ts';
import type { UnresolvedLog } from '../core/runs/types.ts';
import type { PageDescription } from '../protocol/messages.ts';
import type { FittedRuns, LiveRun, RunSummary } from '../protocol/worker.ts';
import type { PlotPanel } from './features/panel.ts';
import type { Store } from './store.ts';

/** What `activate()` returns, for other extensions and for tests. */
export interface LrLawApi {
  /** Runs found so far. */
  readonly runs: readonly RunSummary[];
  /** Logs that are no run, each with one sentence why. */
  readonly unresolved: readonly UnresolvedLog[];
  /** The fits made, one for each group of runs, the one that is shown first. */
  readonly fits: readonly FittedRuns[];
  /** The groups that the runs are in. */
  readonly groups: readonly RunGroup[];
  /** How many fits were made since the window opened, and how many were taken from what was kept. */
  readonly fitCounts: { readonly computed: number; readonly cached: number };
  /** Where the runs stand that are being trained, and what they will come to. */
  readonly live: readonly LiveRun[];
  /** Resolves when nothing is being read, fitted or drawn. */
  whenIdle(): Promise<void>;
  /** What the plot panel draws, or undefined while it is closed or hidden. */
  describePlot(): Promise<PageDescription | undefined>;
}

/** The API over the extension's state. */
export function createApi(store: Store, panel: PlotPanel): LrLawApi {
  return {
    get runs() {
      return store.runs;
    },
    get unresolved() {
      return store.scan.unresolved;
    },
    get fits() {
      const { fits } = store.groups;
      return fits.length > 0 || store.fitted === null ? fits : [store.fitted];
    },
    get groups() {
      return store.groups.all;
    },
    get fitCounts() {
      return store.groups.counts;
    },
    get live() {
      return store.lives.all;
    },
    whenIdle: () => store.whenIdle(),
    describePlot: () => panel.describe(),
  };
}
