import { describe, expect, it } from 'vitest';
import { initialPlotState, readPlotState } from '../../src/protocol/state.ts';
import { openStateStore, toggleRun } from '../../webview/state.ts';
import { state } from './support.ts';

function memory(stored: unknown) {
  return {
    stored,
    getState() {
      return this.stored;
    },
    setState(next: unknown) {
      this.stored = next;
    },
  };
}

describe('the view state', () => {
  it('is kept where the page is forgotten', () => {
    const kept = memory(undefined);
    const store = openStateStore(kept);
    expect(store.current).toEqual(initialPlotState);
    store.update({ xScale: 'log' });
    store.update({ hidden: ['a'] });
    expect(kept.stored).toEqual(state({ xScale: 'log', hidden: ['a'] }));
    expect(openStateStore(kept).current).toEqual(store.current);
  });

  it.each([null, 'log', 7, { version: 2, xScale: 'log' }, { xScale: 'log' }])(
    'begins anew from %j',
    (stored) => {
      expect(readPlotState(stored)).toEqual(initialPlotState);
    },
  );

  it('takes only what it knows of a stored one', () => {
    const stored = { version: 1, xScale: 'cubic', yScale: 'log', hidden: ['a', 3, null], tableOpen: 'yes' };
    expect(readPlotState(stored)).toEqual(state({ yScale: 'log', hidden: ['a'] }));
  });

  it('switches runs off and on, each listed once', () => {
    expect(toggleRun(['a'], 'b', false)).toEqual(['a', 'b']);
    expect(toggleRun(['a', 'b'], 'b', false)).toEqual(['a', 'b']);
    expect(toggleRun(['a', 'b'], 'a', true)).toEqual(['b']);
  });
});
