import { Collector, type LossNames } from '../points/collector.ts';
import type { Counting } from '../points/counting.ts';
import { finishReading } from '../points/finish.ts';
import { Tally } from '../points/tally.ts';
import { OneRank, withoutLauncherPrefix } from '../text/launcher.ts';
import { lineFormat, type LineReader } from '../text/lineFormat.ts';
import { readNumber } from '../text/numbers.ts';
import type { LogReading, ReadContext } from '../types.ts';
import { anyLine } from './anyLine.ts';

const name = 'llm-c';
const fileRecord = /^s:(\d+) (trl|tel):(\S+)(?: lr:(\S+))?/;
const consoleRecord = /^step +(\d+)\/(\d+) \| (?:train )?loss +([^\s|]+)(.*)/;
const consoleLr = /\| lr ([^\s|]+)/;
const consoleValidation = /^val loss (\S+)/;

/**
 * llm.c: its `main.log` (`llmc/logger.h`) and what `train_gpt2.cu` and `train_gpt2.py` print. `s:i trl:` is the loss of
 * update i + 1 over all processes with the LR of that update in six decimals, mostly too coarse to use; `s:s tel:` is
 * measured after s updates; `eval:` is an accuracy. On the console `step k/N` counts updates from 1 and has the LR of update
 * k in three digits; `val loss` has no counter and stands before the line of the next update, or at the end. The table of
 * arguments there is kept as settings.
 */
export const llmC = lineFormat({
  name,
  label: 'llm.c',
  sniff: (file) =>
    anyLine(file, /^(?:s:\d+ (?:trl|tel):[\dn]|step +\d+\/\d+ \| (?:train )?loss +[\dn])/) ? 0.97 : 0,
  open: (context) => new LlmCReader(context),
});

class LlmCReader implements LineReader {
  readonly #collector = new Collector(new Tally());
  readonly #ranks = new OneRank();
  /** What is added to a training line's counter to get its update; null before the first: a file mostly has one kind. */
  #shift: 0 | 1 | null = null;
  #pending: { loss: string; number: number } | null = null;
  /** Update of the last line on the console. */
  #last = 0;
  readonly #settings = new Map<string, string | number>();

  constructor(readonly context: ReadContext) {}

  line(line: string, number: number): void {
    if (line.startsWith('s:')) this.#addOfFile(line, null, number);
    else if (line.startsWith('| ')) this.#addSetting(line);
    else if (line.includes('loss') || line.includes('s:')) this.#addOfConsole(line, number);
    else if (line.includes(': | ')) this.#addSetting(withoutLauncherPrefix(line).text);
  }

  finish(): LogReading {
    const { numbered: gathered, tally } = this.#collector;
    const steps = this.#settings.get('train_num_batches');
    const told = typeof steps === 'number' && steps > 0 ? steps : null;
    return finishReading({
      ...{ format: name, path: this.context.path, gathered },
      counting: this.#counting(),
      totalSteps: this.#collector.totalSteps ?? told,
      settings: this.#settings.size === 0 ? null : Object.fromEntries(this.#settings),
      problems: tally.problems(),
    });
  }

  #counting(): Counting {
    return { trainShift: this.#shift ?? 1, lr: 'this', interval: 'instantaneous' };
  }

  #addOfFile(text: string, rank: number | null, number: number): void {
    const found = fileRecord.exec(text);
    if (found === null || !this.#ranks.takes(rank)) return;
    const [counter, loss] = [Number(found[1]), readNumber(found[3]!)];
    if (found[2] === 'tel') this.#collector.addPoint({ step: counter, validation: loss }, number, fileNames);
    else this.#addUpdate(counter + 1, loss, found[4], number, fileNames);
  }

  #addOfConsole(line: string, number: number): void {
    const { rank, text } = withoutLauncherPrefix(line);
    if (text.startsWith('s:')) {
      this.#addOfFile(text, rank, number);
      return;
    }
    const heldOut = consoleValidation.exec(text);
    const found = heldOut === null ? consoleRecord.exec(text) : null;
    if ((heldOut === null && found === null) || !this.#ranks.takes(rank)) return;
    if (heldOut !== null) this.#addValidation(heldOut[1]!, number);
    if (found !== null) this.#addConsoleUpdate(found, number);
  }

  #addConsoleUpdate(found: RegExpExecArray, number: number): void {
    const [update, total] = [Number(found[1]), Number(found[2])];
    if (this.#pending !== null) this.#addPending(update - 1, this.#pending);
    this.#pending = null;
    this.#last = update;
    if (total > 0) this.#collector.totalSteps = total;
    this.#addUpdate(update, readNumber(found[3]!), consoleLr.exec(found[4]!)?.[1], number, consoleNames);
  }

  #addUpdate(
    update: number,
    train: number | null | undefined,
    lr: string | undefined,
    number: number,
    names: LossNames,
  ): void {
    this.#shift ??= names === fileNames ? 1 : 0;
    const batch = this.#settings.get('total batch size');
    const tokens = typeof batch === 'number' ? update * batch : undefined;
    const point = {
      step: update - this.#shift,
      train,
      lr: lr === undefined ? undefined : readNumber(lr),
      tokens,
    };
    this.#collector.addPoint(point, number, names);
  }

  /** The last one of the run has no line behind it. */
  #addValidation(loss: string, number: number): void {
    const isLast = this.#last > 0 && this.#last === this.#collector.totalSteps;
    if (isLast) this.#addPending(this.#last, { loss, number });
    else this.#pending = { loss, number };
  }

  #addPending(step: number, { loss, number }: { loss: string; number: number }): void {
    this.#collector.addPoint({ step, validation: readNumber(loss) }, number, consoleNames);
  }

  /** `| learning rate (LR)    | 6.000000e-04         |` */
  #addSetting(line: string): void {
    if (line.length > 200 || this.#settings.size > 100) return;
    const [, key = '', value = '', end] = line.split('|').map((cell) => cell.trim());
    if (end !== '' || key === '' || value === '' || key === 'Parameter') return;
    this.#settings.set(key, readNumber(value) ?? value);
  }
}

const fileNames: LossNames = { train: 'trl', validation: 'tel' };
const consoleNames: LossNames = { train: 'loss', validation: 'val loss' };
