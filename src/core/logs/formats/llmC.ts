import type { Cell } from '../points/cells.ts';
import { Collector, type LossNames } from '../points/collector.ts';
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

const name = 'llm-c';
const fileRecord = /^s:(\d+) (trl|tel):(\S+)(?: lr:(\S+))?/d;
const consoleRecord = /^step +(\d+)\/(\d+) \| (?:train )?loss +([^\s|]+)(?:(?=[\s|]).*?\| lr +([^\s|]+))?/d;
const consoleValidation = /^val loss +(\S+)/d;

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

type Value = Cell['value'];

/** Lines of the file and of the console, those with an LR apart. */
const kinds = {
  update: 0,
  updateWithLr: 1,
  evaluation: 2,
  console: 3,
  consoleWithLr: 4,
  heldOut: 5,
} as const;

class LlmCReader implements LineReader {
  readonly #collector = new Collector(new Tally());
  readonly #ranks = new OneRank();
  readonly #plain = new PlainLines();
  readonly #filePoint = new PlainPoint(fileNames);
  readonly #consolePoint = new PlainPoint(consoleNames);
  /** What is added to a training line's counter to get its update; null before the first: a file mostly has one kind. */
  #shift: 0 | 1 | null = null;
  #pending: { loss: Value; number: number } | null = null;
  /** Update of the last line on the console. */
  #last = 0;
  readonly #settings = new Map<string, string | number>();
  /** Tokens of an update; NaN where they are not told. */
  #batch = NaN;

  constructor(readonly context: ReadContext) {}

  plainLine(bytes: Uint8Array, from: number, number: number): number {
    const next = this.#plain.read(bytes, from);
    if (next > 0) this.#takePlain(this.#plain.kind, number);
    return next;
  }

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

  #takePlain(kind: number, number: number): void {
    const { values } = this.#plain;
    const first = values[0]!;
    const loss = values[1]!;
    switch (kind) {
      case kinds.heldOut:
        this.#addValidation(first, number);
        break;
      case kinds.evaluation:
        this.#addHeldOut(first, loss, number, fileNames);
        break;
      case kinds.update:
      case kinds.updateWithLr:
        this.#addPlain(first + 1, loss, kind === kinds.update ? NaN : values[2]!, number, this.#filePoint);
        break;
      default:
        this.#beginConsoleUpdate(first, values[2]!);
        this.#addPlain(first, loss, kind === kinds.console ? NaN : values[3]!, number, this.#consolePoint);
    }
  }

  #addPlain(update: number, train: number, lr: number, number: number, point: PlainPoint): void {
    this.#shift ??= point === this.#filePoint ? 1 : 0;
    point.step = update - this.#shift;
    point.train = train;
    point.lr = lr;
    point.tokens = update * this.#batch;
    this.#collector.addPlain(point, number);
  }

  #addOfFile(text: string, rank: number | null, number: number): void {
    const found = fileRecord.exec(text);
    if (found === null || !this.#ranks.takes(rank)) return;
    const [counter, loss] = [Number(found[1]), readNumber(found[3]!)];
    const lr = found[4] === undefined ? undefined : readNumber(found[4]);
    const isEvaluation = found[2] === 'tel';
    if (isEvaluation) this.#addHeldOut(counter, loss, number, fileNames);
    else this.#addUpdate(counter + 1, loss, lr, number, fileNames);
    if (rank !== null || typeof loss !== 'number' || lr === null) return;
    const groups = [
      { group: 1, value: counter, isWhole: true },
      { group: 3, value: loss },
      ...(lr === undefined || isEvaluation ? [] : [{ group: 4, value: lr }]),
    ];
    const update = lr === undefined ? kinds.update : kinds.updateWithLr;
    const kind = isEvaluation ? kinds.evaluation : update;
    this.#plain.learn(text, { kind, places: placesOf(found, groups), isExact: true });
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
    if (heldOut !== null) {
      const loss = readNumber(heldOut[1]!);
      this.#addValidation(loss, number);
      if (rank !== null || typeof loss !== 'number') return;
      this.#plain.learn(text, {
        kind: kinds.heldOut,
        places: placesOf(heldOut, [{ group: 1, value: loss }]),
      });
    }
    if (found !== null) this.#addConsoleLine(text, found, rank, number);
  }

  #addConsoleLine(text: string, found: RegExpExecArray, rank: number | null, number: number): void {
    const [update, total, loss] = [Number(found[1]), Number(found[2]), readNumber(found[3]!)];
    const lr = found[4] === undefined ? undefined : readNumber(found[4]);
    this.#beginConsoleUpdate(update, total);
    this.#addUpdate(update, loss, lr, number, consoleNames);
    if (rank !== null || typeof loss !== 'number' || lr === null) return;
    const groups = [
      { group: 1, value: update, isWhole: true },
      { group: 3, value: loss },
      { group: 2, value: total, isWhole: true },
      ...(lr === undefined ? [] : [{ group: 4, value: lr }]),
    ];
    const kind = lr === undefined ? kinds.console : kinds.consoleWithLr;
    this.#plain.learn(text, { kind, places: placesOf(found, groups) });
  }

  #beginConsoleUpdate(update: number, total: number): void {
    if (this.#pending !== null) this.#addPending(update - 1, this.#pending);
    this.#pending = null;
    this.#last = update;
    if (total > 0) this.#collector.totalSteps = total;
  }

  #addUpdate(update: number, train: Value, lr: Value, number: number, names: LossNames): void {
    this.#shift ??= names === fileNames ? 1 : 0;
    const tokens = Number.isNaN(this.#batch) ? undefined : update * this.#batch;
    this.#collector.addPoint({ step: update - this.#shift, train, lr, tokens }, number, names);
  }

  /** The last one of the run has no line behind it. */
  #addValidation(loss: Value, number: number): void {
    const isLast = this.#last > 0 && this.#last === this.#collector.totalSteps;
    if (isLast) this.#addPending(this.#last, { loss, number });
    else this.#pending = { loss, number };
  }

  #addPending(step: number, { loss, number }: { loss: Value; number: number }): void {
    this.#addHeldOut(step, loss, number, consoleNames);
  }

  #addHeldOut(step: number, validation: Value, number: number, names: LossNames): void {
    this.#collector.addPoint({ step, validation }, number, names);
  }

  /** `| learning rate (LR)    | 6.000000e-04         |` */
  #addSetting(line: string): void {
    if (line.length > 200 || this.#settings.size > 100) return;
    const [, key = '', value = '', end] = line.split('|').map((cell) => cell.trim());
    if (end !== '' || key === '' || value === '' || key === 'Parameter') return;
    const setting = readNumber(value) ?? value;
    this.#settings.set(key, setting);
    if (key === 'total batch size' && typeof setting === 'number') this.#batch = setting;
  }
}

const fileNames: LossNames = { train: 'trl', validation: 'tel' };
const consoleNames: LossNames = { train: 'loss', validation: 'val loss' };
