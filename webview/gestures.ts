import { element } from './dom.ts';

/** What the pointer and the keys ask of the horizontal axis; shares are places on it, 0..1. */
export interface ZoomActions {
  /** Closer by `factor` (below 1: further away), with the place at `share` left where it is. */
  zoom(share: number, factor: number): void;
  /** Moves what is seen by a share of its length. */
  pan(share: number): void;
  /** Shows the stretch between two places. */
  choose(from: number, to: number): void;
  reset(): void;
  /** Whether only a part is seen. */
  readonly zoomed: boolean;
}

/** A wheel's unit in px, by its `deltaMode`. */
const deltaUnits = [1, 16, 400];
/** So many px of a wheel double the zoom; a pinch comes in smaller numbers. */
const [doubling, pinchDoubling] = [300, 60];
const keyFactor = 1.5;
const keyPan = 0.2;
/** A shorter drag is a click. */
const shortestDrag = 4;

/** Zoom and pan by keys. */
export function zoomByKey(event: KeyboardEvent, share: number | null, actions: ZoomActions): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const centre = share ?? 0.5;
  const keys: Readonly<Record<string, () => void>> = {
    '+': () => {
      actions.zoom(centre, keyFactor);
    },
    '=': () => {
      actions.zoom(centre, keyFactor);
    },
    '-': () => {
      actions.zoom(centre, 1 / keyFactor);
    },
    _: () => {
      actions.zoom(centre, 1 / keyFactor);
    },
    '0': () => {
      actions.reset();
    },
    ArrowLeft: () => {
      actions.pan(-keyPan);
    },
    ArrowRight: () => {
      actions.pan(keyPan);
    },
  };
  if (!Object.hasOwn(keys, event.key)) return false;
  keys[event.key]!();
  return true;
}

/** Zoom by wheel and pinch, a stretch chosen by dragging, pan by dragging with Shift, all by double click. */
export function listenToPointer(pad: HTMLElement, actions: ZoomActions): void {
  const shareOf = (x: number) => {
    const { left, width } = pad.getBoundingClientRect();
    return Math.min(1, Math.max(0, (x - left) / Math.max(1, width)));
  };
  pad.addEventListener('wheel', (event) => {
    turnWheel(event, shareOf(event.clientX), pad.clientWidth, actions);
  });
  pad.addEventListener('dblclick', () => {
    actions.reset();
  });
  listenToDrags(pad, shareOf, actions);
}

/** A wheel that can show no more scrolls the page on. */
function turnWheel(event: WheelEvent, share: number, width: number, actions: ZoomActions): void {
  const unit = deltaUnits[event.deltaMode] ?? 1;
  const [across, down] = [event.deltaX * unit, event.deltaY * unit];
  const sideways = event.shiftKey ? down + across : Math.abs(across) > Math.abs(down) ? across : 0;
  if (!actions.zoomed && (sideways !== 0 || (down > 0 && !event.ctrlKey))) return;
  event.preventDefault();
  if (sideways !== 0) actions.pan(sideways / width);
  else actions.zoom(share, 2 ** (-down / (event.ctrlKey ? pinchDoubling : doubling)));
}

function listenToDrags(pad: HTMLElement, shareOf: (x: number) => number, actions: ZoomActions): void {
  const box = element('div', { class: 'selection', hidden: '' });
  pad.append(box);
  let begun: { readonly x: number; readonly pans: boolean; last: number } | undefined;
  const end = () => {
    begun = undefined;
    box.hidden = true;
  };
  pad.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || event.pointerType === 'touch') return;
    pad.setPointerCapture(event.pointerId);
    begun = { x: event.clientX, pans: event.shiftKey, last: event.clientX };
  });
  pad.addEventListener('pointermove', ({ clientX }) => {
    if (begun === undefined) return;
    if (begun.pans) {
      actions.pan((begun.last - clientX) / Math.max(1, pad.clientWidth));
      begun.last = clientX;
      return;
    }
    const [from, to] = [shareOf(begun.x), shareOf(clientX)];
    box.hidden = Math.abs(clientX - begun.x) < shortestDrag;
    box.style.left = `${String(100 * Math.min(from, to))}%`;
    box.style.width = `${String(100 * Math.abs(to - from))}%`;
  });
  pad.addEventListener('pointerup', ({ clientX }) => {
    const drag = begun;
    end();
    if (drag === undefined || drag.pans || Math.abs(clientX - drag.x) < shortestDrag) return;
    actions.choose(shareOf(drag.x), shareOf(clientX));
  });
  pad.addEventListener('pointercancel', end);
  window.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') end();
  });
}
