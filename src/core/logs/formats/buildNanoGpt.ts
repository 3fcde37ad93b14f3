import { Collector } from '../points/collector.ts';
import type { Counting } from '../points/counting.ts';
import { finishReading } from '../points/finish.ts';
import { Tally } from '../points/tally.ts';
import { OneRank, withoutLauncherPrefix } from '../text/launcher.ts';
import { lineFormat, type LineReader } from '../text/lineFormat.ts';
import { readNumber } from '../text/numbers.ts';
import type { LogReading, ReadContext, Sniffed } from '../types.ts';
import { anyLine } from './anyLine.ts';

const name = 'build-nanogpt';
const record = /^step +(\d+) *\| *loss: *([^\s|]+)(.*)/;
const lr = /\| *lr:? *([^\s|]+)/;
const validation = /^(?:step +(\d+) *\| *)?val(?:idation)? loss: *(\S+)/i;
const fileRecord = /^ *(\d+) (train|val|hella) ([\d.]+|-?nan|inf)$/;
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

class BuildNanoGptReader implements LineReader {
  readonly #collector = new Collector(new Tally());
  readonly #ranks = new OneRank();
  /** A held-out loss whose step the next line tells. */
  #pending: { loss: string; number: number } | null = null;
  #tokens: number | null = null;

  constructor(readonly context: ReadContext) {}

  line(line: string, number: number): void {
    const file = line.length < 60 ? fileRecord.exec(line) : null;
    if (file !== null) this.#addOfFile(file[1]!, file[2]!, file[3]!, number);
    else if (line.includes('loss:')) this.#addOfConsole(line, number);
    else if (line.includes('batch size')) this.#readBatchSize(line);
  }

  finish(): LogReading {
    const { numbered: gathered, totalSteps, tally } = this.#collector;
    const { path } = this.context;
    return finishReading({ format: name, path, gathered, counting, totalSteps, problems: tally.problems() });
  }

  #addOfFile(step: string, series: string, loss: string, number: number): void {
    if (series === 'hella') return;
    const side = series === 'val' ? 'validation' : 'train';
    this.#collector.addPoint({ step: Number(step), [side]: readNumber(loss) }, number, names);
  }

  #addOfConsole(line: string, number: number): void {
    const { rank, text } = withoutLauncherPrefix(line);
    const found = record.exec(text);
    if (found !== null) {
      if (this.#ranks.takes(rank)) this.#addTraining(Number(found[1]), found[2]!, found[3]!, number);
      return;
    }
    const heldOut = validation.exec(text);
    if (heldOut === null || !this.#ranks.takes(rank)) return;
    this.#pending = { loss: heldOut[2]!, number };
    if (heldOut[1] !== undefined) this.#addPending(Number(heldOut[1]));
  }

  #addTraining(step: number, loss: string, rest: string, number: number): void {
    this.#addPending(step);
    const rate = lr.exec(rest)?.[1];
    const point = {
      step,
      train: readNumber(loss),
      lr: rate === undefined ? undefined : readNumber(rate),
      tokens: this.#tokens === null ? undefined : (step + 1) * this.#tokens,
    };
    this.#collector.addPoint(point, number, names);
  }

  #addPending(step: number): void {
    if (this.#pending === null) return;
    const { loss, number } = this.#pending;
    this.#collector.addPoint({ step, validation: readNumber(loss) }, number, names);
    this.#pending = null;
  }

  #readBatchSize(line: string): void {
    const size = batchSize.exec(withoutLauncherPrefix(line).text)?.[1];
    if (size !== undefined) this.#tokens = Number(size.replaceAll(',', ''));
  }
}

const names = { train: 'train loss', validation: 'val loss' };
