import { CsvReader } from './csv.ts';
import type { Dialect } from '../points/dialect.ts';
import { columnsOf } from '../points/layout.ts';
import { lineFormat } from '../text/lineFormat.ts';
import type { Sniffed } from '../types.ts';
import { fromZero } from './fromZero.ts';
import { say } from '../../words.ts';

const name = 'lightning-csv';

/**
 * `metrics.csv` of Lightning's CSVLogger (`version_N/metrics.csv`), whose rows are sparse: training, validation and the LR
 * of a LearningRateMonitor stand on rows of their own. `step` is Lightning's counter of updates from 0, and what is
 * validated after update k stands under k - 1. litgpt's table (`litgpt/pretrain.py`) is counted in micro-batches from 0: it
 * overwrites its own step. Losses are what the module logged, in nats for a language model.
 */
export const lightningCsv = lineFormat({
  name,
  label: 'Lightning metrics.csv',
  sniff,
  open: (context) => new CsvReader(context, dialect),
});

function sniff({ head, path, baseName }: Sniffed): number {
  if (!baseName.endsWith('metrics.csv')) return 0;
  const header = head.slice(0, head.search(/\r?\n|$/)).split(',');
  const has = (column: string) => header.includes(column);
  const isIts = has('step') && has('epoch') && columnsOf(header).some(({ meaning }) => isLoss(meaning.role));
  const isMarked = /(?:^|\/)version_\d+\/[^/]*$/.test(path) || isSparse(head) || has('remaining_time');
  return isIts && isMarked ? 0.97 : 0;
}

function isLoss(role: string): boolean {
  return role === 'train' || role === 'validation';
}

/** Rows with training have an empty field for what validation logs, and the other way round. */
function isSparse(head: string): boolean {
  const rows = head.split('\n').slice(1, 40);
  const empty = rows.filter((row) => /^,|,,|,\s*$/.test(row));
  return empty.length > 0 && empty.length >= rows.length / 2;
}

const dialect: Dialect = {
  name,
  counting: {
    ...fromZero.counting,
    counter: say`Step i is update i + 1, or, from litgpt, micro-batch i + 1`,
  },
  renumber: (gathered, header) => {
    const isLitgpt = ['iter', 'iter_time', 'remaining_time'].every((column) => header.includes(column));
    if (!isLitgpt) return { gathered: gathered.renumbered((step) => step + 1), assumptions: [] };
    const spacing = commonSpacing(gathered.whole(gathered.rows.steps.view()));
    const toUpdate = (step: number) => Math.max(1, Math.floor((step + 1) / spacing));
    const assumption = say`litgpt counts micro-batches: ${String(spacing)} of them, the spacing of the rows, are taken as one update, which is right if every update was logged (log_interval 1).`;
    return { gathered: gathered.renumbered(toUpdate), assumptions: spacing === 1 ? [] : [assumption] };
  },
};

/** The commonest distance between rows. */
function commonSpacing(steps: Float64Array): number {
  const counts = new Map<number, number>();
  let [best, most] = [(steps[0] ?? 0) + 1, 0];
  for (let i = 1; i < steps.length; i++) {
    const distance = steps[i]! - steps[i - 1]!;
    const count = (counts.get(distance) ?? 0) + 1;
    if (distance > 0 && count > most) [best, most] = [distance, count];
    counts.set(distance, count);
  }
  return best;
}
