import { ReadError, type Cancel, type Problem } from '../../errors.ts';
import { baseName } from '../../paths.ts';
import type { LogPart } from '../source.ts';
import type { LogFormat, LogReader, LogReading, ReadContext } from '../types.ts';
import { finishScalars } from './scalars.ts';
import { beginsLikeWandb, WandbRecords } from './wandbRecords.ts';
import { WandbRun } from './wandbRun.ts';

const name = 'wandb';

/**
 * The transaction log of Weights & Biases, `wandb/run-*` `/run-<id>.wandb`: every row of the history, online runs included,
 * and the config. The Python writer names a value by `key`, the Go one by `nested_key`. `_step` counts calls of the log
 * function: a counter of the framework's own in the row, or one that `define_metric` names, is used before it. What the
 * counter and the LR mean is told from the names: see `trackers.ts`. Numbers are JSON, in full precision.
 */
export const wandb: LogFormat = {
  name,
  label: 'Weights & Biases',
  binary: true,
  sniff: ({ bytes }) => (beginsLikeWandb(bytes) ? 1 : 0),
  open: (context) => new WandbReader(context),
};

class WandbReader implements LogReader {
  readonly #records = new WandbRecords();
  readonly #run = new WandbRun();

  constructor(readonly context: ReadContext) {}

  read([part]: readonly LogPart[], cancel?: Cancel): Promise<void> {
    const take = (bytes: Uint8Array, from: number, to: number) => {
      this.#run.add(bytes, from, to, this.#records.count);
    };
    return part === undefined ? Promise.resolve() : this.#records.read(part, take, cancel);
  }

  finish(): LogReading {
    const { path } = this.context;
    const { tags } = this.#run.rows.table;
    if (!tags.some(({ isScalar }) => isScalar)) throw noHistory(path);
    const parts = [{ tags, records: this.#records.count }];
    const problems = damaged(path, this.#records.lost);
    return finishScalars({ format: name, path, parts, settings: this.#run.settings, problems });
  }
}

function noHistory(path: string): ReadError {
  const message = `${baseName(path)} has no history (yet): wait for the run to log a loss.`;
  return new ReadError('no-loss', name, message);
}

function damaged(path: string, bytes: number): Problem[] {
  if (bytes === 0) return [];
  const message = `${baseName(path)} is damaged: ${String(bytes)} bytes that are no record are passed over.`;
  return [{ code: 'damaged', message, line: 0, severity: 'warning' }];
}
