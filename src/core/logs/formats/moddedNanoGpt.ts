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
import { say } from '../../words.ts';

const name = 'modded-nanogpt';
const record = /^step:(\d+)\/(\d+) /d;
const rule = '='.repeat(100);

/**
 * `logs/<uuid>.txt` of modded-nanogpt and its forks, and what its script prints: the source code of the script, a line of
 * 100 `=`, versions and `nvidia-smi`, such a line again, then records. `step:k/N train_loss:` is the loss of update k of one
 * process; since January 2025 there is none. `step:s/N val_loss:` is measured after s updates. There is no LR.
 */
export const moddedNanoGpt = lineFormat({
  name,
  label: 'modded-nanogpt',
  sniff: (file) => (anyLine(file, /^step:\d+\/\d+ (?:train_loss|val_loss|train_time|lr):\S/) ? 0.97 : 0),
  open: (context) => new ModdedNanoGptReader(context),
});

const counting: Counting = {
  trainShift: 0,
  lr: 'this',
  interval: 'instantaneous',
  note: say`Recent scripts change their training objective and measure the last held-out loss with a longer window.`,
};

class ModdedNanoGptReader implements LineReader {
  #collector = new Collector(new Tally());
  /** What was gathered before the last line of `=`. */
  #before: Collector | null = null;
  readonly #ranks = new OneRank();
  readonly #plain = new PlainRecords(names);

  constructor(readonly context: ReadContext) {}

  plainLine(bytes: Uint8Array, from: number, number: number): number {
    return this.#plain.read(bytes, from, number, this.#collector);
  }

  line(line: string, number: number): void {
    if (line.startsWith('step:')) this.#add(line, null, number);
    else if (line.includes('step:')) this.#addUnprefixed(line, number);
    else if (line.startsWith(rule)) this.#beginSection();
  }

  finish(): LogReading {
    const current = this.#collector.numbered.hasLosses ? this.#collector : this.#before;
    const { numbered: gathered, totalSteps, tally } = current ?? this.#collector;
    const { path } = this.context;
    return finishReading({ format: name, path, gathered, counting, totalSteps, problems: tally.problems() });
  }

  /** Records count from the last line of `=` on: what looks like one before it is in the source code. */
  #beginSection(): void {
    if (this.#collector.numbered.hasLosses) this.#before = this.#collector;
    this.#collector = new Collector(new Tally());
  }

  #addUnprefixed(line: string, number: number): void {
    const { rank, text } = withoutLauncherPrefix(line);
    if (text !== line && text.startsWith('step:')) this.#add(text, rank, number);
  }

  #add(text: string, rank: number | null, number: number): void {
    const found = record.exec(text);
    if (found === null || !this.#ranks.takes(rank)) return;
    const [step, total] = [Number(found[1]), Number(found[2])];
    const matches = fields.map((field) => field.exec(text));
    const [train, validation, lr] = matches.map(valueOf);
    this.#collector.addPoint({ step, total, train, validation, lr }, number, names);
    if (rank !== null || [train, validation, lr].some((value) => value === null || Number.isNaN(value)))
      return;
    const [itsTrain, itsValidation, itsLr] = matches;
    this.#plain.learn(text, {
      step: placeIn(found, 1, step),
      total: placeIn(found, 2, total),
      train: placeIn(itsTrain, 1, train),
      validation: placeIn(itsValidation, 1, validation),
      lr: placeIn(itsLr, 1, lr),
    });
  }
}

const fields = [/\btrain_loss:(\S+)/d, /\bval_loss:(\S+)/d, /\blr:(\S+)/d];

function valueOf(match: RegExpExecArray | null): number | null | undefined {
  return match === null ? undefined : readNumber(match[1]!);
}

const names = { train: 'train_loss', validation: 'val_loss' };
