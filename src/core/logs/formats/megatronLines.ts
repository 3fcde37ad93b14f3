import { Collector, pointCells, type LossNames } from '../points/collector.ts';
import type { Counting } from '../points/counting.ts';
import { finishReading } from '../points/finish.ts';
import { PlainPoint } from '../points/plainPoint.ts';
import { Tally } from '../points/tally.ts';
import type { LineReader } from '../text/lineFormat.ts';
import type { LogReading, ReadContext } from '../types.ts';
import { ArgumentDump } from './argumentDump.ts';
import { fieldOf, MegatronRecords, type MegatronRecord } from './megatronFields.ts';
import { logInterval } from './logInterval.ts';
import { say } from '../../words.ts';

/** What tells one descendant of Megatron's `training_log` from another. */
export interface MegatronDialect {
  readonly format: string;
  /** Names of the training loss, the first that a line has counts. */
  readonly losses: readonly string[];
  /** Tokens of one update, where the arguments tell them and the line has no count of samples. */
  tokensPerUpdate?(argument: (name: string) => number | undefined): number | undefined;
}

const heldOut =
  /\bvalidation(?:-([^ |]+))? (?:loss|results) at (?:iteration )?(\d+)(?: on (validation|test) set)?/;
/** The same for a held-out loss; the first version of Megatron wrote capitals. */
const heldOutNames = ['lm loss value', 'lm_loss value', 'LM loss', 'loss value'];

const toCells = (names: LossNames) => pointCells(['step', 'total', 'train', 'lr', 'tokens'], names);
type RecordCells = ReturnType<typeof toCells>;

/** Reads what Megatron-LM and its descendants print. The counter of a line counts updates, those skipped among them. */
export class MegatronReader implements LineReader {
  readonly #collector = new Collector(new Tally());
  readonly #dump = new ArgumentDump();
  /** Names by the name of the loss on a line: the collector knows the same object again. */
  readonly #names = new Map<string, LossNames>();
  readonly #records: MegatronRecords;
  readonly #cells = new Map<LossNames, RecordCells>();
  readonly #points = new Map<LossNames, PlainPoint>();
  #skipped = 0;

  constructor(
    readonly context: ReadContext,
    readonly dialect: MegatronDialect,
  ) {
    this.#records = new MegatronRecords(dialect.losses);
  }

  plainLine(bytes: Uint8Array, from: number, number: number): number {
    const next = this.#records.readPlain(bytes, from);
    if (next > 0) this.#addPlain(this.#records.values, number);
    return next;
  }

  line(text: string, number: number): void {
    if (this.#dump.take(text)) return;
    if (!text.includes('iteration')) return;
    const { values } = this.#records;
    if (this.#records.read(text)) {
      if (values.name === undefined) values.train = lossOfNan(text);
      this.#addRecord(values, number);
    } else if (text.includes('validation')) this.#addHeldOut(text, number);
  }

  finish(): LogReading {
    const { numbered: gathered, totalSteps, tally } = this.#collector;
    const [train] = gathered.lossesOf('train');
    const counting: Counting = {
      trainShift: 0,
      lr: 'next',
      interval: logInterval(train && gathered.whole(train.steps)),
    };
    const skipped = say`The log tells of ${String(this.#skipped)} iterations that loss scaling skipped: each counts as a step, though it changed no weight.`;
    return finishReading({
      format: this.dialect.format,
      path: this.context.path,
      gathered,
      counting,
      totalSteps,
      problems: tally.problems(),
      settings: this.#dump.settings,
      assumptions: this.#skipped > 0 ? [skipped] : [],
    });
  }

  #addRecord(record: MegatronRecord, number: number): void {
    this.#dump.close();
    this.#skipped += record.skipped ?? 0;
    const cells = this.#cellsFor(record.name ?? this.dialect.losses[0]!);
    const [step, total, train, lr, tokens] = cells;
    step.value = record.step;
    total.value = record.total;
    train.value = record.train;
    lr.value = record.lr;
    tokens.value = this.#tokens(record);
    this.#collector.add(cells, number);
  }

  /** The same of a record of numbers. */
  #addPlain(record: MegatronRecord, number: number): void {
    this.#dump.close();
    this.#skipped += record.skipped ?? 0;
    const point = this.#pointFor(record.name ?? this.dialect.losses[0]!);
    point.step = record.step;
    point.total = record.total;
    point.train = record.train ?? NaN;
    point.lr = record.lr ?? NaN;
    point.tokens = this.#tokens(record) ?? NaN;
    this.#collector.addPlain(point, number);
  }

  #addHeldOut(text: string, number: number): void {
    const [, set, step, final] = heldOut.exec(text) ?? [];
    if (step === undefined || final === 'test') return;
    const name = heldOutNames.find((each) => fieldOf(text, each) !== undefined);
    if (name === undefined) return;
    const point = { step: Number(step), validation: fieldOf(text, name) };
    const shown = set === undefined ? name : `${name} (${set})`;
    this.#collector.addPoint(point, number, this.#namesFor(shown));
  }

  #namesFor(name: string): LossNames {
    let names = this.#names.get(name);
    if (names === undefined) this.#names.set(name, (names = { train: name, validation: name }));
    return names;
  }

  #cellsFor(name: string): RecordCells {
    const names = this.#namesFor(name);
    let cells = this.#cells.get(names);
    if (cells === undefined) this.#cells.set(names, (cells = toCells(names)));
    return cells;
  }

  #pointFor(name: string): PlainPoint {
    const names = this.#namesFor(name);
    let point = this.#points.get(names);
    if (point === undefined) this.#points.set(names, (point = new PlainPoint(names)));
    return point;
  }

  #tokens({ tokens, samples, step }: MegatronRecord): number | undefined {
    if (typeof tokens === 'number') return tokens;
    const length = this.#dump.numberOf('seq_length') ?? this.#dump.numberOf('encoder_seq_length');
    if (typeof samples === 'number') return length === undefined ? undefined : samples * length;
    const perUpdate = this.dialect.tokensPerUpdate?.((name) => this.#dump.numberOf(name));
    return perUpdate === undefined ? undefined : step * perUpdate;
  }
}

/** Megatron leaves out a mean that is no number, but counts it. */
function lossOfNan(text: string): number | undefined {
  return (fieldOf(text, 'number of nan iterations') ?? 0) > 0 ? NaN : undefined;
}
