import type { PlotModel, PlotRun } from '../../../src/protocol/messages.ts';
import { makeRun, schedules, storyFit } from './data.ts';

const shapes = [schedules.cosine, schedules.constant, schedules.wsd, schedules.twoStep];

/** Runs that log every step, of lengths that differ. */
export function makeHuge(runs: number, points: number): PlotModel {
  const made = Array.from({ length: runs }, (_, i): PlotRun => {
    const total = points - Math.round((0.3 * points * (runs - 1 - i)) / runs);
    return makeRun({
      ...{
        id: `huge-${String(i)}`,
        name: `huge-${String(i)}`,
        role: i < 4 ? 'fitted' : 'held-out',
        colour: i,
      },
      ...{ shape: shapes[i % shapes.length]!, total, logEvery: 1 },
    });
  });
  return { revision: 1, status: 'ready', message: '', runs: made, fit: storyFit };
}
