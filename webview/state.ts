import { readPlotState, type PlotState } from '../src/protocol/state.ts';

/** Where a page's state outlives the page: `getState` and `setState` of VS Code. */
export interface StateMemory {
  getState(): unknown;
  setState(state: unknown): void;
}

/** The page's view state: the only state that it owns. */
export interface StateStore {
  readonly current: PlotState;
  /** Changes some of it and stores the whole. */
  update(change: Partial<Omit<PlotState, 'version'>>): void;
}

/** Restores the state from `memory` and keeps it there. */
export function openStateStore(memory: StateMemory): StateStore {
  let current = readPlotState(memory.getState());
  return {
    get current() {
      return current;
    },
    update(change) {
      current = { ...current, ...change };
      memory.setState(current);
    },
  };
}

/** The hidden runs after one is switched on or off. Runs that are gone stay listed: they may come back. */
export function toggleRun(hidden: readonly string[], id: string, visible: boolean): string[] {
  const others = hidden.filter((other) => other !== id);
  return visible ? others : [...others, id];
}
