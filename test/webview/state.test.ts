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

  it.each([null, 'log', 7, { version: 3, xScale: 'log' }, { xScale: 'log' }])(
    'begins anew from %j',
    (stored) => {
      expect(readPlotState(stored)).toEqual(initialPlotState);
    },
  );

  it('takes only what it knows of a stored one', () => {
    const stored = { version: 1, xScale: 'cubic', yScale: 'log', hidden: ['a', 3, null], tableOpen: 'yes' };
    expect(readPlotState(stored)).toEqual(state({ yScale: 'log', hidden: ['a'] }));
    const odd = {
      version: 2,
      x: 'furlongs',
      rows: ['parts', 'gone', 4],
      smooth: false,
      zoom: { min: 9, max: 3 },
    };
    expect(readPlotState(odd)).toEqual(state({ rows: ['parts'], smooth: false }));
    const zoom = { min: 3, max: 9 };
    expect(readPlotState({ version: 2, x: 'tokens', zoom, rows: [] })).toEqual(
      state({ x: 'tokens', zoom, rows: [] }),
    );
    expect(readPlotState({ version: 2, zoom: { min: 1, max: '2' } }).zoom).toBeNull();
  });

  it('that changes with every frame is stored once it rests, or when asked', async () => {
    const kept = memory(undefined);
    const store = openStateStore(kept);
    for (const min of [1, 2, 3]) store.updateSoon({ zoom: { min, max: 10 } });
    expect(store.current.zoom).toEqual({ min: 3, max: 10 });
    expect(kept.stored).toBeUndefined();
    await expect.poll(() => kept.stored).toEqual(store.current);
    store.updateSoon({ zoom: null });
    store.flush();
    expect(kept.stored).toEqual(state());
  });

  it('switches runs off and on, each listed once', () => {
    expect(toggleRun(['a'], 'b', false)).toEqual(['a', 'b']);
    expect(toggleRun(['a', 'b'], 'b', false)).toEqual(['a', 'b']);
    expect(toggleRun(['a', 'b'], 'a', true)).toEqual(['b']);
  });
});
