import { Collector, pointCells } from '../points/collector.ts';
import type { Counting } from '../points/counting.ts';
import { finishReading } from '../points/finish.ts';
import { Tally } from '../points/tally.ts';
import { OneRank, withoutLauncherPrefix } from '../text/launcher.ts';
import { lineFormat, type LineReader } from '../text/lineFormat.ts';
import { readNumber } from '../text/numbers.ts';
import { PlainLines } from '../text/plainLines.ts';
import type { LogReading, ReadContext } from '../types.ts';
import { anyLine } from './anyLine.ts';

const name = 'torchtitan';
const record = /(validate )?\bstep: *(\d+) +loss: *(\S+)/;
const totalSteps = /\btotal steps (\d+)/;
const batchSize = /\bglobal batch size (\d+)/;
const sequence = /, sequence length (\d+)/;

/**
 * What torchtitan's `MetricsProcessor` prints (`components/metrics.py`). `step: k` is the loss of update k over all tokens
 * and processes (`global_avg_loss`), with 4 decimals, later 5; `validate step: s` is measured after s updates. The LR goes
 * to TensorBoard only. Processes of a pipeline that don't hold its last stage print a loss of -1: these are passed over.
 */
export const torchTitan = lineFormat({
  name,
  label: 'torchtitan',
  sniff: (file) => (anyLine(file, /\bstep: *\d+ +loss: *\S+ .*\b(?:memory|tps|wps): /) ? 0.97 : 0),
  open: (context) => new TorchTitanReader(context),
});

const counting: Counting = { trainShift: 0, lr: 'this', interval: 'instantaneous' };

/** Lines of training and of held-out losses. */
const kinds = { train: 0, validation: 1 } as const;

class TorchTitanReader implements LineReader {
  readonly #collector = new Collector(new Tally());
  readonly #ranks = new OneRank();
  readonly #plain = new PlainLines();
  readonly #cells = pointCells(['step', 'train', 'validation', 'tokens'], names);
  #tokens: number | null = null;

  constructor(readonly context: ReadContext) {}

  plainLine(bytes: Uint8Array, from: number, number: number): number {
    const next = this.#plain.read(bytes, from);
    if (next > 0) this.#addPoint(this.#plain.kind, this.#plain.values[0]!, this.#plain.values[1], number);
    return next;
  }

  line(line: string, number: number): void {
    if (line.includes('step: ')) this.#add(line, number);
    else if (line.includes('global batch size ')) this.#readPlan(line);
  }

  finish(): LogReading {
    const { numbered: gathered, totalSteps: total, tally } = this.#collector;
    const { path } = this.context;
    const problems = tally.problems();
    return finishReading({ format: name, path, gathered, counting, totalSteps: total, problems });
  }

  #add(line: string, number: number): void {
    const found = record.exec(line);
    if (found === null) return;
    const [step, loss] = [Number(found[2]), readNumber(found[3]!)];
    const isOfPipeline = typeof loss === 'number' && loss < 0;
    const { rank, text } = withoutLauncherPrefix(line);
    if (isOfPipeline || !this.#ranks.takes(rank)) return;
    const kind = found[1] === undefined ? kinds.train : kinds.validation;
    this.#addPoint(kind, step, loss, number);
    if (typeof loss !== 'number') return;
    const lossAt = found.index + found[0].length - found[3]!.length;
    const stepAt = line.indexOf(found[2]!, line.indexOf('step:', found.index));
    const places = [{ at: stepAt, value: step, isWhole: true }, { at: lossAt, value: loss }]; // prettier-ignore
    this.#plain.learn(line, { kind, places, rank, prefix: line.length - text.length });
  }

  #addPoint(kind: number, step: number, loss: number | undefined | null, number: number): void {
    const [itsStep, itsTrain, itsValidation, itsTokens] = this.#cells;
    const isTrain = kind === kinds.train;
    itsStep.value = step;
    itsTrain.value = isTrain ? loss : undefined;
    itsValidation.value = isTrain ? undefined : loss;
    itsTokens.value = isTrain && this.#tokens !== null ? step * this.#tokens : undefined;
    this.#collector.add(this.#cells, number);
  }

  /** `… global batch size 64, …, sequence length 8192, total steps 1000 (warmup 200)` */
  #readPlan(line: string): void {
    const told = (pattern: RegExp) => Number(pattern.exec(line)?.[1] ?? 0);
    const [total, tokens] = [told(totalSteps), told(batchSize) * told(sequence)];
    if (total > 0) this.#collector.totalSteps = total;
    if (tokens > 0) this.#tokens = tokens;
  }
}

const names = { train: 'loss', validation: 'validate loss' };
