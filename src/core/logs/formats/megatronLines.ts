import { Collector, type LossNames } from '../points/collector.ts';
import type { Counting } from '../points/counting.ts';
import { finishReading } from '../points/finish.ts';
import { Tally } from '../points/tally.ts';
import { readNumber } from '../text/numbers.ts';
import type { LineReader } from '../text/lineFormat.ts';
import type { LogReading, ReadContext } from '../types.ts';
import { ArgumentDump } from './argumentDump.ts';
import { logInterval } from './logInterval.ts';

/** What tells one descendant of Megatron's `training_log` from another. */
export interface MegatronDialect {
  readonly format: string;
  /** Names of the training loss, the first that a line has counts. */
  readonly losses: readonly string[];
  /** Tokens of one update, where the arguments tell them and the line has no count of samples. */
  tokensPerUpdate?(argument: (name: string) => number | undefined): number | undefined;
}

const record = /\biteration +(\d+) *\/ *(\d+) *\|/;
const heldOut =
  /\bvalidation(?:-([^ |]+))? (?:loss|results) at (?:iteration )?(\d+)(?: on (validation|test) set)?/;
/** The same for a held-out loss; the first version of Megatron wrote capitals. */
const heldOutNames = ['lm loss value', 'lm_loss value', 'LM loss', 'loss value'];

/**
 * The number of a field ` name: value ` of a line that is split by `|` (the first version had no colon).
 * @returns undefined where there is no such field, null where it holds no number.
 */
export function fieldOf(line: string, name: string): number | undefined | null {
  const marked = `| ${name}`;
  const at = line.indexOf(marked);
  const start = at + marked.length;
  if (at < 0 || (line[start] !== ':' && line[start] !== ' ')) return undefined;
  const end = line.indexOf('|', start);
  const value = readNumber(line.slice(start + 1, end < 0 ? line.length : end));
  // Behind a blank there may be more of a longer name.
  return value === null && line[start] === ' ' ? undefined : value;
}

/** Reads what Megatron-LM and its descendants print. The counter of a line counts updates, those skipped among them. */
export class MegatronReader implements LineReader {
  readonly #collector = new Collector(new Tally());
  readonly #dump = new ArgumentDump();
  /** Names by the name of the loss on a line: the collector knows the same object again. */
  readonly #names = new Map<string, LossNames>();
  #skipped = 0;

  constructor(
    readonly context: ReadContext,
    readonly dialect: MegatronDialect,
  ) {}

  line(text: string, number: number): void {
    if (this.#dump.take(text)) return;
    if (!text.includes('iteration')) return;
    const found = record.exec(text);
    if (found !== null) this.#addRecord(text, Number(found[1]), Number(found[2]), number);
    else if (text.includes('validation')) this.#addHeldOut(text, number);
  }

  finish(): LogReading {
    const { numbered: gathered, totalSteps, tally } = this.#collector;
    const [train] = gathered.lossesOf('train');
    const counting: Counting = {
      trainShift: 0,
      lr: 'next',
      interval: logInterval(train && gathered.whole(train.steps)),
    };
    const skipped = `The log tells of ${String(this.#skipped)} iterations that loss scaling skipped: each counts as a step, though it changed no weight.`;
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

  #addRecord(text: string, step: number, total: number, number: number): void {
    this.#dump.close();
    this.#skipped += fieldOf(text, 'number of skipped iterations') ?? 0;
    const name = this.dialect.losses.find((each) => fieldOf(text, each) !== undefined);
    const train = name === undefined ? lossOfNan(text) : fieldOf(text, name);
    const point = {
      step,
      total,
      train,
      lr: fieldOf(text, 'learning rate'),
      tokens: this.#tokens(text, step),
    };
    this.#collector.addPoint(point, number, this.#namesFor(name ?? this.dialect.losses[0]!));
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

  #tokens(text: string, step: number): number | undefined {
    const counted = fieldOf(text, 'consumed tokens');
    if (typeof counted === 'number') return counted;
    const length = this.#dump.numberOf('seq_length') ?? this.#dump.numberOf('encoder_seq_length');
    const samples = fieldOf(text, 'consumed samples');
    if (typeof samples === 'number') return length === undefined ? undefined : samples * length;
    const perUpdate = this.dialect.tokensPerUpdate?.((name) => this.#dump.numberOf(name));
    return perUpdate === undefined ? undefined : step * perUpdate;
  }
}

/** Megatron leaves out a mean that is no number, but counts it. */
function lossOfNan(text: string): number | undefined {
  return (fieldOf(text, 'number of nan iterations') ?? 0) > 0 ? NaN : undefined;
}
