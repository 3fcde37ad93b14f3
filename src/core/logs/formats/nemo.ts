import { Collector, largestStep } from '../points/collector.ts';
import type { Counting } from '../points/counting.ts';
import { finishReading } from '../points/finish.ts';
import { PlainPoint } from '../points/plainPoint.ts';
import { Tally } from '../points/tally.ts';
import { OneRank, withoutLauncherPrefix } from '../text/launcher.ts';
import { lineFormat, type LineReader } from '../text/lineFormat.ts';
import { readNumber } from '../text/numbers.ts';
import { PlainLines } from '../text/plainLines.ts';
import type { LogReading, ReadContext } from '../types.ts';
import { keyedText } from './keyedValue.ts';
import { beginOf, fieldOf } from './megatronFields.ts';
import { readBar, type BarRecord } from './nemoBar.ts';
import { RepeatedLoss } from './repeatedLoss.ts';
import { say } from '../../words.ts';

const name = 'nemo';

/**
 * What NeMo prints. NeMo 2 (`ProgressPrinter` of `lightning/pytorch/callbacks/progress_printer.py`): `Training epoch 0,
 * iteration 9/99 | lr: 3e-07 | … | global_step: 9 | reduced_train_loss: 11.03`: `global_step` of update k is k - 1; loss in
 * nats and LR are means over the log interval, to 4 digits. NeMo 1 (a tqdm bar of Lightning): see `nemoBar.ts`. Both repeat
 * the last `val_loss` until there is a new one, so a new one was measured after the line before it.
 */
export const nemo = lineFormat({
  name,
  label: 'NeMo 1 and 2 console',
  sniff: ({ head, tail }) => (mark.test(head) || mark.test(tail) ? 0.97 : 0),
  open: (context) => new NemoReader(context),
});

const mark =
  /Training epoch \d+, iteration \d+\/\d+ \|[^\n]*\w:|\bEpoch \d+:[^\n\r[]*\[[^\n\r]*[ ,]reduced_train_loss=/;

const printed = /Training epoch (\d+), iteration (\d+)\/(\d+) \|/;
const heldOutLoss = /\| val_loss: ([^ |]+)/;
/** The same with the places of what was found. */
const [printedPlaces, heldOutPlaces] = [new RegExp(printed, 'd'), new RegExp(heldOutLoss, 'd')];

const barCounting: Counting = {
  trainShift: 0,
  lr: 'this',
  interval: 'instantaneous',
  note: say`The progress bar shows losses to 3 digits.`,
};
const printedCounting: Counting = { trainShift: 0, lr: 'mean', interval: 'since-last' };
const names = { train: 'reduced_train_loss', validation: 'val_loss' };

class NemoReader implements LineReader {
  readonly #collector = new Collector(new Tally());
  readonly #ranks = new OneRank();
  readonly #heldOut = new RepeatedLoss();
  #isBar = false;
  /** Whether the length on a line is that of an epoch. */
  #countsEpochs = false;
  #lastStep = 0;
  #lastBar = '';
  /** Printed lines that are like one before since the held-out loss on them is the same. */
  #plain = new PlainLines();
  #plainHeldOut: string | undefined;
  readonly #point = new PlainPoint(names);

  constructor(readonly context: ReadContext) {}

  plainLine(bytes: Uint8Array, from: number, number: number): number {
    const next = this.#plain.read(bytes, from);
    if (next < 0) return next;
    const { values } = this.#plain;
    const point = this.#point;
    point.step = values[0]! + 1;
    point.train = values[1]!;
    point.lr = values[2]!;
    const total = values[3]! + 1;
    // What such a line means is said of the text.
    if (point.step === this.#lastStep || point.step > total || !(point.train > 0)) return -1;
    if (total <= largestStep) this.#collector.totalSteps = total;
    this.#collector.addPlain(point, number);
    this.#lastStep = point.step;
    return next;
  }

  line(text: string, number: number): void {
    if (text.includes('Training epoch ')) this.#addPrinted(text, number);
    else if (text.includes('reduced_train_loss=')) this.#addBar(text, number);
  }

  finish(): LogReading {
    const { numbered: gathered, totalSteps, tally } = this.#collector;
    return finishReading({
      format: name,
      path: this.context.path,
      gathered,
      counting: this.#isBar ? barCounting : printedCounting,
      totalSteps: this.#countsEpochs ? null : totalSteps,
      problems: tally.problems(),
    });
  }

  #addPrinted(text: string, number: number): void {
    const found = printed.exec(text);
    const rank = found === null ? null : withoutLauncherPrefix(text).rank;
    if (found === null || !this.#ranks.takes(rank)) return;
    const [, epoch, iteration, last] = found;
    const counter = fieldOf(text, 'global_step') ?? (epoch === '0' ? Number(iteration) : null);
    const shown = heldOutLoss.exec(text)?.[1];
    const loss = fieldOf(text, 'reduced_train_loss') ?? fieldOf(text, 'loss');
    const step = counter === null ? null : counter + 1;
    this.#add({ step, total: Number(last) + 1, loss, lr: fieldOf(text, 'lr') }, number, shown);
    if (shown !== this.#plainHeldOut || this.#heldOut.isWaiting) this.#plain = new PlainLines();
    this.#plainHeldOut = shown;
    if (rank === null && !this.#heldOut.isWaiting) this.#learn(text);
  }

  /** A line with the same held-out loss, of which only the step, the loss and the LR are looked at. */
  #learn(text: string): void {
    const found = this.#plain.knows(text) ? null : printedPlaces.exec(text);
    if (found === null) return;
    const at = [1, 2, 3].map((group) => found.indices?.[group]?.[0] ?? -1);
    const fields = ['global_step', 'reduced_train_loss', 'lr'].map((field, i) => ({
      at: beginOf(text, field),
      value: fieldOf(text, field) ?? NaN,
      isWhole: i === 0,
    }));
    if (fields.some(({ value }) => Number.isNaN(value))) return;
    const counters = [3, 2].map((group) => ({
      at: at[group - 1]!,
      value: Number(found[group]),
      isWhole: true,
    }));
    const heldOut = heldOutPlaces.exec(text)?.indices?.[1] ?? [];
    const fixed = [at[0]!, ...heldOut.slice(0, 1)];
    this.#plain.learn(text, { kind: 0, places: [...fields, ...counters], fixed, isExact: true });
  }

  #addBar(text: string, number: number): void {
    const shown = text.slice(text.indexOf('reduced_train_loss='));
    // The bar is drawn once with the old values before the new ones are there.
    if (shown === this.#lastBar) return;
    const bar = readBar(text);
    if (bar === null || !this.#ranks.takes(withoutLauncherPrefix(text).rank)) return;
    this.#lastBar = shown;
    this.#isBar = true;
    this.#add(bar, number, keyedText(text, 'val_loss'));
  }

  #add({ step, total, loss, lr }: BarRecord, number: number, heldOut: string | undefined): void {
    if (step !== null && total !== undefined && step > total) this.#countsEpochs = true;
    const isLength = total !== undefined && total <= largestStep;
    const measured = this.#heldOut.take(heldOut, this.#lastStep, step ?? NaN, this.#isBar);
    if (measured !== null) {
      const validation = readNumber(measured.text);
      this.#collector.addPoint({ step: measured.step, validation }, number, names);
    }
    if (step !== this.#lastStep) {
      const point = { step, total: isLength ? total : undefined, train: loss, lr };
      this.#collector.addPoint(point, number, names);
    }
    if (step !== null) this.#lastStep = step;
  }
}
