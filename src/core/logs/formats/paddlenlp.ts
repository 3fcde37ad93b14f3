import type { Cell } from '../points/cells.ts';
import { Collector } from '../points/collector.ts';
import { trainerCounting, type Counting } from '../points/counting.ts';
import { finishReading } from '../points/finish.ts';
import { Tally } from '../points/tally.ts';
import { readNumber } from '../text/numbers.ts';
import { OneRank, withoutLauncherPrefix } from '../text/launcher.ts';
import { lineFormat, type LineReader } from '../text/lineFormat.ts';
import { PlainRecords } from '../text/plainRecords.ts';
import type { LogReading, ReadContext, Sniffed } from '../types.ts';

const name = 'paddlenlp';

/**
 * Console of PaddleNLP's Trainer (`paddlenlp/trainer/trainer.py` and `trainer_callback.py`, 2.x and 3.x), and of ERNIE and
 * PaddleFormers: `[…] [    INFO] - loss: 10.9, learning_rate: 3e-07, global_step: 1, …`. `global_step` counts updates from
 * 1; the loss is the mean since the line before, in nats; the LR has 4 digits and is taken after the scheduler's step, so it
 * is that of the next update. Lines of an evaluation have no step: it is that of the line before.
 */
export const paddlenlp = lineFormat({
  name,
  label: 'PaddleNLP console',
  sniff,
  open: (context) => new PaddleReader(context),
});

const mark = /INFO\S* - (?:\S+ )?loss: [^\n]*, learning_rate: [^\n]*, global_step: \d/;
const counting: Counting = { ...trainerCounting, lr: 'next' };

function sniff({ head, tail }: Sniffed): number {
  return [head, tail].some((text) => text.includes('global_step: ') && mark.test(text)) ? 0.97 : 0;
}

class PaddleReader implements LineReader {
  readonly #collector = new Collector(new Tally());
  readonly #rank = new OneRank();
  #lastStep = 0;
  readonly #plain = new PlainRecords(names);

  constructor(readonly context: ReadContext) {}

  plainLine(bytes: Uint8Array, from: number, number: number): number {
    const next = this.#plain.read(bytes, from, number, this.#collector);
    if (next > 0) this.#lastStep = this.#plain.step;
    return next;
  }

  line(text: string, number: number): void {
    if (text.includes('loss: ')) this.#add(text, number);
    else if (text.includes('Total optimization steps = ')) this.#announce(text);
  }

  finish(): LogReading {
    const { numbered, tally, totalSteps } = this.#collector;
    const { path } = this.context;
    const problems = tally.problems();
    return finishReading({ format: name, path, gathered: numbered, counting, totalSteps, problems });
  }

  #announce(text: string): void {
    const total = Number(/= ([\d,]+)/.exec(text)?.[1]?.replaceAll(',', '') ?? 0);
    if (total > 0) this.#collector.totalSteps = total;
  }

  #add(line: string, number: number): void {
    const [loss, held] = [valueAfter(line, ' loss: '), valueAfter(line, ' eval_loss: ')];
    const step = loss === undefined ? this.#lastStep : valueAfter(line, ' global_step: ');
    const isPoint = loss === undefined ? held !== undefined : step !== undefined;
    if (!isPoint || line.includes('train_runtime: ')) return;
    const { rank } = withoutLauncherPrefix(line);
    if (!this.#rank.takes(rank)) return;
    if (typeof step === 'number') this.#lastStep = step;
    const lr = valueAfter(line, ' learning_rate: ');
    // A loss of 0: every update since the line before was skipped, so there is nothing to tell.
    const point = { step: step ?? null, train: loss === 0 ? undefined : loss, validation: held, lr };
    this.#collector.addPoint(point, number, names);
    if (rank === null && held === undefined) this.#learn(line, { step, train: loss, lr });
  }

  #learn(line: string, { step, train, lr }: Record<'step' | 'train' | 'lr', Cell['value']>): void {
    const place = (words: string, value: Cell['value']) =>
      typeof value === 'number' && value > 0 ? { at: line.indexOf(words) + words.length, value } : undefined;
    const taken = {
      step: place(' global_step: ', step),
      train: place(' loss: ', train),
      lr: place(' learning_rate: ', lr),
    };
    if (Object.values(taken).every((each) => each !== undefined)) this.#plain.learn(line, taken);
  }
}

const names = { train: 'loss', validation: 'eval_loss' };

/** What stands behind the words, up to the next comma; undefined where they are not there. */
function valueAfter(text: string, words: string): number | null | undefined {
  const at = text.indexOf(words);
  if (at < 0) return undefined;
  const from = at + words.length;
  const end = text.indexOf(',', from);
  return readNumber(text.slice(from, end < 0 ? text.length : end));
}
