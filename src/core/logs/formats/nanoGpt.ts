import { Collector } from '../points/collector.ts';
import type { Counting } from '../points/counting.ts';
import { finishReading } from '../points/finish.ts';
import { PlainPoint } from '../points/plainPoint.ts';
import { Tally } from '../points/tally.ts';
import { OneRank, withoutLauncherPrefix } from '../text/launcher.ts';
import { lineFormat, type LineReader } from '../text/lineFormat.ts';
import { readNumber } from '../text/numbers.ts';
import { PlainLines } from '../text/plainLines.ts';
import type { LogReading, ReadContext } from '../types.ts';
import { anyLine } from './anyLine.ts';
import { PythonSettings } from './pythonSettings.ts';
import { say } from '../../words.ts';

const name = 'nanogpt';
const iteration = /^iter (\d+): loss ([^\s,]+)/;
const evaluation = /^step (\d+): train loss ([^\s,]+), val loss ([^\s,]+)/;
const tokensPerIteration = /^tokens per iteration will be: ([\d,]+)/i;

/**
 * What nanoGPT's `train.py` prints. `iter i: loss …` is the loss of update i + 1, of one micro-batch of the first process;
 * `step s: train loss …, val loss …` are means over `eval_iters` batches after s updates, so that its training loss too is
 * one before update s + 1. The loop runs iterations 0 to `max_iters`, both included. There is no LR; the config that
 * `configurator.py` echoes is kept as settings.
 */
export const nanoGpt = lineFormat({
  name,
  label: 'nanoGPT',
  sniff: (file) => (anyLine(file, /^(?:iter \d+: loss \S|step \d+: train loss \S+, val loss \S)/) ? 0.97 : 0),
  open: (context) => new NanoGptReader(context),
});

const counting: Counting = {
  trainShift: 1,
  lr: 'this',
  interval: 'instantaneous',
  note: say`A loss behind "iter" is of one micro-batch of the first process, one behind "step" a mean over many batches.`,
};

class NanoGptReader implements LineReader {
  readonly #collector = new Collector(new Tally());
  readonly #ranks = new OneRank();
  readonly #settings = new PythonSettings();
  readonly #plain = new PlainLines();
  readonly #point = new PlainPoint(names);
  #tokens: number | null = null;

  constructor(readonly context: ReadContext) {}

  plainLine(bytes: Uint8Array, from: number, number: number): number {
    const next = this.#plain.read(bytes, from);
    if (next > 0) this.#addPlain(this.#plain.values[0]!, this.#plain.values[1]!, number);
    return next;
  }

  line(line: string, number: number): void {
    if (line.startsWith('iter ')) this.#addIteration(line, null, number);
    else if (line.includes('iter') || line.includes('step ')) this.#addRecord(line, number);
    else this.#addSetting(line);
  }

  finish(): LogReading {
    const { numbered: gathered, tally } = this.#collector;
    const settings = this.#settings.settings();
    const last = settings?.['max_iters'];
    const totalSteps = typeof last === 'number' && last >= 1 ? Math.floor(last) + 1 : null;
    return finishReading({
      ...{ format: name, path: this.context.path, gathered, counting, totalSteps, settings },
      problems: tally.problems(),
    });
  }

  #addRecord(line: string, number: number): void {
    const { rank, text } = withoutLauncherPrefix(line);
    if (text.startsWith('iter ')) this.#addIteration(text, rank, number);
    else if (text.startsWith('step ')) this.#addEvaluation(text, rank, number);
    else this.#addSetting(text);
  }

  #addIteration(text: string, rank: number | null, number: number): void {
    const found = iteration.exec(text);
    if (found === null || !this.#ranks.takes(rank)) return;
    const [step, train] = [Number(found[1]), readNumber(found[2]!)];
    if (typeof train !== 'number' || Number.isNaN(train)) {
      this.#settings.endEcho();
      this.#collector.addPoint({ step, train }, number, names);
      return;
    }
    this.#addPlain(step, train, number);
    if (rank !== null) return;
    const lossAt = text.indexOf(found[2]!, found[0].indexOf(':'));
    const places = [
      { at: found[0].indexOf(found[1]!), value: step, isWhole: true },
      { at: lossAt, value: train },
    ];
    this.#plain.learn(text, { kind: 0, places, isExact: true });
  }

  #addPlain(step: number, train: number, number: number): void {
    this.#settings.endEcho();
    const point = this.#point;
    point.step = step;
    point.train = train;
    point.tokens = this.#tokens === null ? NaN : (step + 1) * this.#tokens;
    this.#collector.addPlain(point, number);
  }

  #addEvaluation(text: string, rank: number | null, number: number): void {
    const found = evaluation.exec(text);
    if (found === null || !this.#ranks.takes(rank)) return;
    this.#settings.endEcho();
    const [train, validation] = [readNumber(found[2]!), readNumber(found[3]!)];
    this.#collector.addPoint({ step: Number(found[1]), train, validation }, number, evaluated);
  }

  #addSetting(line: string): void {
    const text = line.startsWith('[') ? withoutLauncherPrefix(line).text : line;
    const tokens = tokensPerIteration.exec(text)?.[1];
    if (tokens === undefined) this.#settings.take(text);
    else {
      this.#settings.endEcho();
      this.#tokens = Number(tokens.replaceAll(',', ''));
    }
  }
}

const names = { train: 'loss', validation: 'val loss' };
const evaluated = { train: 'train loss', validation: 'val loss' };
