import { Collector } from '../points/collector.ts';
import type { Counting } from '../points/counting.ts';
import { finishReading } from '../points/finish.ts';
import { Tally } from '../points/tally.ts';
import { OneRank, withoutLauncherPrefix } from '../text/launcher.ts';
import type { LineReader } from '../text/lineFormat.ts';
import { readNumber } from '../text/numbers.ts';
import type { LogReading, ReadContext, Sniffed } from '../types.ts';
import { BlockRecord, rankOf } from './blockRecord.ts';
import { Evaluations } from './evaluations.ts';
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

const header = /\[step=([\d,]+)\/([\d,]+|\?\?\?)[,\]]/;
/** The process that a header names itself: `[olmo.train:816, rank=0]`, or `host:0` between tabs. */
const ownRank = /, rank=(\d+)\]|\t[^\t:]+:(\d+)\t/;

/** Whether head or tail have both a header and a loss of the dialect. */
export function sniffOlmo({ head, tail }: Sniffed, loss: string): number {
  return [head, tail].some((text) => header.test(text) && text.includes(`    ${loss}=`)) ? 0.97 : 0;
}

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

  line(line: string, number: number): void {
    const at = line.lastIndexOf('=');
    if (at < 0) return;
    const name = line.slice(Math.max(0, at - longestName), at);
    const { loss, tokens, lr, heldOut } = this.dialect;
    if (name.endsWith(loss)) this.#addLoss(line, at, number);
    else if (name.endsWith(tokens)) this.#addBeside('tokens', line, at);
    else if (lr?.some((each) => name.endsWith(each)) === true) this.#addBeside('lr', line, at);
    else if (name.endsWith(heldOut)) this.#addHeldOut(line, at, number);
    else if (line.includes('[step=')) this.#begin(line);
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
    [this.#rank, this.#step] = [rank, readNumber(found[1] ?? '') ?? null];
    this.#evaluations?.end(this.#step);
    this.#total = readNumber(found[2] ?? '') ?? undefined;
    this.#record.begin();
    this.#withLr?.record.begin();
  }

  #addLoss(line: string, at: number, number: number): void {
    if (!this.#owns(line)) return;
    const loss = readNumber(line.slice(at + 1));
    this.#record.addLoss(this.#step, loss, number, this.#total);
    this.#withLr?.record.addLoss(this.#step, loss, number, this.#total);
  }

  #addBeside(what: 'tokens' | 'lr', line: string, at: number): void {
    if (!this.#owns(line)) return;
    const value = readAmount(line.slice(at + 1));
    this.#withLr?.record.addBeside(what, value);
    if (what === 'tokens') this.#record.addBeside(what, value);
    else if (isCoarse(line.slice(at + 1), value)) [this.#withLr, this.#isCoarse] = [null, true];
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

const units = new Map(['K', 'M', 'B', 'T', 'P', 'E'].map((letter, i) => [letter, 1000 ** (i + 1)]));

/** A number that may be shortened: `4.194B`. */
function readAmount(text: string): number | undefined | null {
  const trimmed = text.trim();
  const unit = units.get(trimmed.slice(-1));
  if (unit === undefined) return readNumber(trimmed);
  const value = readNumber(trimmed.slice(0, -1));
  return typeof value === 'number' ? Math.round(value * unit) : null;
}

/** Whether an LR was rounded to 4 decimals; small ones have an exponent and 3 digits. */
function isCoarse(text: string, value: number | undefined | null): boolean {
  return typeof value === 'number' && value > 0 && !/e/i.test(text);
}
