import { say } from '../../words.ts';
import { barIn, type Progress } from './hfBar.ts';
import { HfRecords, quoted } from './hfRecords.ts';

/** A flat dict with its values as they are written. */
export type PythonDict = Readonly<Record<string, string>>;

/** What was found out about the steps of all records. */
export interface HfSteps {
  /** Step of each record. */
  readonly steps: Float64Array;
  readonly assumptions: readonly string[];
}

/** The bars of training and of an evaluation inside it may both be drawn again. */
const barsSeen = 3;
/** This share of the records must have a bar right behind them, which is then drawn anew with the exact step. */
const mostBars = 0.9;

/**
 * Finds the steps of records that print none. `tqdm.write` draws the bar anew behind a record, with the step that it
 * belongs to. Where the bars are missing or, since standard output was buffered, stand elsewhere, the epoch tells, if the
 * length of the run or of an epoch is known.
 */
export class HfPlaces {
  readonly #records = new HfRecords();
  /** The last bar: as text where it was not looked at. */
  #last: string | Progress | null = null;
  /** How many of the next bars may belong to the last record. */
  #toSee = 0;
  /** Epochs that the whole run took. */
  #epochs = NaN;
  readonly #banner = { total: NaN, examples: NaN, batch: NaN };

  get length(): number {
    return this.#records.length;
  }

  /** Length of the run; null where nothing tells. */
  get total(): number | null {
    return this.#records.commonestTotal() ?? (this.#banner.total > 0 ? this.#banner.total : null);
  }

  /** A bar is drawn ten times a second: few are looked at. */
  addBar(bar: string | Progress): void {
    this.#last = bar;
    if (this.#toSee === 0) return;
    const read = this.#lastRead();
    if (read === null) return;
    this.#toSee--;
    this.#records.addAfter(read);
  }

  #lastRead(): Progress | null {
    if (typeof this.#last === 'string') this.#last = barIn(this.#last);
    return this.#last;
  }

  /** The lines that announce a training. */
  addBanner(text: string): void {
    const banner = this.#banner;
    banner.total = numberAfter(text, 'Total optimization steps = ') ?? banner.total;
    banner.examples = numberAfter(text, 'Num examples = ') ?? banner.examples;
    banner.batch = numberAfter(text, 'distributed & accumulation) = ') ?? banner.batch;
  }

  addSummary(record: PythonDict): void {
    this.#epochs = Number(record['epoch'] ?? NaN);
  }

  /** @param text The record as it was written. */
  add(record: PythonDict, text: string): void {
    const written = record['epoch'] ?? 'NaN';
    const decimals = text.includes("'epoch': '") ? quoted : decimalsOf(written);
    const printed = record['global_step/max_steps'];
    const progress = printed === undefined ? null : /^(\d+)\/(\d+)$/.exec(printed);
    const exact = progress === null ? null : { done: Number(progress[1]), total: Number(progress[2]) };
    this.addPlain(record['loss'] !== undefined, Number(written), decimals, exact);
  }

  /** The same of a record whose values were read already. @param decimals Those of the epoch, or `quoted`. */
  addPlain(isTrain: boolean, epoch: number, decimals: number, exact: Progress | null = null): void {
    this.#records.add(isTrain, epoch, decimals, this.#lastRead(), exact);
    this.#toSee = barsSeen;
  }

  /** Null where they can't be found out. */
  steps(): HfSteps | null {
    const exact = this.#records.hasExact ? this.#map((i) => this.#records.exact(i)) : null;
    if (exact !== null && !exact.some(Number.isNaN)) return { steps: exact, assumptions: [] };
    return this.#stepsOfBars() ?? this.#stepsOfEpochs();
  }

  #map(of: (index: number) => number): Float64Array {
    const values = new Float64Array(this.length);
    for (let i = 0; i < values.length; i++) values[i] = of(i);
    return values;
  }

