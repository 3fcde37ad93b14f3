import type { PageMode } from '../src/protocol/messages.ts';
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
