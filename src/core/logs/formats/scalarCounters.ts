import { ReadError } from '../../errors.ts';
import { baseName } from '../../paths.ts';
import type { Role } from '../points/columns.ts';
import { commonestGap } from '../points/spacing.ts';
import type { TagSeries } from './scalars.ts';
import type { TrackerDialect } from './trackers.ts';
import { say } from '../../words.ts';

/** How the counters of a tracker's log become updates. */
export interface Counters {
  readonly toUpdate: (counter: number, role: Role) => number;
  readonly assumptions: readonly string[];
}

/** What a framework's counters are of. @throws ReadError `no-steps` where it can't be told yet. */
export function scalarCounters(
  dialect: TrackerDialect,
  series: readonly TagSeries[],
  path: string,
): Counters {
  if (dialect.counts === 'samples') return ofSamples(series, path);
  if (dialect.counts === 'micro-batches') return ofMicroBatches(series);
  const shift = dialect.shift ?? 0;
  return { toUpdate: (counter) => counter + shift, assumptions: [] };
}

/** DeepSpeed's monitor logs every update; some engines log the loss before it, with the samples of those before. */
function ofSamples(series: readonly TagSeries[], path: string): Counters {
  const [loss, lr] = [countersOf(series, 'train'), countersOf(series, 'lr')];
  const batch = commonestGap(loss) ?? commonestGap(lr);
  if (batch === null) {
    const message = say`${baseName(path)} has too few records to tell how many samples an update has: wait for more.`;
    throw new ReadError('no-steps', 'tensorboard', message);
  }
  const isBefore = loss[0] === 0 || (loss[0] ?? Infinity) < (lr[0] ?? 0);
  const shift = isBefore ? 1 : 0;
  return {
    toUpdate: (samples, role) => samples / batch + (role === 'train' ? shift : 0),
    assumptions: [
      say`The counter is of samples: ${String(batch)} of them are taken as one update, since the records are that far apart.`,
    ],
  };
}

/** litgpt logs the update under `step`, and counts micro-batches from 0. */
function ofMicroBatches(series: readonly TagSeries[]): Counters {
  const updates = new Map<number, number>();
  for (const { values } of series.find(({ name }) => name === 'step')?.pieces ?? []) {
    for (let i = 0; i < values.steps.length; i++) updates.set(values.steps.at(i), values.values.at(i));
  }
  const [counter, update] = [...updates].at(-1) ?? [0, 1];
  const each = Math.max(1, Math.round((counter + 1) / update));
  return {
    toUpdate: (micro) => updates.get(micro) ?? Math.floor((micro + 1) / each),
    assumptions: [say`litgpt counts micro-batches: the updates are those that it logs as "step".`],
  };
}

function countersOf(series: readonly TagSeries[], role: Role): number[] {
  const pieces = series.find(({ meaning }) => meaning.role === role)?.pieces ?? [];
  return pieces.flatMap(({ values }) => [...values.steps.view()]);
}
