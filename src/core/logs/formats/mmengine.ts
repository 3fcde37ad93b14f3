import type { Role } from '../points/columns.ts';
import type { Dialect } from '../points/dialect.ts';
import type { Gathered } from '../points/gathered.ts';
import { JsonlReader } from './jsonl.ts';
import { lineFormat } from '../text/lineFormat.ts';
import type { Sniffed } from '../types.ts';
import { say } from '../../words.ts';

const name = 'mmengine';

/**
 * `vis_data/scalars.json` and `<timestamp>.json` of MMEngine (`LocalVisBackend`, XTuner and others): JSON Lines despite the
 * name. `iter` and `step` count updates from 1; a loss is the mean over the last 10 updates (`LogProcessor`'s default
 * window), the LR the one that the update used. A line of a validation has nothing but `step`: the epoch in a log whose
 * training lines have epochs, else the number of updates done.
 */
export const mmengine = lineFormat({
  name,
  label: 'MMEngine',
  sniff,
  open: (context) => new JsonlReader(context, new Scalars()),
});

function sniff({ head }: Sniffed): number {
  const lines = head.split('\n', 20);
  const isTraining = (line: string) =>
    line.startsWith('{') && ['"data_time":', '"iter":', '"step":', 'loss'].every((key) => line.includes(key));
  return lines.some(isTraining) ? 0.97 : 0;
}

class Scalars implements Dialect {
  readonly name = name;
  readonly counting = { trainShift: 0, lr: 'this', interval: 10 } as const;
  #hasEpochs = false;
  #leftOut = false;

  takes(has: (role: Role) => boolean): boolean {
    this.#hasEpochs ||= has('train') && has('epoch');
    const countsEpochs = this.#hasEpochs && has('validation') && !has('train');
    this.#leftOut ||= countsEpochs;
    return !countsEpochs;
  }

  renumber(gathered: Gathered): ReturnType<NonNullable<Dialect['renumber']>> {
    const sentence = say`Held-out losses are left out: they are counted in epochs, and the file does not tell how many updates an epoch has.`;
    return { gathered, assumptions: this.#leftOut ? [sentence] : [] };
  }
}
