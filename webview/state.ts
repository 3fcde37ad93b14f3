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
  /** The same for what changes with every frame: stored once it rests, or when the page goes. */
  updateSoon(change: Partial<Omit<PlotState, 'version'>>): void;
  /** Stores what isn't yet. */
  flush(): void;
}

/** Rest before a change is stored, ms. */
const rest = 150;

/** Restores the state from `memory` and keeps it there. */
export function openStateStore(memory: StateMemory): StateStore {
  let current = readPlotState(memory.getState());
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const store = () => {
    clearTimeout(waiting);
    waiting = undefined;
    memory.setState(current);
  };
  return {
    get current() {
      return current;
    },
    update(change) {
      current = { ...current, ...change };
      store();
    },
    updateSoon(change) {
      current = { ...current, ...change };
      clearTimeout(waiting);
      waiting = setTimeout(store, rest);
    },
    flush() {
      if (waiting !== undefined) store();
    },
  };
}

/** The hidden runs after one is switched on or off. Runs that are gone stay listed: they may come back. */
export function toggleRun(hidden: readonly string[], id: string, visible: boolean): string[] {
  const others = hidden.filter((other) => other !== id);
  return visible ? others : [...others, id];
}
