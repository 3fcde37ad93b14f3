import { ReadError } from '../../errors.ts';
import { baseName } from '../../paths.ts';
import type { MutableCell } from '../points/cells.ts';
import { Collector } from '../points/collector.ts';
import type { Counting } from '../points/counting.ts';
import { finishReading } from '../points/finish.ts';
import { PlainPoint } from '../points/plainPoint.ts';
import { Tally } from '../points/tally.ts';
import { OneRank, withoutLauncherPrefix } from '../text/launcher.ts';
import { lineFormat, type LineReader } from '../text/lineFormat.ts';
import { readNumber } from '../text/numbers.ts';
import { marksOf, passLine } from '../text/passLine.ts';
import { placesOf } from '../text/plainTemplate.ts';
import type { LogReading, ReadContext, Sniffed } from '../types.ts';
import { BlockRecord, rankedLoss, rankOf } from './blockRecord.ts';
import { indices, PlainBlockLines } from './blockLines.ts';
import { ComposerProgress, markerIn, type Marker } from './composerProgress.ts';
import { say } from '../../words.ts';

const name = 'composer';

/**
 * Logs of MosaicML Composer and llm-foundry. The console (`composer/loggers/console_logger.py`): a marker of progress, then
 * lines `Train name: value`, and `[Eval batch=n/N] Eval on … data:` with lines `Eval name: value`, which name no step. The
 * FileLogger (`file_logger.py`, `logs-rank0.txt`): lines `[metric][batch=i]: name: value`, before 2023 with objects; the
 * console is repeated in it and then passed over. Counter: the marker counts updates, tokens or batches of an epoch; in the
 * file and in `time/batch` it is i = k - 1. Loss: of the batch of update k, in nats, 4 decimals; held-out losses are measured
 * after i updates. The LR has 4 decimals too, so it is not read. Tokens: those before the update.
 */
export const composer = lineFormat({
  name,
  label: 'Composer, llm-foundry',
  sniff,
  open: (context) => new ComposerReader(context),
});

const counting: Counting = {
  trainShift: 0,
  lr: 'this',
  interval: 'instantaneous',
  counter: say`Batch k is update k, where the log counts from 0 batch i is update i + 1`,
  note: say`The LR is not read, since it is printed with 4 decimals.`,
};

const file = /\[(?:metric|BATCH)\]\[(?:batch|step)=(\d+)\]: /;
const total = 'loss/train/total';
const crossEntropy = 'LanguageCrossEntropy';

function sniff({ head, tail }: Sniffed): number {
  const isSure = (text: string) => {
    const printed =
      text.includes(`Train ${total}: `) || text.includes(`Train metrics/train/${crossEntropy}: `);
    return (printed && markerIn(text) !== null) || (text.includes(total) && file.test(text));
  };
  return isSure(head) || isSure(tail) ? 0.97 : 0;
}

/** A value of a block that nothing is taken from. */
const block = /^[ \t]+(?:Train|Eval) \S+: \d/;
const other = '';
/** Every line that is read has one of them. */
const marks = marksOf(':=');
const numbers = ['done', 'all', 'inEpoch', 'epoch'] as const;

/** Names are looked at from their ends. */
const longestName = 200;

class ComposerReader implements LineReader {
  readonly #collector = new Collector(new Tally());
  readonly #record = new BlockRecord(this.#collector, total);
  readonly #ranks = new OneRank();
  readonly #progress = new ComposerProgress();
  /** Losses under other names, by them. */
  readonly #others = new Map<string, OtherLoss>();
  readonly #plain = new PlainBlockLines<string>();
  /** What the markers were like that are known by their bytes. */
  readonly #markers = new Map<string, readonly (keyof Marker)[]>();
  #isFile = false;
  #isOpen = false;
  #rank: number | null = null;
  #uncounted = false;
  #guessed = false;

  constructor(readonly context: ReadContext) {}

