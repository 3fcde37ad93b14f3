import { maskedCrc32c } from '../../src/core/logs/formats/crc32c.ts';
import { consoles } from './consoles.ts';
import { lossAt, lrAt } from './run.ts';
import { tensorboardRecords, wandbRecords } from './trackers.ts';

/** A format as the benchmark writes it: one entry here measures one more. */
export interface Kind {
  /** Registry name of the format that must read it. */
  readonly format: string;
  readonly file: string;
  /** What stands before the lines, each with its line break. */
  readonly head?: string | Uint8Array;
  /** Line or lines of update k, without the last line break. Left out where the log is no text. */
  readonly line?: (k: number) => string;
  /** Makes what writes the records of update k = 1, 2, … of a log that is no text. */
  readonly records?: () => (k: number) => Uint8Array;
}

/** Every format that is measured. */
export const kinds: readonly Kind[] = [
  {
    format: 'jsonl',
    file: 'metrics.jsonl',
    line: (k) =>
      `{"step": ${String(k)}, "loss": ${lossAt(k).toFixed(5)}, "lr": ${lrAt(k).toExponential(6)}, "grad_norm": ${(0.3 + lossAt(k) / 50).toFixed(4)}, "tokens": ${String(k * 524_288)}, "tokens_per_second": 181223.4}`,
  },
  {
    format: 'csv',
    file: 'log.csv',
    head: 'step,train_loss,lr,grad_norm,tokens\n',
    line: (k) =>
      `${String(k)},${lossAt(k).toFixed(5)},${lrAt(k).toExponential(6)},${(0.3 + lossAt(k) / 50).toFixed(4)},${String(k * 524_288)}`,
  },
  ...consoles,
  { format: 'wandb', file: 'run-abcd1234.wandb', ...wandbRecords() },
  {
    format: 'tensorboard',
    file: 'events.out.tfevents.1700000000.host',
    records: () => tensorboardRecords(maskedCrc32c),
  },
];
