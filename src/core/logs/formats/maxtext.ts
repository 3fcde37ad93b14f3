import { Collector } from '../points/collector.ts';
import type { Counting } from '../points/counting.ts';
import { finishReading } from '../points/finish.ts';
import { Tally } from '../points/tally.ts';
import { OneRank, withoutLauncherPrefix } from '../text/launcher.ts';
import { lineFormat, type LineReader } from '../text/lineFormat.ts';
import { readNumber } from '../text/numbers.ts';
import { PlainRecords, placeIn } from '../text/plainRecords.ts';
import type { LogReading, ReadContext, Sniffed } from '../types.ts';
import { say } from '../../words.ts';

const name = 'maxtext';

/**
 * Console of MaxText (`metric_logger.py`; before 2024 `train.py`): `completed step: i, seconds: …, loss: 10.876`, mostly
 * behind a prefix of absl; `Completed eval after train step i, loss=…`, before 2026 `eval metrics after step: i, loss=…`.
 * Counter: i = k - 1, for held-out losses too: they are measured behind update i + 1. Loss: of the batch of update k, in
 * nats, 3 decimals; terms beside it (`lm_loss`, `mtp_loss`) are passed over. No LR. `Config param steps: N` tells the
 * length and the other settings.
 */
export const maxtext = lineFormat({
  name,
  label: 'MaxText',
  sniff,
  open: (context) => new MaxtextReader(context),
});

const train = /\bcompleted (?:profiler activation\/deactivation )?step: (\d+),/d;
const trainLoss = /(?:^|, )loss: ([^,\s]+)/d;
const evaluation = [
  /\b(?:Completed eval after train step|eval metrics after step:) (\d+), (?:.*, )?loss=([^,\s]+)/,
  /\baverage loss after step=(\d+): eval_loss=([^,\s]+)/,
];
const setting = /\bConfig param (\w+): (.*)$/;

const counting: Counting = {
  trainShift: 0,
  lr: 'this',
  interval: 'instantaneous',
  counter: say`Step i on a line is update i + 1`,
  note: say`A held-out loss after step i is measured after i + 1 updates.`,
};

const mostSettings = 2000;

function sniff({ head, tail }: Sniffed): number {
  const isSure = (text: string) => /\bcompleted step: \d+, seconds: [\d.]+, [^\n]*\bloss: /.test(text);
  return isSure(head) || isSure(tail) ? 0.97 : 0;
}

class MaxtextReader implements LineReader {
  readonly #collector = new Collector(new Tally());
  readonly #ranks = new OneRank();
  readonly #settings = new Map<string, unknown>();
  readonly #plain = new PlainRecords(names, 1);

  constructor(readonly context: ReadContext) {}

  plainLine(bytes: Uint8Array, from: number, number: number): number {
    return this.#plain.read(bytes, from, number, this.#collector);
  }

  line(line: string, number: number): void {
    if (line.includes('loss')) {
      if (line.includes(' step: ')) this.#addTrain(line, number);
      if (line.includes(' after ')) this.#addHeldOut(line, number);
    } else if (line.includes('Config param ')) this.#addSetting(line);
  }

  finish(): LogReading {
    const { numbered, tally } = this.#collector;
    const steps = this.#settings.get('steps');
    return finishReading({
      format: name,
      path: this.context.path,
      gathered: numbered,
      counting,
      totalSteps: typeof steps === 'number' && Number.isInteger(steps) && steps > 0 ? steps : null,
      problems: tally.problems(),
      settings: this.#settings.size === 0 ? null : Object.fromEntries(this.#settings),
    });
  }

  #addTrain(line: string, number: number): void {
    const counted = train.exec(line);
    const measured = trainLoss.exec(line);
    if (counted === null || measured === null) return;
    const { rank } = withoutLauncherPrefix(line);
    if (!this.#ranks.takes(rank)) return;
    const [counter, loss] = [Number(counted[1]), readNumber(measured[1]!)];
    this.#collector.addPoint({ step: counter + 1, train: loss }, number, names);
    const taken = { step: placeIn(counted, 1, counter), train: placeIn(measured, 1, loss) };
    if (rank === null && taken.train !== undefined) this.#plain.learn(line, taken);
  }

  #addHeldOut(line: string, number: number): void {
    const [, step, loss] = evaluation.map((each) => each.exec(line)).find((found) => found !== null) ?? [];
    if (step === undefined || loss === undefined || !this.#takes(line)) return;
    this.#collector.addPoint({ step: Number(step) + 1, validation: readNumber(loss) }, number, names);
  }

  #takes(line: string): boolean {
    return this.#ranks.takes(withoutLauncherPrefix(line).rank);
  }

  #addSetting(line: string): void {
    const [, key, text] = setting.exec(line) ?? [];
    if (key === undefined || text === undefined || this.#settings.size >= mostSettings) return;
    this.#settings.set(key, readSetting(text.trim()));
  }
}

const names = { train: 'loss', validation: 'eval loss' };
const words = new Map<string, unknown>([
  ['True', true],
  ['False', false],
  ['None', null],
]);

/** A setting as Python prints it: a number, a word of its own, else text. */
function readSetting(text: string): unknown {
  if (words.has(text)) return words.get(text);
  const value = Number(text);
  return text === '' || !Number.isFinite(value) ? text : value;
}
