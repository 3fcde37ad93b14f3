import { ReadError, type Cancel } from '../../errors.ts';
import { baseName } from '../../paths.ts';
import { withoutPacking } from '../names.ts';
import { Collector } from '../points/collector.ts';
import type { Counting } from '../points/counting.ts';
import { finishReading } from '../points/finish.ts';
import { Tally } from '../points/tally.ts';
import type { LogPart } from '../source.ts';
import type { LogFormat, LogReader, LogReading, ReadContext } from '../types.ts';
import { commonestGap } from '../points/spacing.ts';
import { SampleColumn } from './sampleColumn.ts';
import { say } from '../../words.ts';

const name = 'deepspeed-csv-monitor';
const [lossFile, lrFile] = ['Train_Samples_train_loss.csv', 'Train_Samples_lr.csv'];

/**
 * A folder that DeepSpeed's `csv_monitor` wrote (`monitor/csv_monitor.py`): one file a metric, `step,train_loss`, in which
 * `step` counts samples and the header comes again after each restart. Each update has a row, so the samples of an update
 * are the difference of two rows. The LR is logged after the update, as that of the next one; the loss in nats is that of a
 * batch: the pipeline engine logs it after the update, the other engine before it, with the samples of the updates before.
 */
export const deepspeedCsvMonitor: LogFormat = {
  name,
  label: 'DeepSpeed csv_monitor',
  sniff: ({ parts, head }) => (parts.some(isLoss) && /^\ufeff?step,/.test(head) ? 0.97 : 0),
  open: (context) => new MonitorReader(context),
};

const isLoss = (path: string): boolean => baseName(withoutPacking(path)) === lossFile;
const isLr = (path: string): boolean => baseName(withoutPacking(path)) === lrFile;

const names = { train: 'train_loss', validation: '' };
const counting: Counting = { trainShift: 0, lr: 'next', interval: 'instantaneous' };

class MonitorReader implements LogReader {
  readonly #tally = new Tally();
  readonly #loss: SampleColumn;
  readonly #lr: SampleColumn;

  constructor(readonly context: ReadContext) {
    this.#loss = new SampleColumn(context.growing, this.#tally);
    this.#lr = new SampleColumn(context.growing, this.#tally);
  }

  get isProvisional(): boolean {
    return this.#loss.endedOpen || this.#lr.endedOpen;
  }

  async read(parts: readonly LogPart[], cancel?: Cancel): Promise<void> {
    for (const part of parts) {
      if (isLoss(part.path)) await this.#loss.read(part, cancel);
      if (isLr(part.path)) await this.#lr.read(part, cancel);
    }
  }

  finish(): LogReading {
    const { path } = this.context;
    const batch = this.#batch();
    if (batch === null) throw tooShort(path);
    const collector = new Collector(this.#tally.copy());
    const shift = this.#isBefore() ? 1 : 0;
    const lrs = this.#lr.bySamples();
    this.#loss.samples.forEach((samples, i) => {
      const step = samples / batch + shift;
      const point = { step, train: this.#loss.values[i]!, lr: lrs.get(step * batch) };
      collector.addPoint(point, this.#loss.lines[i]!, names);
    });
    const assumption = say`The counter is of samples: ${String(batch)} of them are taken as one update, since the rows are that far apart.`;
    return finishReading({
      format: name,
      path,
      gathered: collector.numbered,
      counting,
      totalSteps: null,
      problems: collector.tally.problems(),
      assumptions: [assumption],
    });
  }

  /** Samples of an update; null where it can't be told yet. */
  #batch(): number | null {
    const gap = commonestGap(this.#loss.samples) ?? commonestGap(this.#lr.samples);
    const first = this.#lr.samples[0] ?? this.#loss.samples[0] ?? 0;
    return gap ?? (first > 0 ? first : null);
  }

  /** Whether the loss of an update is logged before it. */
  #isBefore(): boolean {
    const [loss, lr] = [this.#loss.samples[0], this.#lr.samples[0]];
    return loss === 0 || (loss !== undefined && lr !== undefined && loss < lr);
  }
}

function tooShort(path: string): ReadError {
  const message = say`${baseName(path)} has too few rows to tell how many samples an update has: wait for more.`;
  return new ReadError('no-steps', name, message);
}
