import type { PageMode, PlotModel } from '../src/protocol/messages.ts';
import { strings } from './strings.ts';
import type { PlotView } from './view.ts';

/** What has to be said below the charts; the side view has no room for it. */
export function remarkOn(view: PlotView, mode: PageMode): string {
  if (view.visible.length === 0) return strings.allHidden;
  if (mode === 'side') return '';
  return [
    view.croppedAbove === null ? '' : strings.cropped(view.croppedAbove.toFixed(2)),
    view.offAxis === 0 ? '' : strings.offAxis(view.offAxis),
    view.bandsLeftOut ? strings.bandsLeftOut : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

/** What a zoom shows, for the live region. */
export function sayZoom({ x, bounds }: PlotView): string {
  const all = x.min === bounds.min && x.max === bounds.max;
  return all ? strings.unzoomed : strings.zoomed(x.say(x.min), x.say(x.max));
}

/** Smoothing so many points takes longer than a first picture should. */
const manyPoints = 300_000;

/** Whether a model has more points than a first picture has time to smooth. */
export function isHuge({ runs }: PlotModel): boolean {
  return runs.reduce((sum, { logged }) => sum + (logged?.steps.length ?? 0), 0) > manyPoints;
}
