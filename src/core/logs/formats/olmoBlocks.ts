import type { Cell } from '../points/cells.ts';
import { Collector } from '../points/collector.ts';
import type { Counting } from '../points/counting.ts';
import { finishReading } from '../points/finish.ts';
import { Tally } from '../points/tally.ts';
import { OneRank, withoutLauncherPrefix } from '../text/launcher.ts';
import type { LineReader } from '../text/lineFormat.ts';
import { readNumber } from '../text/numbers.ts';
import { marksOf, passLine } from '../text/passLine.ts';
import { placesOf } from '../text/plainTemplate.ts';
import type { LogReading, ReadContext, Sniffed } from '../types.ts';
import { readAmount } from './amount.ts';
import { BlockRecord, rankOf } from './blockRecord.ts';
import { Evaluations } from './evaluations.ts';
import { indices, PlainBlockLines } from './blockLines.ts';
import { say } from '../../words.ts';

/** How one of the two trainers names what it prints. */
export interface OlmoDialect {
  /** Registry name. */
  readonly name: string;
  readonly loss: string;
  readonly tokens: string;
  /** Where the console has the LR. */
  readonly lr?: readonly string[];
  /** End of the name of a held-out loss. */
  readonly heldOut: string;
  readonly counting: Counting;
  /** What is said where there are held-out losses in the log. */
  readonly aboutHeldOut: string;
  /** The same where the steps of held-out losses were found between those of the updates around them. */
  readonly aboutSteps?: (every: number) => string;
}

const header = /\[step=([\d,]+)\/([\d,]+|\?\?\?)[,\]]/d;
/** The process that a header names itself: `[olmo.train:816, rank=0]`, or `host:0` between tabs. */
const ownRank = /, rank=(\d+)\]|\t[^\t:]+:(\d+)\t/;

/** Whether head or tail have both a header and a loss of the dialect. */
export function sniffOlmo({ head, tail }: Sniffed, loss: string): number {
  return [head, tail].some((text) => header.test(text) && text.includes(`    ${loss}=`)) ? 0.97 : 0;
}

/** What is taken from the lines under a header. */
type Value = 'loss' | 'tokens' | 'lr';
type Role = Value | 'header' | 'none';
/** Every line that is read has it. */
const marks = marksOf('=');

/** Reads headers `[step=k/N,epoch=0]` with indented lines `name=value` under them. */
export class OlmoBlocks implements LineReader {
  readonly #ranks = new OneRank();
  readonly #collector = new Collector(new Tally());
  readonly #record: BlockRecord;
  /** The same records with their LRs; null as soon as one is printed too coarsely. */
  #withLr: { collector: Collector; record: BlockRecord } | null;
  /** Update, length and process of the header before; `isOpen` where it is the process that is read. */
  #step: number | null = null;
  #total: number | undefined;
  #rank: number | null = null;
  #isOpen = false;
  #isCoarse = false;
  readonly #heldOut = new Set<string>();
  readonly #plain = new PlainBlockLines<Role>();
  /** Held-out losses under no step; null for a dialect without. */
  readonly #evaluations: Evaluations | null;

  constructor(
    readonly dialect: OlmoDialect,
    readonly context: ReadContext,
  ) {
    const { loss, lr, aboutSteps } = dialect;
    this.#evaluations = aboutSteps === undefined ? null : new Evaluations();
    this.#record = new BlockRecord(this.#collector, loss);
    const collector = new Collector(new Tally());
    this.#withLr = lr === undefined ? null : { collector, record: new BlockRecord(collector, loss) };
  }

