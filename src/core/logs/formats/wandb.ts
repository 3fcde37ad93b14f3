import { ReadError, type Cancel, type Problem } from '../../errors.ts';
import { baseName } from '../../paths.ts';
import type { LogPart } from '../source.ts';
import type { InnerLog, LogFormat, LogReader, LogReading, ReadContext } from '../types.ts';
import { finishScalars } from './scalars.ts';
import { beginsLikeWandb, WandbRecords } from './wandbRecords.ts';
import { WandbRun } from './wandbRun.ts';
import { say } from '../../words.ts';

const name = 'wandb';

/**
 * The transaction log of Weights & Biases, `wandb/run-*` `/run-<id>.wandb`: every row of the history, online runs included,
 * and the config. The Python writer names a value by `key`, the Go one by `nested_key`. `_step` counts calls of the log
 * function: a counter of the framework's own in the row, or one that `define_metric` names, is used before it. What the
 * counter and the LR mean is told from the names: see `trackers.ts`. Numbers are JSON, in full precision. Where the history
 * has no loss, the console output that it captured is read as any text log.
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
  /** What the run printed, where its history has no loss. */
  #printed: InnerLog | null = null;

  constructor(readonly context: ReadContext) {}

  /** Which format the output is of may look otherwise when there is more of it. */
  get isProvisional(): boolean {
    return this.#printed !== null;
  }

  async read([part]: readonly LogPart[], cancel?: Cancel): Promise<void> {
    if (part === undefined) return;
    const take = (bytes: Uint8Array, from: number, to: number) => {
      this.#run.add(bytes, from, to, this.#records.count);
    };
    await this.#records.read(part, take, cancel);
    if (this.#run.hasLoss || this.#run.console === null) return;
    const text = this.#run.console.toPart(`${this.context.path}/output.log`);
    this.#printed = (await this.context.openText?.(text)) ?? null;
    await this.#printed?.reader.read([text], cancel);
  }

  finish(): LogReading {
    const { path } = this.context;
    const problems = damaged(path, this.#records.lost);
    const printed = this.#run.hasLoss ? null : this.#finishPrinted(problems);
    if (printed !== null) return printed;
    const { tags } = this.#run.rows.table;
    if (!tags.some(({ isScalar }) => isScalar)) throw noHistory(path);
    const parts = [{ tags, records: this.#records.count }];
    return finishScalars({ format: name, path, parts, settings: this.#run.settings, problems });
  }

  #finishPrinted(problems: readonly Problem[]): LogReading | null {
    if (this.#printed === null) return null;
    try {
      const reading = this.#printed.reader.finish();
      const told = say`The history holds no loss: it is read from the console output that W&B captured, as ${this.#printed.label} prints it.`;
      const cut = say`Only the first 16 MiB of the output are read.`;
      return {
        ...reading,
        format: name,
        settings: this.#run.settings ?? reading.settings,
        problems: [...problems, ...reading.problems.map(ofOutput)],
        assumptions: [told, ...(this.#run.console?.isCut === true ? [cut] : []), ...reading.assumptions],
      };
    } catch (error) {
      if (error instanceof ReadError) return null;
      throw error;
    }
  }
}

/** A problem of the output: its lines are none of the file's. */
function ofOutput(problem: Problem): Problem {
  const message = say`In the captured output: ${problem.message}`;
  return { ...problem, message, line: 0 };
}

function noHistory(path: string): ReadError {
  const message = say`${baseName(path)} has no history (yet): wait for the run to log a loss.`;
  return new ReadError('no-loss', name, message);
}

function damaged(path: string, bytes: number): Problem[] {
  if (bytes === 0) return [];
  const message = say`${baseName(path)} is damaged: ${String(bytes)} bytes that are no record are passed over.`;
  return [{ code: 'damaged', message, line: 0, severity: 'warning' }];
}
