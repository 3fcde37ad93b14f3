import { ReadError } from '../../errors.ts';
import { baseName } from '../../paths.ts';
import { Collector } from '../points/collector.ts';
import type { Counting } from '../points/counting.ts';
import { finishReading } from '../points/finish.ts';
import { Tally } from '../points/tally.ts';
import { lineFormat, type LineReader } from '../text/lineFormat.ts';
import { readNumber } from '../text/numbers.ts';
import { PlainRecords, placeIn } from '../text/plainRecords.ts';
import type { LogReading, ReadContext, Sniffed } from '../types.ts';
import { say } from '../../words.ts';

const name = 'deepspeed';

/**
 * What DeepSpeed itself prints. Its pipeline engine (`train_batch` of `runtime/pipe/engine.py`): `steps: k loss: 2.5432
 * iter time (s): …` with the loss of batch k in nats; forks write `step: k / N`. Its engine (`runtime/engine.py`):
 * `[Rank 0] step=k, skipped=0, lr=[…]` with the LR that the next update uses, one a parameter group, the first is taken.
 * k counts updates from 1, skipped ones among them.
 */
export const deepspeed = lineFormat({
  name,
  label: 'DeepSpeed',
  sniff,
  open: (context) => new DeepspeedReader(context),
});

const lossLine = /\bsteps?: +(\d+)(?: *\/ *(\d+))? +loss: ([^ ]+)/d;
const lrLine = /\] step=(\d+), skipped=(\d+), lr=\[([^\],]+)/d;

/** Frameworks over DeepSpeed print lines of their own, which say more: their formats score higher. */
function sniff({ head, tail }: Sniffed): number {
  const hasLoss = /\bsteps?: +\d+(?: *\/ *\d+)? +loss: [^\n]*iter time \(s\)/;
  if (hasLoss.test(head) || hasLoss.test(tail)) return 0.9;
  return lrLine.test(head) || lrLine.test(tail) ? 0.3 : 0;
}

const counting: Counting = { trainShift: 0, lr: 'next', interval: 'instantaneous' };

class DeepspeedReader implements LineReader {
  readonly #collector = new Collector(new Tally());
  #skipped = 0;
  #hasLoss = false;
  readonly #plain = new PlainRecords(names);

  constructor(readonly context: ReadContext) {}

  plainLine(bytes: Uint8Array, from: number, number: number): number {
    return this.#plain.read(bytes, from, number, this.#collector);
  }

  line(text: string, number: number): void {
    if (text.includes('iter time (s)')) this.#addLoss(text, number);
    else if (text.includes('] step=')) this.#addLr(text, number);
  }

  finish(): LogReading {
    const { path } = this.context;
    if (!this.#hasLoss) throw noLoss(path);
    const { numbered: gathered, totalSteps, tally } = this.#collector;
    const skipped = say`DeepSpeed skipped ${String(this.#skipped)} updates for overflow: each counts as a step, though it changed no weight.`;
    return finishReading({
      format: name,
      path,
      gathered,
      counting,
      totalSteps,
      problems: tally.problems(),
      assumptions: this.#skipped > 0 ? [skipped] : [],
    });
  }

  #addLoss(text: string, number: number): void {
    const found = lossLine.exec(text);
    if (found === null) return;
    this.#hasLoss = true;
    const [step, total, train] = [Number(found[1]), readNumber(found[2] ?? ''), readNumber(found[3]!)];
    this.#collector.addPoint({ step, total, train }, number, names);
    const taken = {
      step: placeIn(found, 1, step),
      total: placeIn(found, 2, total),
      train: placeIn(found, 3, train),
    };
    if (taken.train !== undefined) this.#plain.learn(text, taken);
  }

  #addLr(text: string, number: number): void {
    const found = lrLine.exec(text);
    if (found === null) return;
    this.#skipped = Math.max(this.#skipped, Number(found[2]));
    const [step, lr] = [Number(found[1]), readNumber(found[3]!)];
    this.#collector.addPoint({ step, lr }, number, names);
    const taken = { step: placeIn(found, 1, step), lr: placeIn(found, 3, lr) };
    const skipped = placeIn(found, 2, Number(found[2]));
    if (taken.lr !== undefined && skipped !== undefined) this.#plain.learn(text, taken, [skipped.at]);
  }
}

const names = { train: 'loss', validation: 'val_loss' };

function noLoss(path: string): ReadError {
  const message = say`${baseName(path)} has DeepSpeed’s learning rates but no loss: log the loss too, or give the log of the framework that was used.`;
  return new ReadError('no-loss', name, message);
}
