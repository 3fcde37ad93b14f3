import { say } from '../../words.ts';

/** A flat dict with its values as they are written. */
export type PythonDict = Readonly<Record<string, string>>;

/** A progress bar as it was printed. */
interface Bar {
  readonly done: number;
  readonly total: number;
}

/** Where a record stood in the run. */
interface Place {
  readonly isTrain: boolean;
  /** NaN where there is none. */
  readonly epoch: number;
  /** By how much it may be rounded. */
  readonly rounding: number;
  /** ms-swift prints the step. */
  readonly exact: Bar | null;
  /** The last bar before, and the first bars after, one for each length. */
  readonly before: Bar | null;
  readonly after: Bar[];
}

/** What was found out about the steps of all records. */
export interface HfSteps {
  readonly steps: readonly number[];
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
  readonly #places: Place[] = [];
  #lastBar = '';
  /** What was found in it; undefined where it was not looked at. */
  #lastRead: Bar | null | undefined = null;
  /** How many of the next bars may belong to the last record. */
  #toSee = 0;
  /** Epochs that the whole run took. */
  #epochs = NaN;
  readonly #banner = { total: NaN, examples: NaN, batch: NaN };

  get length(): number {
    return this.#places.length;
  }

  /** Length of the run; null where nothing tells. */
  get total(): number | null {
    const totals = new Map<number, number>();
    for (const { isTrain, exact, after, before } of this.#places) {
      const { total } = exact ?? after[0] ?? before ?? { total: 0 };
      if (isTrain && total > 0) totals.set(total, (totals.get(total) ?? 0) + 1);
    }
    const [most] = [...totals].sort((a, b) => b[1] - a[1]);
    return most?.[0] ?? (this.#banner.total > 0 ? this.#banner.total : null);
  }

  /** A bar is drawn ten times a second: few are looked at. */
  addBar(text: string): void {
    this.#lastBar = text;
    this.#lastRead = undefined;
    const after = this.#places.at(-1)?.after;
    if (this.#toSee === 0 || after === undefined) return;
    const bar = (this.#lastRead = barIn(text));
    if (bar === null) return;
    this.#toSee--;
    if (after.every(({ total }) => total !== bar.total)) after.push(bar);
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
    const epoch = Number(written);
    const quoted = text.includes("'epoch': '");
    const printed = record['global_step/max_steps'];
    const progress = printed === undefined ? null : /^(\d+)\/(\d+)$/.exec(printed);
    this.#places.push({
      isTrain: record['loss'] !== undefined,
      epoch,
      rounding: quoted ? 0.5 * 10 ** (Math.floor(Math.log10(epoch || 1)) - 3) : roundingOf(written),
      exact: progress === null ? null : { done: Number(progress[1]), total: Number(progress[2]) },
      before: (this.#lastRead ??= barIn(this.#lastBar)),
      after: [],
    });
    this.#toSee = barsSeen;
  }

  /** Null where they can't be found out. */
  steps(): HfSteps | null {
    const exact = this.#places.flatMap((place) => place.exact?.done ?? []);
    if (exact.length === this.length) return { steps: exact, assumptions: [] };
    return this.#stepsOfBars() ?? this.#stepsOfEpochs();
  }

  #stepsOfBars(): HfSteps | null {
    const { total } = this;
    const drawn = this.#places.map(({ after }) => after.find((bar) => bar.total === total)?.done);
    const known = drawn.filter((done) => done !== undefined).length;
    // The last record may still wait for its bar.
    if (known < mostBars * (this.length - 1) || known === 0 || !this.#fitEpochs(drawn)) return null;
    const steps: number[] = [];
    this.#places.forEach(({ isTrain, before }, i) => {
      const last = steps[i - 1] ?? 0;
      const next = isTrain ? last + Math.max(1, last - (steps[i - 2] ?? 0)) : last;
      const least = before?.total === total ? before.done : 0;
      steps.push(drawn[i] ?? Math.max(least, next));
    });
    return { steps, assumptions: [] };
  }

