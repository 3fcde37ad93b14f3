import { Collector } from '../points/collector.ts';
import type { Counting } from '../points/counting.ts';
import { finishReading } from '../points/finish.ts';
import { Tally } from '../points/tally.ts';
import { OneRank, withoutLauncherPrefix } from '../text/launcher.ts';
import { lineFormat, type LineReader } from '../text/lineFormat.ts';
import { readNumber } from '../text/numbers.ts';
import type { LogReading, ReadContext } from '../types.ts';
import { anyLine } from './anyLine.ts';
import { say } from '../../words.ts';

const name = 'litgpt';
const record = /^(?:Epoch \d+ \| )?iter (\d+) step (\d+)(?: \| loss train: |: loss )([^\s,]+)/;
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

interface Place {
  readonly iteration: number;
  readonly step: number;
}

class LitGptReader implements LineReader {
  readonly #collector = new Collector(new Tally());
  readonly #ranks = new OneRank();
  /** The last update on a line, and how many micro-batches an update has. */
  #update: Place | null = null;
  #accumulation: number | null = null;
  #lastStep = 0;
  #lastEvaluated = 0;
  #hasFinal = false;

  constructor(readonly context: ReadContext) {}

  line(line: string, number: number): void {
    if (!line.includes('loss')) return;
    const { rank, text } = withoutLauncherPrefix(line);
    const isFinal = text.startsWith('Final ');
    const found = (isFinal ? finalEvaluation : record).exec(text) ?? evaluation.exec(text);
    if (found === null || !this.#ranks.takes(rank)) return;
    if (isFinal) this.#addFinal(found[1]!, number);
    else if (found[3] === undefined) this.#addEvaluation(Number(found[1]), found[2]!, number);
    else this.#addTraining({ iteration: Number(found[1]), step: Number(found[2]) }, found[3], text, number);
  }

  finish(): LogReading {
    const { numbered: gathered, totalSteps, tally } = this.#collector;
    const { path } = this.context;
    const assumptions = this.#hasFinal ? [finalNote] : [];
    const problems = tally.problems();
    return finishReading({ format: name, path, gathered, counting, totalSteps, problems, assumptions });
  }

  #addTraining(place: Place, loss: string, text: string, number: number): void {
    this.#lastStep = place.step;
    if (!text.includes('(step)') && !text.includes('(optimizer.step)')) return;
    if (this.#update !== null && place.step > this.#update.step) {
      const { iteration, step } = this.#update;
      this.#accumulation = (place.iteration - iteration) / (place.step - step);
    }
    this.#update = place;
    this.#collector.addPoint({ step: place.step, train: readNumber(loss) }, number, names);
  }

  #addEvaluation(iteration: number, loss: string, number: number): void {
    const step = this.#stepAt(iteration);
    if (step === null) this.#collector.tally.add('no-step', number);
    else this.#addValidation(step, loss, number);
  }

  #stepAt(iteration: number): number | null {
    if (this.#update === null) return null;
    const since = iteration - this.#update.iteration;
    if (since === 0) return this.#update.step;
    if (this.#accumulation === null || this.#accumulation <= 0) return null;
    return Math.max(0, this.#update.step + Math.round(since / this.#accumulation));
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

const names = { train: 'loss train', validation: 'val loss' };
