import { Collector, type LossNames } from '../points/collector.ts';
import type { Counting } from '../points/counting.ts';
import { finishReading } from '../points/finish.ts';
import { Tally } from '../points/tally.ts';
import { OneRank, withoutLauncherPrefix } from '../text/launcher.ts';
import { lineFormat, type LineReader } from '../text/lineFormat.ts';
import { readNumber } from '../text/numbers.ts';
import { PlainRecords, type Taken } from '../text/plainRecords.ts';
import type { LogReading, ReadContext } from '../types.ts';
import { keyedPlace } from './keyedValue.ts';

const name = 'internevo';

/**
 * What InternEvo and InternLM print (`record_current_batch_training_metrics` of `internlm/train/pipeline.py`):
 * `tflops=63.3,step=0,loss=11.63,…,lr=4e-07,…,num_consumed_tokens=131072,…`, since autumn 2023 with blanks instead of
 * commas. `step` is that of update k counted from 0; `loss` is that of batch k in nats; `lr` is that of the next update,
 * since it is logged after the scheduler's step; `num_consumed_tokens` counts the tokens of batch k too. Held-out losses are
 * on lines `Validation on NAME: step=s val/NAME_loss=…` (`internlm/eval/evaluation.py`), s being the updates done.
 */
export const internevo = lineFormat({
  name,
  label: 'InternEvo, InternLM',
  sniff: ({ head, tail }) => (mark.test(head) || mark.test(tail) ? 0.97 : 0),
  open: (context) => new InternevoReader(context),
});

const mark = /[ ,]step=\d+[ ,]loss=[^\n]*[ ,]num_consumed_tokens=\d/;

const heldOut = /\bValidation on ([^\s:]+): /;
const mostSets = 1000;

const counting: Counting = { trainShift: 1, lr: 'next', interval: 'instantaneous' };

class InternevoReader implements LineReader {
  readonly #collector = new Collector(new Tally());
  readonly #ranks = new OneRank();
  readonly #names = new Map<string, LossNames>();
  readonly #plain = new PlainRecords(batchNames);

  constructor(readonly context: ReadContext) {}

  plainLine(bytes: Uint8Array, from: number, number: number): number {
    return this.#plain.read(bytes, from, number, this.#collector);
  }

  line(text: string, number: number): void {
    if (text.includes('num_consumed_tokens=')) this.#addBatch(text, number);
    else if (text.includes('Validation on ')) this.#addHeldOut(text, number);
  }

  finish(): LogReading {
    const { numbered: gathered, totalSteps, tally } = this.#collector;
    const { path } = this.context;
    return finishReading({ format: name, path, gathered, counting, totalSteps, problems: tally.problems() });
  }

  #addBatch(text: string, number: number): void {
    const step = readKeyed(text, 'step');
    if (step?.value === undefined) return;
    const { rank } = withoutLauncherPrefix(text);
    if (!this.#ranks.takes(rank)) return;
    const [train, lr, tokens] = ['loss', 'lr', 'num_consumed_tokens'].map((key) => readKeyed(text, key));
    const point = { step: step.value, train: train?.value, lr: lr?.value, tokens: tokens?.value };
    this.#collector.addPoint(point, number, batchNames);
    if (rank !== null || ![step, train, lr, tokens].every(isPlace)) return;
    this.#plain.learn(text, { step, train, lr, tokens } as Taken);
  }

  #addHeldOut(text: string, number: number): void {
    const set = heldOut.exec(text)?.[1];
    if (set === undefined || !this.#ranks.takes(withoutLauncherPrefix(text).rank)) return;
    const name = `val/${set}_loss`;
    const [step, validation] = [readKeyed(text, 'step')?.value, readKeyed(text, name)?.value];
    if (step === undefined || validation === undefined) return;
    this.#collector.addPoint({ step, validation }, number, this.#namesFor(name));
  }

  /** The collector knows the same object again. */
  #namesFor(name: string): LossNames {
    const known = this.#names.get(name) ?? { train: 'loss', validation: name };
    if (this.#names.size < mostSets) this.#names.set(name, known);
    return known;
  }
}

const batchNames: LossNames = { train: 'loss', validation: 'val_loss' };

interface Keyed {
  readonly at: number;
  readonly value: number | null | undefined;
}

function readKeyed(text: string, key: string): Keyed | undefined {
  const found = keyedPlace(text, key);
  return found === undefined ? undefined : { at: found.at, value: readNumber(found.text) };
}

/** Whether a value that is there is a number. */
function isPlace(keyed: Keyed | undefined): boolean {
  return keyed === undefined || (typeof keyed.value === 'number' && !Number.isNaN(keyed.value));
}