  /** Whether one number of updates an epoch goes with the bars and the epochs of all records. */
  #fitEpochs(drawn: readonly (number | undefined)[]): boolean {
    let [least, most] = [0, Infinity];
    this.#places.forEach(({ epoch, rounding }, i) => {
      const done = drawn[i];
      if (done === undefined || !(epoch > 0)) return;
      least = Math.max(least, (done - slack(epoch)) / (epoch + rounding));
      if (epoch > rounding) most = Math.min(most, (done + slack(epoch)) / (epoch - rounding));
    });
    return least <= most;
  }

  #stepsOfEpochs(): HfSteps | null {
    const { examples, batch } = this.#banner;
    const perEpoch = this.#epochs > 0 ? (this.total ?? NaN) / this.#epochs : examples / batch;
    if (!(perEpoch > 0) || this.#places.some(({ epoch }) => Number.isNaN(epoch))) return null;
    const regular = this.#regular(perEpoch);
    const steps = this.#places.map(
      ({ epoch }, i) => regular?.[i] ?? Math.max(1, Math.round(epoch * perEpoch)),
    );
    const worst = Math.max(...this.#places.slice(-1).map(({ rounding }) => rounding * perEpoch));
    const rounded = worst < 0.5 ? '' : say`, to about ${String(Math.ceil(worst))} updates`;
    const how = regular === null ? `${rounded}.` : say` and the even spacing of the records.`;
    return { steps, assumptions: [say`The log prints no steps: they are found from the epochs${how}`] };
  }

  /** Steps at even spacing, the first record maybe at step 1; null where the epochs do not go with any. */
  #regular(perEpoch: number): (number | undefined)[] | null {
    const trained = this.#places.flatMap((place, i) => (place.isTrain ? [{ ...place, i }] : []));
    const last = trained.at(-1);
    if (last === undefined) return null;
    for (const extra of [0, 1]) {
      const spacing = Math.round((last.epoch * perEpoch) / (trained.length - extra));
      const stepOf = (ordinal: number) => Math.max(1, (ordinal - extra) * spacing);
      const isNear = ({ epoch, rounding }: Place, ordinal: number) =>
        Math.abs(stepOf(ordinal) - epoch * perEpoch) <= rounding * perEpoch + slack(epoch);
      if (spacing < 1 || !trained.every((place, j) => isNear(place, j + 1))) continue;
      const steps = new Map(trained.map(({ i }, j) => [i, stepOf(j + 1)]));
      // An evaluation in the epoch of the record before belongs to its step.
      return this.#places.map(({ epoch }, i) =>
        epoch === this.#places[i - 1]?.epoch ? (steps.get(i) ?? steps.get(i - 1)) : steps.get(i),
      );
    }
    return null;
  }
}

function barIn(text: string): Bar | null {
  const found = /^\s*(?:Train\w*:\s*)?\d+%\|[^|]*\| *(\d+)\/(\d+) \[/.exec(text);
  return found === null ? null : { done: Number(found[1]), total: Number(found[2]) };
}

/** The last update of an epoch may be of fewer micro-batches, or be left out. */
function slack(epoch: number): number {
  return 1 + epoch;
}

/** Rounded to two decimals at most, before transformers 4.40 or so; the last of them may be a zero that is not printed. */
function roundingOf(written: string): number {
  const point = written.lastIndexOf('.');
  const decimals = point < 0 || !/^\d*$/.test(written.slice(point + 1)) ? 0 : written.length - point - 1;
  return 0.5 * 10 ** -Math.max(2, decimals);
}

function numberAfter(text: string, words: string): number | undefined {
  const at = text.indexOf(words);
  if (at < 0) return undefined;
  const digits = /^[\d,]+(?:\.0)?\s*$/.exec(text.slice(at + words.length));
  return digits === null ? undefined : Number(digits[0].replaceAll(',', ''));
}
