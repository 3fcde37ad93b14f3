import type { Cancel } from '../../errors.ts';
import type { Tally } from '../points/tally.ts';
import type { LogPart } from '../source.ts';
import { LineFeed } from '../text/lineFeed.ts';
import { readNumber } from '../text/numbers.ts';
import { looksLikeOneOf } from '../text/torn.ts';

/** One metric of DeepSpeed's `csv_monitor`: rows of samples and a value, read on while the file grows. */
export class SampleColumn {
  readonly samples: number[] = [];
  readonly values: number[] = [];
  readonly lines: number[] = [];
  readonly #feed: LineFeed;
  #last = '';

  constructor(
    growing: boolean,
    readonly tally: Tally,
  ) {
    this.#feed = new LineFeed(growing);
  }

  /** Whether the file ended without a line break. */
  get endedOpen(): boolean {
    return this.#feed.endedOpen;
  }

  read(part: LogPart, cancel?: Cancel): Promise<void> {
    const take = (lines: readonly string[], first: number, open: boolean) => {
      const whole = open ? lines.length - 1 : lines.length;
      for (let i = 0; i < whole; i++) this.#add(lines[i]!, first + i);
      if (open) this.#addOpen(lines[whole]!, first + whole);
    };
    return this.#feed.read(part, { take }, cancel);
  }

  /** The values by their samples; of several the last, which a restart wrote. */
  bySamples(): Map<number, number> {
    return new Map(this.samples.map((samples, i) => [samples, this.values[i]!]));
  }

  #addOpen(line: string, number: number): void {
    if (looksLikeOneOf(line, [this.#last])) this.#add(line, number);
    else this.tally.add('torn-line', number);
  }

  #add(line: string, number: number): void {
    if (line === '' || line.startsWith('step,')) return;
    const comma = line.indexOf(',');
    const samples = readNumber(line.slice(0, comma));
    const value = readNumber(line.slice(comma + 1));
    if (comma < 1 || typeof samples !== 'number' || typeof value !== 'number') {
      this.tally.add('bad-line', number);
      return;
    }
    this.#last = line;
    this.samples.push(samples);
    this.values.push(value);
    this.lines.push(number);
  }
}
