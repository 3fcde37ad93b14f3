import { Collector } from '../points/collector.ts';
import type { Counting } from '../points/counting.ts';
import { finishReading } from '../points/finish.ts';
import { Tally } from '../points/tally.ts';
import { OneRank, withoutLauncherPrefix } from '../text/launcher.ts';
import { lineFormat, type LineReader } from '../text/lineFormat.ts';
import { readNumber } from '../text/numbers.ts';
import { PlainRecords, placeIn } from '../text/plainRecords.ts';
import type { LogReading, ReadContext } from '../types.ts';
import { anyLine } from './anyLine.ts';
import { PythonSettings } from './pythonSettings.ts';
import { say } from '../../words.ts';

const name = 'nanochat';
const record = /\bstep (\d+)(?:\/(\d+))? \([\d.]+%\) \| loss: ([^\s|]+)/d;
const multiplier = /\| lrm: ([^\s|]+)/d;
const validation = /\bStep (\d+) \| Validation loss: (\S+)/;
const batchSize = /^Total batch size ([\d,]+)/;

/**
 * What nanochat's `scripts/base_train.py` and autoresearch print. `step i/N` is update i + 1 with a loss smoothed by an
 * exponential average (0.9, bias corrected) over one micro-batch an update, and the LR as a share of its peak, rounded to
 * two decimals. Fine-tuning scripts and autoresearch have no N; some of them count from 1. Held-out losses are in bits per
 * byte, which can't be turned to nats per token, and are left out.
 */
export const nanochat = lineFormat({
  name,
  label: 'nanochat',
  sniff: (file) => (anyLine(file, /\bstep \d+(?:\/\d+)? \([\d.]+%\) \| loss: \S+ .*\| lrm: /) ? 0.97 : 0),
  open: (context) => new NanochatReader(context),
});

class NanochatReader implements LineReader {
  readonly #collector = new Collector(new Tally());
  readonly #ranks = new OneRank();
  readonly #settings = new PythonSettings();
  #tokens: number | null = null;
  #hasBits = false;
  readonly #plain = new PlainRecords(names);

  constructor(readonly context: ReadContext) {}

  plainLine(bytes: Uint8Array, from: number, number: number): number {
    return this.#plain.read(bytes, from, number, this.#collector);
  }

  line(line: string, number: number): void {
    if (line.includes('| loss: ')) this.#addTraining(line, number);
    else if (line.includes('| Validation ')) this.#addValidation(line, number);
    else if (line.includes('otal batch size ') || line.includes('Overriding')) this.#addSetting(line);
  }

  finish(): LogReading {
    const { numbered: gathered, totalSteps, tally } = this.#collector;
    return finishReading({
      ...{ format: name, path: this.context.path, gathered, totalSteps, settings: this.#settings.settings() },
      counting: this.#counting(),
      problems: tally.problems(),
    });
  }

  /** A script that knows its length counts from 0, also where the log begins with a resumed run. */
  #counting(): Counting {
    const note = say`Held-out losses in bits per byte are left out: they can’t be turned to nats per token.`;
    return {
      trainShift: this.#collector.totalSteps === null ? 'auto' : 1,
      ...{ lr: 'this', interval: 'smoothed' },
      ...(this.#hasBits ? { note } : {}),
    };
  }

  #addTraining(line: string, number: number): void {
    const found = record.exec(line);
    if (found === null) return;
    const { rank } = withoutLauncherPrefix(line);
    if (!this.#ranks.takes(rank)) return;
    const [step, train] = [Number(found[1]), readNumber(found[3]!)];
    const total = found[2] === undefined ? undefined : Number(found[2]);
    const shared = multiplier.exec(line);
    const share = shared === null ? undefined : readNumber(shared[1]!);
    const tokens = this.#tokens === null ? undefined : (step + 1) * this.#tokens;
    this.#collector.addPoint({ step, total, train, multiplier: share, tokens }, number, names);
    const taken = { train: placeIn(found, 3, train), multiplier: placeIn(shared, 1, share) };
    if (rank !== null || taken.train === undefined || (shared !== null && taken.multiplier === undefined))
      return;
    this.#plain.learn(line, { step: placeIn(found, 1, step), total: placeIn(found, 2, total), ...taken });
  }

  #addValidation(line: string, number: number): void {
    if (line.includes('| Validation bpb: ')) this.#hasBits = true;
    const found = validation.exec(line);
    if (found === null || !this.#takes(line)) return;
    this.#collector.addPoint({ step: Number(found[1]), validation: readNumber(found[2]!) }, number, names);
  }

  #addSetting(line: string): void {
    const { text } = withoutLauncherPrefix(line);
    const size = batchSize.exec(text)?.[1];
    if (size !== undefined) this.#plain.tokensPerUpdate = this.#tokens = Number(size.replaceAll(',', ''));
    else this.#settings.take(text);
  }

  #takes(line: string): boolean {
    return this.#ranks.takes(withoutLauncherPrefix(line).rank);
  }
}

const names = { train: 'loss', validation: 'Validation loss' };
