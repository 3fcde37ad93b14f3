import { Collector } from '../points/collector.ts';
import type { Counting } from '../points/counting.ts';
import { finishReading } from '../points/finish.ts';
import { PlainPoint } from '../points/plainPoint.ts';
import { Tally } from '../points/tally.ts';
import { OneRank, withoutLauncherPrefix } from '../text/launcher.ts';
import { lineFormat, type LineReader } from '../text/lineFormat.ts';
import { readNumber } from '../text/numbers.ts';
import { PlainLines } from '../text/plainLines.ts';
import { placesOf } from '../text/plainTemplate.ts';
import type { LogReading, ReadContext } from '../types.ts';
import { anyLine } from './anyLine.ts';
import { say } from '../../words.ts';

const name = 'litgpt';
const record = /^(?:Epoch \d+ \| )?iter (\d+) step (\d+)(?: \| loss train: |: loss )([^\s,]+)/;
const recordPlaces = new RegExp(record, 'd');
const evaluation = /^(?:iter|step) (\d+): val loss ([^\s,]+)/;
const finalEvaluation = /^Final evaluation \| val loss: (\S+)/;

/**
 * What litgpt's `pretrain.py` and `finetune/*.py` print, and lit-gpt and TinyLlama before them (`iter i step k: loss …`).
 * `iter` counts micro-batches, `step` updates done. Only the line behind an update (`(step)`, once `(optimizer.step)`) is
 * taken: its loss is the mean over the micro-batches of update k on the first process, or of the last of them in lit-gpt. A
 * held-out loss is printed under the micro-batch after which it was measured; the final one is without a counter. There is
 * no LR.
 */
export const litGpt = lineFormat({
  name,
  label: 'litgpt',
  sniff: (file) =>
    anyLine(file, /^(?:Epoch \d+ \| )?iter \d+ step \d+(?: \| loss train: |: loss )\S/) ? 0.97 : 0,
  open: (context) => new LitGptReader(context),
});

const counting: Counting = { trainShift: 0, lr: 'this', interval: 'instantaneous' };
const finalNote = say`The final evaluation is taken as measured after the last step on a line.`;

class LitGptReader implements LineReader {
  readonly #collector = new Collector(new Tally());
  readonly #ranks = new OneRank();
  /** Lines of updates that are like one before. */
  readonly #plain = new PlainLines();
  readonly #point = new PlainPoint(names);
  /** The last update on a line and its micro-batch, and how many of those an update has; NaN where not known yet. */
  #step = NaN;
  #iteration = NaN;
  #accumulation = NaN;
  #lastStep = 0;
  #lastEvaluated = 0;
  #hasFinal = false;

  constructor(readonly context: ReadContext) {}

  plainLine(bytes: Uint8Array, from: number, number: number): number {
    const next = this.#plain.read(bytes, from);
    if (next < 0) return next;
    const { values, kind } = this.#plain;
    if (kind === kinds.microBatch) {
      this.#lastStep = values[1]!;
      return next;
    }
    // What such a loss means is said of the text.
    if (!(values[2]! > 0)) return -1;
    this.#point.step = values[1]!;
    this.#point.train = values[2]!;
    this.#goOn(values[0]!, values[1]!);
    this.#collector.addPlain(this.#point, number);
    return next;
  }

  line(line: string, number: number): void {
    if (!line.includes('loss')) return;
    const { rank, text } = withoutLauncherPrefix(line);
    const isFinal = text.startsWith('Final ');
    const found = (isFinal ? finalEvaluation : record).exec(text) ?? evaluation.exec(text);
    if (found === null || !this.#ranks.takes(rank)) return;
    if (isFinal) this.#addFinal(found[1]!, number);
    else if (found[3] === undefined) this.#addEvaluation(Number(found[1]), found[2]!, number);
    else {
      this.#addTraining(found, text, number);
      if (text === line) this.#learn(text);
    }
  }

  finish(): LogReading {
    const { numbered: gathered, totalSteps, tally } = this.#collector;
    const { path } = this.context;
    const assumptions = this.#hasFinal ? [finalNote] : [];
    const problems = tally.problems();
    return finishReading({ format: name, path, gathered, counting, totalSteps, problems, assumptions });
  }

  #addTraining(found: RegExpExecArray, text: string, number: number): void {
    const step = Number(found[2]);
    this.#lastStep = step;
    if (!isUpdate(text)) return;
    this.#goOn(Number(found[1]), step);
    this.#collector.addPoint({ step, train: readNumber(found[3]!) }, number, names);
  }

  #goOn(iteration: number, step: number): void {
    if (step > this.#step) this.#accumulation = (iteration - this.#iteration) / (step - this.#step);
    this.#iteration = iteration;
    this.#step = this.#lastStep = step;
  }

  #learn(text: string): void {
    const kind = isUpdate(text) ? kinds.update : kinds.microBatch;
    const found = this.#plain.knows(text) ? null : recordPlaces.exec(text);
    if (found === null) return;
    const read = [1, 2, 3].map((group) => ({
      group,
      value: readNumber(found[group]!) ?? NaN,
      isWhole: group < 3,
    }));
    const fixed = text.startsWith(epoch) ? [epoch.length] : [];
    this.#plain.learn(text, { kind, places: placesOf(found, read), fixed, isExact: true });
  }

  #addEvaluation(iteration: number, loss: string, number: number): void {
    const step = this.#stepAt(iteration);
    if (step === null) this.#collector.tally.add('no-step', number);
    else this.#addValidation(step, loss, number);
  }

  #stepAt(iteration: number): number | null {
    const since = iteration - this.#iteration;
    if (since === 0) return this.#step;
    const updates = Math.round(since / this.#accumulation);
    return this.#accumulation > 0 ? Math.max(0, this.#step + updates) : null;
  }

  /** With three decimals: one that was printed for the same step before has four. */
  #addFinal(loss: string, number: number): void {
    if (this.#lastStep === 0 || this.#lastEvaluated === this.#lastStep) return;
    this.#hasFinal = true;
    this.#addValidation(this.#lastStep, loss, number);
  }

  #addValidation(step: number, loss: string, number: number): void {
    this.#lastEvaluated = step;
    this.#collector.addPoint({ step, validation: readNumber(loss) }, number, names);
  }
}

/** Kinds of line that are known by their bytes. */
const kinds = { update: 0, microBatch: 1 } as const;
/** Before the number of an epoch. */
const epoch = 'Epoch ';
const names = { train: 'loss train', validation: 'val loss' };

/** Other lines are of micro-batches before the last of an update. */
function isUpdate(text: string): boolean {
  return text.includes('(step)') || text.includes('(optimizer.step)');
}
