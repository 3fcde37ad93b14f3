import type { Cell } from '../points/cells.ts';
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
import type { LogReading, ReadContext, Sniffed } from '../types.ts';
import { anyLine } from './anyLine.ts';

const name = 'build-nanogpt';
const record = /^step +(\d+) *\| *loss: *([^\s|]+)(?:(?=[\s|]).*?\| *lr:? *([^\s|]+))?/d;
const validation = /^(?:step +(\d+) *\| *)?val(?:idation)? loss: *(\S+)/i;
const fileRecord = /^ *(\d+) (train|val|hella) ([\d.eE+-]+|-?nan|inf)$/d;
const batchSize = /^total desired batch size: *([\d,]+)/;

/**
 * What `train_gpt2.py` of build-nanogpt ("Let's reproduce GPT-2") and its clones print, and the `log/log.txt` that it
 * writes. `step i | loss: …` and `i train …` are the loss of update i + 1, a mean over all its micro-batches and processes,
 * with the LR of that update. A held-out loss `i val …` is measured after i updates; on the console it has no counter and
 * stands before the line of its step.
 */
export const buildNanoGpt = lineFormat({
  name,
  label: 'build-nanogpt',
  sniff: (file) => (isFile(file) || anyLine(file, /^step +\d+ *\| *loss: *\S/) ? 0.97 : 0),
  open: (context) => new BuildNanoGptReader(context),
});

function isFile({ head }: Sniffed): boolean {
  const [first, second] = head.trimStart().split(/\r?\n/, 2);
  return [first, second].every((line) => line === undefined || line === '' || fileRecord.test(line));
}

const counting: Counting = { trainShift: 1, lr: 'this', interval: 'instantaneous' };

type Value = Cell['value'];

/** Lines of the console, those with an LR apart, and of the file. Others are read as text. */
const kinds = { update: 0, updateWithLr: 1, train: 2, validation: 3 } as const;

class BuildNanoGptReader implements LineReader {
  readonly #collector = new Collector(new Tally());
  readonly #ranks = new OneRank();
  readonly #plain = new PlainLines();
  readonly #point = new PlainPoint(names);
  /** A held-out loss whose step the next line tells. */
  #pending: { loss: Value; number: number } | null = null;
  #tokens: number | null = null;

  constructor(readonly context: ReadContext) {}

  plainLine(bytes: Uint8Array, from: number, number: number): number {
    const next = this.#plain.read(bytes, from);
    if (next < 0) return next;
    const { kind, values } = this.#plain;
    const step = values[0]!;
    const loss = values[1]!;
    if (kind === kinds.validation) this.#addHeldOut(step, loss, number);
    else {
      const isOfConsole = kind !== kinds.train;
      if (isOfConsole) this.#addPending(step);
      const point = this.#point;
      point.step = step;
      point.train = loss;
      point.lr = kind === kinds.updateWithLr ? values[2]! : NaN;
      point.tokens = isOfConsole && this.#tokens !== null ? (step + 1) * this.#tokens : NaN;
      this.#collector.addPlain(point, number);
    }
    return next;
  }

  line(line: string, number: number): void {
    const file = line.length < 60 ? fileRecord.exec(line) : null;
    if (file !== null) this.#addOfFile(line, file, number);
    else if (line.includes('loss:')) this.#addOfConsole(line, number);
    else if (line.includes('batch size')) this.#readBatchSize(line);
  }

  finish(): LogReading {
    const { numbered: gathered, totalSteps, tally } = this.#collector;
    const { path } = this.context;
    return finishReading({ format: name, path, gathered, counting, totalSteps, problems: tally.problems() });
  }

  #addOfFile(line: string, found: RegExpExecArray, number: number): void {
    if (found[2] === 'hella') return;
    const [step, loss, isValidation] = [Number(found[1]), readNumber(found[3]!), found[2] === 'val'];
    if (isValidation) this.#addHeldOut(step, loss, number);
    else this.#collector.addPoint({ step, train: loss }, number, names);
    if (typeof loss !== 'number') return;
    const groups = [{ group: 1, value: step, isWhole: true }, { group: 3, value: loss }]; // prettier-ignore
    const kind = isValidation ? kinds.validation : kinds.train;
    this.#plain.learn(line, { kind, places: placesOf(found, groups), isExact: true });
  }

  #addOfConsole(line: string, number: number): void {
    const { rank, text } = withoutLauncherPrefix(line);
    const found = record.exec(text);
    if (found !== null) {
      if (this.#ranks.takes(rank)) this.#addConsoleLine(text, found, rank, number);
      return;
    }
    const heldOut = validation.exec(text);
    if (heldOut === null || !this.#ranks.takes(rank)) return;
    this.#pending = { loss: readNumber(heldOut[2]!), number };
    if (heldOut[1] !== undefined) this.#addPending(Number(heldOut[1]));
  }

  #addConsoleLine(text: string, found: RegExpExecArray, rank: number | null, number: number): void {
    const [step, loss] = [Number(found[1]), readNumber(found[2]!)];
    const lr = found[3] === undefined ? undefined : readNumber(found[3]);
    this.#addTraining(step, loss, lr, number);
    if (rank !== null || typeof loss !== 'number' || lr === null) return;
    const groups = [
      { group: 1, value: step, isWhole: true },
      { group: 2, value: loss },
      ...(lr === undefined ? [] : [{ group: 3, value: lr }]),
    ];
    const kind = lr === undefined ? kinds.update : kinds.updateWithLr;
    this.#plain.learn(text, { kind, places: placesOf(found, groups) });
  }

  #addTraining(step: number, train: Value, lr: Value, number: number): void {
    this.#addPending(step);
    const tokens = this.#tokens === null ? undefined : (step + 1) * this.#tokens;
    this.#collector.addPoint({ step, train, lr, tokens }, number, names);
  }

  #addPending(step: number): void {
    if (this.#pending === null) return;
    this.#addHeldOut(step, this.#pending.loss, this.#pending.number);
    this.#pending = null;
  }

  #addHeldOut(step: number, validation: Value, number: number): void {
    this.#collector.addPoint({ step, validation }, number, names);
  }

  #readBatchSize(line: string): void {
    const size = batchSize.exec(withoutLauncherPrefix(line).text)?.[1];
    if (size !== undefined) this.#tokens = Number(size.replaceAll(',', ''));
  }
}

const names = { train: 'train loss', validation: 'val loss' };
