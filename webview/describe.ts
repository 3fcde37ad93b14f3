import type { PlotModel } from '../src/protocol/messages.ts';
import { say } from '../src/core/words.ts';
import { formatLoss, formatSteps } from './format.ts';
import { strings, xWords } from './strings.ts';
import type { Axis } from './axis.ts';
import { roleOf, type PlotView } from './view.ts';

const namedRuns = 8;

/** What a chart shows, in words, for those who can't see it. */
export function describeChart(title: string, { visible: runs, fitted, x }: PlotView, y: Axis): string {
  const names = runs.slice(0, namedRuns).map((run) => {
    const role = roleOf(run, fitted);
    return role === '' ? run.name : `${run.name} (${role})`;
  });
  const rest = runs.length > namedRuns ? [strings.more(runs.length - namedRuns)] : [];
  const ends = y.format([y.min, y.max]).join(say` to `);
  return [
    say`${title} over ${xWords[x.kind]} from ${x.say(x.min)} to ${x.say(x.max)}.`,
    `${countOf(runs.length, 'run')}: ${[...names, ...rest].join(', ')}.`,
    say`Horizontal axis ${x.scale}, vertical axis ${y.scale}, ${ends}.`,
    say`The same numbers are in the table "${strings.twin}".`,
  ].join(' ');
}

/** What a new model means, in one or two sentences, for the live region. */
export function describeModel({ status, message, runs, fit }: PlotModel): string {
  if (status !== 'ready') return message;
  const drawn = say`${countOf(runs.length, 'run')} in the plot.`;
  if (fit === null) return drawn;
  const ends = runs.flatMap(({ name, final }) => (final === null ? [] : [{ name, loss: final.loss }]));
  const [best] = ends.sort((a, b) => a.loss - b.loss);
  const lowest =
    best === undefined ? '' : say` Lowest predicted final loss: ${formatLoss(best.loss)} nats, ${best.name}.`;
  return say`${drawn} Fitted ${fit.law} to ${countOf(fit.points, 'point')}.${lowest}`;
}

/** `1 run`, `2 runs`. */
export function countOf(count: number, noun: 'run' | 'point'): string {
  const shown = formatSteps(count);
  if (noun === 'run') return count === 1 ? say`1 run` : say`${shown} runs`;
  return count === 1 ? say`1 point` : say`${shown} points`;
}