  plainLine(bytes: Uint8Array, from: number, number: number): number {
    if (this.#isFile) return -1;
    const next = this.#plain.read(bytes, from);
    if (next < 0) return passLine(bytes, from, marks);
    const { role, rank, value } = this.#plain;
    if (role === null || role === other) return next;
    const has = this.#markers.get(role);
    if (has !== undefined) this.#open(rank, this.#plainMarker(role, has));
    else if (this.#isOpen && (rank === null || rank === this.#rank)) this.#take(role, value, number);
    return next;
  }

  line(line: string, number: number): void {
    if (line.includes('[metric][') || line.includes('[BATCH][')) this.#readFile(line, number);
    else if (this.#isFile) return;
    else if (
      line.includes('time/batch: ') ||
      line.includes('time/token: ') ||
      line.includes('/total: ') ||
      line.includes(crossEntropy)
    ) {
      this.#readValue(line, number);
    } else if (line.includes('=') && line.includes('[')) this.#begin(line);
    else if (block.test(line)) this.#plain.learnOther(line, other);
  }

  finish(): LogReading {
    const { numbered, totalSteps, tally } = this.#collector;
    const { path } = this.context;
    if (!numbered.hasLosses && this.#uncounted) throw noSteps(path);
    return finishReading({
      format: name,
      path,
      gathered: numbered,
      counting,
      totalSteps,
      problems: tally.problems(),
      assumptions: this.#guessed ? [heldOutAfter] : [],
    });
  }

  #begin(line: string): void {
    const marked = markerIn(line);
    if (marked === null) return;
    const { rank, text } = withoutLauncherPrefix(line);
    if (!this.#ranks.takes(rank)) return;
    const { marker, found } = marked;
    this.#open(rank, marker);
    const has = numbers.filter((key) => !Number.isNaN(marker[key]));
    const role = [marker.unit, ...has].join(' ');
    const groups = has.map((key) => ({ group: 2 + numbers.indexOf(key), value: marker[key], isWhole: true }));
    this.#markers.set(role, has);
    // With other numbers around it, the marker could be another.
    const fixed = indices(line.length - text.length, line.length);
    this.#plain.learnValues(line, role, rank, { places: placesOf(found, groups), fixed });
  }

  #plainMarker(role: string, has: readonly (keyof Marker)[]): Marker {
    const valueOf = (key: keyof Marker) => this.#plain.values[has.indexOf(key)] ?? NaN;
    const [done, all, inEpoch, epoch] = [
      valueOf('done'),
      valueOf('all'),
      valueOf('inEpoch'),
      valueOf('epoch'),
    ];
    return { unit: role.slice(0, role.indexOf(' ')), done, all, inEpoch, epoch };
  }

  #open(rank: number | null, marker: Marker): void {
    [this.#isOpen, this.#rank] = [true, rank];
    this.#progress.begin(marker);
    this.#record.begin();
  }

  #readValue(line: string, number: number): void {
    const at = line.lastIndexOf(': ');
    const [, kind, key] = /\b(Train|Eval) (\S+)$/.exec(line.slice(Math.max(0, at - longestName), at)) ?? [];
    if (key === undefined || !this.#owns(line)) return;
    const value = readNumber(line.slice(at + 2));
    if (kind === 'Eval') {
      if (key.endsWith(crossEntropy)) this.#addHeldOut(key, this.#progress.last, value, number);
      return;
    }
    this.#take(key, value, number);
    this.#plain.learnValue(line, key, at + 2);
  }

  /** Takes a value of the block. */
  #take(key: string, value: number | undefined | null, number: number): void {
    if (key === 'time/batch') this.#progress.setBatch(value);
    else if (key === 'time/token') this.#progress.setTokens(value);
    else if (key === total) this.#addTotal(value, number);
    else if (key.endsWith(crossEntropy)) this.#addOther('train', key, this.#progress.step(), value, number);
  }

  #addTotal(value: number | undefined | null, number: number): void {
    const step = this.#progress.step();
    if (step === null) {
      this.#uncounted = true;
      this.#collector.tally.add('no-step', number);
      return;
    }
    this.#record.addBeside('tokens', this.#progress.tokensAfter());
    this.#record.addLoss(step, value, number, this.#progress.total());
  }

  #addHeldOut(key: string, step: number | null, value: number | undefined | null, number: number): void {
    this.#guessed = true;
    this.#addOther('validation', key, step, value, number);
  }

  #addOther(
    role: 'train' | 'validation',
    key: string,
    step: number | null,
    value: number | undefined | null,
    number: number,
  ): void {
    if (step === null) return;
    let loss = this.#others.get(key);
    if (loss === undefined) this.#others.set(key, (loss = new OtherLoss(role, key)));
    loss.addTo(this.#collector, step, value, number);
  }

  #readFile(line: string, number: number): void {
    const batch = file.exec(line)?.[1];
    if (batch === undefined) return;
    this.#isFile = true;
    const step = Number(batch);
    const tokens = valueIn(line, 'time/token');
    // Tokens before a batch are those after the one before.
    if (tokens !== undefined && this.#progress.last === step) this.#record.addBeside('tokens', tokens);
    const loss = valueIn(line, total);
    if (loss !== undefined) {
      this.#record.begin();
      this.#record.addLoss(step + 1, loss, number);
      this.#progress.last = step + 1;
    }
    const key = evaluated.exec(line)?.[0];
    if (key !== undefined) this.#addOther('validation', key, step, valueIn(line, key), number);
  }

  /** Whether a line stands under the marker before. */
  #owns(line: string): boolean {
    if (!this.#isOpen) return false;
    const rank = rankOf(line);
    return rank === null || rank === this.#rank;
  }
}

/** A loss under a name of its own. */
class OtherLoss {
  readonly #step: MutableCell = {
    name: 'batch',
    meaning: { role: 'step', rank: 0, perplexity: false },
    value: null,
  };
  readonly #loss: MutableCell;
  readonly #cells: readonly MutableCell[];
  readonly #point: PlainPoint;

  constructor(
    readonly role: 'train' | 'validation',
    key: string,
  ) {
    this.#loss = { name: key, meaning: rankedLoss(role, role === 'train' ? 1 : 0), value: undefined };
    this.#cells = [this.#step, this.#loss];
    this.#point = PlainPoint.of({ [role]: this.#loss });
  }

  addTo(collector: Collector, step: number, value: MutableCell['value'], line: number): void {
    if (typeof value === 'number' && !Number.isNaN(value)) {
      this.#point.step = step;
      this.#point[this.role] = value;
      collector.addPlain(this.#point, line);
    } else {
      [this.#step.value, this.#loss.value] = [step, value];
      collector.add(this.#cells, line);
    }
  }
}

const evaluated = /\bmetrics\/eval\/[\w/.-]*LanguageCrossEntropy\b/;
const heldOutAfter = say`Held-out losses stand under no step on this console: they are taken as measured after the update printed before them.`;

/** What stands behind `name: ` or `"name": `. */
function valueIn(line: string, key: string): number | undefined | null {
  const at = line.indexOf(key);
  const found = at < 0 ? null : /^"?: ([^\s,}]+)/.exec(line.slice(at + key.length, at + key.length + 60));
  return found === null ? undefined : readNumber(found[1] ?? '');
}

function noSteps(path: string): ReadError {
  const message = say`${baseName(path)} counts tokens or samples, not updates: log time/batch with it.`;
  return new ReadError('no-steps', name, message);
}