  #stepsOfBars(): HfSteps | null {
    const { total } = this;
    const records = this.#records;
    const drawn = this.#map((i) => records.after(i, total));
    const known = drawn.reduce((sum, done) => (Number.isNaN(done) ? sum : sum + 1), 0);
    // The last record may still wait for its bar.
    if (known < mostBars * (this.length - 1) || known === 0 || !this.#fitEpochs(drawn)) return null;
    const steps = new Float64Array(this.length);
    for (let i = 0; i < steps.length; i++) {
      const [last = 0, before = 0] = [steps[i - 1], steps[i - 2]];
      const next = records.isTrain(i) ? last + Math.max(1, last - before) : last;
      steps[i] = Number.isNaN(drawn[i]) ? Math.max(records.before(i, total), next) : drawn[i]!;
    }
    return { steps, assumptions: [] };
  }

  /** Whether one number of updates an epoch goes with the bars and the epochs of all records. */
  #fitEpochs(drawn: Float64Array): boolean {
    let [least, most] = [0, Infinity];
    for (let i = 0; i < drawn.length; i++) {
      const [epoch, rounding, done] = [this.#records.epoch(i), this.#records.rounding(i), drawn[i]!];
      if (Number.isNaN(done) || !(epoch > 0)) continue;
      least = Math.max(least, (done - slack(epoch)) / (epoch + rounding));
      if (epoch > rounding) most = Math.min(most, (done + slack(epoch)) / (epoch - rounding));
    }
    return least <= most;
  }

  #stepsOfEpochs(): HfSteps | null {
    const { examples, batch } = this.#banner;
    const perEpoch = this.#epochs > 0 ? (this.total ?? NaN) / this.#epochs : examples / batch;
    const epochs = this.#map((i) => this.#records.epoch(i));
    if (!(perEpoch > 0) || epochs.some(Number.isNaN)) return null;
    const regular = this.#regular(perEpoch, epochs);
    const steps = this.#map((i) => regular?.[i] ?? Math.max(1, Math.round(epochs[i]! * perEpoch)));
    const worst = this.#records.rounding(this.length - 1) * perEpoch;
    const rounded = worst < 0.5 ? '' : say`, to about ${String(Math.ceil(worst))} updates`;
    const how = regular === null ? `${rounded}.` : say` and the even spacing of the records.`;
    return { steps, assumptions: [say`The log prints no steps: they are found from the epochs${how}`] };
  }

  /** Steps at even spacing, the first record maybe at step 1; null where the epochs do not go with any. */
  #regular(perEpoch: number, epochs: Float64Array): (number | undefined)[] | null {
    const trained = Array.from(epochs.keys()).filter((i) => this.#records.isTrain(i));
    const last = epochs[trained.at(-1) ?? -1];
    if (last === undefined) return null;
    for (const extra of [0, 1]) {
      const spacing = Math.round((last * perEpoch) / (trained.length - extra));
      const stepOf = (ordinal: number) => Math.max(1, (ordinal - extra) * spacing);
      const isNear = (i: number, ordinal: number) =>
        Math.abs(stepOf(ordinal) - epochs[i]! * perEpoch) <=
        this.#records.rounding(i) * perEpoch + slack(epochs[i]!);
      if (spacing < 1 || !trained.every((i, j) => isNear(i, j + 1))) continue;
      const steps = new Map(trained.map((i, j) => [i, stepOf(j + 1)]));
      // An evaluation in the epoch of the record before belongs to its step.
      return Array.from(epochs, (epoch, i) =>
        epoch === epochs[i - 1] ? (steps.get(i) ?? steps.get(i - 1)) : steps.get(i),
      );
    }
    return null;
  }
}

/** The last update of an epoch may be of fewer micro-batches, or be left out. */
function slack(epoch: number): number {
  return 1 + epoch;
}

function decimalsOf(written: string): number {
  const point = written.lastIndexOf('.');
  return point < 0 || !/^\d*$/.test(written.slice(point + 1)) ? 0 : written.length - point - 1;
}

function numberAfter(text: string, words: string): number | undefined {
  const at = text.indexOf(words);
  if (at < 0) return undefined;
  const digits = /^[\d,]+(?:\.0)?\s*$/.exec(text.slice(at + words.length));
  return digits === null ? undefined : Number(digits[0].replaceAll(',', ''));
}