  plainLine(bytes: Uint8Array, from: number, number: number): number {
    const next = this.#plain.read(bytes, from);
    if (next < 0) return passLine(bytes, from, marks);
    const { role, rank } = this.#plain;
    if (role === 'header') this.#open(rank, this.#plain.values[0] ?? null, this.#plain.values[1]);
    else if (role !== null && role !== 'none' && this.#isOpen && (rank === null || rank === this.#rank))
      this.#take(role, this.#plain.value, number, this.#plain.hasExponent);
    return next;
  }

  line(line: string, number: number): void {
    const at = line.lastIndexOf('=');
    if (at < 0) return;
    const name = line.slice(Math.max(0, at - longestName), at);
    const { loss, tokens, lr, heldOut } = this.dialect;
    if (name.endsWith(loss)) this.#addLoss(line, at, number);
    else if (name.endsWith(tokens)) this.#addBeside('tokens', line, at, number);
    else if (lr?.some((each) => name.endsWith(each)) === true) this.#addBeside('lr', line, at, number);
    else if (name.endsWith(heldOut)) this.#addHeldOut(line, at, number);
    else if (line.includes('[step=')) this.#begin(line);
    else this.#plain.learnOther(line, 'none', name.includes('LR'));
  }

  finish(): LogReading {
    const { name, counting, aboutHeldOut } = this.dialect;
    const { numbered, totalSteps, tally } = this.#withLr?.collector ?? this.#collector;
    const coarse = say`The console prints an LR of 1e-4 and above with 4 decimals only: the LR is not used.`;
    const found = this.#evaluations?.found() ?? null;
    const about = found === null ? aboutHeldOut : (this.dialect.aboutSteps?.(found.every) ?? aboutHeldOut);
    return finishReading({
      ...(found !== null && { heldOut: found.series }),
      format: name,
      path: this.context.path,
      gathered: numbered,
      counting,
      totalSteps,
      problems: tally.problems(),
      assumptions: [...(this.#isCoarse ? [coarse] : []), ...(this.#heldOut.size > 0 ? [about] : [])],
    });
  }

  #begin(line: string): void {
    const found = header.exec(line);
    if (found === null) return;
    const { rank } = withoutLauncherPrefix(line);
    const own = ownRank.exec(line);
    const named = own?.[1] ?? own?.[2];
    const takes = this.#ranks.takes(rank ?? (named === undefined ? null : Number(named)));
    // The lines under a header have only the launcher's prefix, so another process may have begun to print.
    if (!takes && rank !== null) return;
    this.#isOpen = takes;
    if (!takes) return;
    const [step, total] = [found[1] ?? '', found[2] ?? ''].map((text) => readNumber(text));
    this.#open(rank, step ?? null, total ?? undefined);
    this.#learnHeader(line, found, rank, own);
  }

  #learnHeader(line: string, found: RegExpExecArray, rank: number | null, own: RegExpExecArray | null): void {
    // With other numbers, one before it could be the header.
    if (line.indexOf('[step=') < found.index) return;
    const values = [1, 2].map((group) => ({ group, value: readNumber(found[group] ?? '') ?? NaN }));
    const places = placesOf(found, values.map((value) => ({ ...value, isGrouped: true }))); // prettier-ignore
    // The number of the process that the header names itself.
    const fixed = own === null ? [] : indices(own.index, own.index + own[0].length);
    this.#plain.learnValues(line, 'header', rank, { places, fixed });
  }

  #open(rank: number | null, step: number | null, total: number | undefined): void {
    this.#isOpen = true;
    [this.#rank, this.#step, this.#total] = [rank, step, total];
    this.#evaluations?.end(step);
    this.#record.begin();
    this.#withLr?.record.begin();
  }

  #addLoss(line: string, at: number, number: number): void {
    if (!this.#owns(line)) return;
    this.#take('loss', readNumber(line.slice(at + 1)), number, false);
    this.#plain.learnValue(line, 'loss', at + 1);
  }

  #addBeside(what: 'tokens' | 'lr', line: string, at: number, number: number): void {
    if (!this.#owns(line)) return;
    this.#take(what, readAmount(line.slice(at + 1)), number, /e/i.test(line.slice(at + 1)));
    this.#plain.learnValue(line, what, at + 1);
  }

  #take(role: Value, value: Cell['value'], number: number, hasExponent: boolean): void {
    if (role === 'loss') {
      this.#record.addLoss(this.#step, value, number, this.#total);
      this.#withLr?.record.addLoss(this.#step, value, number, this.#total);
      return;
    }
    this.#withLr?.record.addBeside(role, value);
    if (role === 'tokens') this.#record.addBeside(role, value);
    // An LR was rounded to 4 decimals; small ones have an exponent and 3 digits.
    else if (typeof value === 'number' && value > 0 && !hasExponent)
      [this.#withLr, this.#isCoarse] = [null, true];
  }

  #addHeldOut(line: string, at: number, number: number): void {
    const { text } = withoutLauncherPrefix(line);
    const name = text.slice(0, text.lastIndexOf('=')).trim();
    if (this.#heldOut.size < mostHeldOut) this.#heldOut.add(name);
    if (!this.#owns(line)) return;
    if (!name.startsWith('eval/')) {
      this.#evaluations?.add(name, readNumber(line.slice(at + 1)) ?? NaN, number);
      return;
    }
    const point = { step: this.#step, validation: readNumber(line.slice(at + 1)) };
    for (const collector of [this.#collector, this.#withLr?.collector]) {
      collector?.addPoint(point, number, { train: '', validation: name });
    }
  }

  /** Whether a line stands under the header before. */
  #owns(line: string): boolean {
    if (!this.#isOpen) return false;
    const rank = rankOf(line);
    return rank === null || rank === this.#rank;
  }
}

/** Names are looked at from their ends. */
const longestName = 200;
const mostHeldOut = 1000;
