import { Collector } from '../points/collector.ts';
import type { LossSeries } from '../points/series.ts';
import { commonestGap } from '../points/spacing.ts';
import { Tally } from '../points/tally.ts';

/** Fewer evaluations may be evenly spaced by chance. */
const fewest = 2;
/** Share of the evaluations that must stand at whole multiples of their spacing. */
const regularShare = 0.8;
/** Updates may be printed this share of the spacing apart: an evaluation is as far from the update that it is put under. */
const nearShare = 0.1;
/** More values in one evaluation are no losses. */
const mostValues = 1000;

interface Value {
  readonly name: string;
  readonly loss: number;
  readonly line: number;
}

/**
 * Held-out losses that a log prints under no step, before the block of the update that they were measured after. The update
 * printed next is taken only where that makes them evenly spaced from 0 on, as trainers evaluate, and where updates are
 * printed so often that it is theirs or nearly so.
 */
export class Evaluations {
  readonly #collector = new Collector(new Tally());
  /** Updates printed next to an evaluation, each once. */
  readonly #steps: number[] = [];
  #open: Value[] = [];
  /** Update of the block before, and how far apart the blocks around an evaluation are at most. */
  #before = 0;
  #farthest = 0;

  /** Takes a loss. */
  add(name: string, loss: number, line: number): void {
    // Two evaluations between the same updates can't both be after the next.
    if (this.#open.some((value) => value.name === name)) this.#farthest = Infinity;
    if (this.#open.length < mostValues) this.#open.push({ name, loss, line });
  }

  /** Takes the update that is printed next. */
  end(step: number | null): void {
    const open = this.#open;
    const before = this.#before;
    this.#open = [];
    this.#before = step ?? before;
    if (open.length === 0 || step === null) return;
    this.#farthest = Math.max(this.#farthest, step - before);
    if (this.#steps.at(-1) !== step) this.#steps.push(step);
    for (const { name, loss, line } of open)
      this.#collector.addPoint({ step, validation: loss }, line, { train: '', validation: name });
  }

  /** The losses with their updates, and how far apart these are; null where that can't be told. */
  found(): { readonly series: readonly LossSeries[]; readonly every: number } | null {
    const every = commonestGap(this.#steps);
    if (every === null || this.#steps.length < fewest || this.#farthest > nearShare * every) return null;
    const isRegular = (step: number) => step % every === 0;
    if (this.#steps.filter(isRegular).length < regularShare * this.#steps.length) return null;
    const series = this.#collector.numbered.lossesOf('validation').map((each) => only(each, isRegular));
    return { series, every };
  }
}

function only(series: LossSeries, keeps: (step: number) => boolean): LossSeries {
  const kept = Array.from(series.steps.keys()).filter((i) => keeps(series.steps[i]!));
  return {
    ...series,
    steps: Float64Array.from(kept, (i) => series.steps[i]!),
    values: Float64Array.from(kept, (i) => series.values[i]!),
    lines: Uint32Array.from(kept, (i) => series.lines[i]!),
  };
}
