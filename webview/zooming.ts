import type { PlotState } from '../src/protocol/state.ts';
import type { ZoomActions } from './gestures.ts';
import type { Range } from './ranges.ts';
import { panBy, stretchOf, within, zoomAt } from './zoom.ts';

/** Where a zoom begins; `bounds` is undefined before anything was drawn. */
interface Start {
  readonly state: PlotState;
  readonly bounds: Range | undefined;
}

/** Zooms follow each other faster than frames: each goes on from the one before, drawn or not. */
export function makeZoomActions(start: () => Start, apply: (zoom: PlotState['zoom']) => void): ZoomActions {
  const from = (change: (range: Range, bounds: Range, scale: 'linear' | 'log') => PlotState['zoom']) => {
    const { state, bounds } = start();
    if (bounds === undefined) return;
    const { xScale, zoom } = state;
    apply(change((zoom && within(zoom, bounds, xScale)) ?? bounds, bounds, xScale));
  };
  const zoomed = () => start().state.zoom !== null;
  return {
    zoom: (share, factor) => {
      from((range, bounds, scale) => zoomAt(range, bounds, scale, share, factor));
    },
    pan: (share) => {
      if (zoomed()) from((range, bounds, scale) => panBy(range, bounds, scale, share));
    },
    choose: (a, b) => {
      from((range, bounds, scale) => within(stretchOf(range, scale, a, b), bounds, scale));
    },
    reset: () => {
      apply(null);
    },
    get zoomed() {
      return zoomed();
    },
  };
}
