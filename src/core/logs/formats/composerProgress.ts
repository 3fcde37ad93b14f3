const marker = /\[(batch|token|sample|epoch|iteration)=(\d+)(?:\/(\d+))?\](?:\[batch=(\d+)(?:\/(\d+))?\])?/d;

/** A marker of progress, as `[batch=3/100]`, `[token=8192/1000000]` or `[epoch=1][batch=5/50]`; NaN for what it has not. */
export interface Marker {
  readonly unit: string;
  readonly done: number;
  readonly all: number;
  /** Batch in its epoch, and batches an epoch. */
  readonly inEpoch: number;
  readonly epoch: number;
}

/** The marker of a line, and where its numbers were found; null where it has none. */
export function markerIn(line: string): { readonly marker: Marker; readonly found: RegExpExecArray } | null {
  const found = marker.exec(line);
  if (found === null) return null;
  const [done = NaN, all = NaN, inEpoch = NaN, epoch = NaN] = found.slice(2).map((digits) => Number(digits));
  return { marker: { unit: found[1] ?? '', done, all, inEpoch, epoch }, found };
}

/** Which update a block of Composer's console is about; its unit is that of the run's length. */
export class ComposerProgress {
  /** Update of the last block with a loss; null before the first. */
  last: number | null = null;
  #unit = '';
  #done = 0;
  #all: number | undefined;
  /** Batch in its epoch, and batches an epoch. */
  #inEpoch = 0;
  #epoch: number | undefined;
  /** Batches and tokens before the update. */
  #batches: number | null = null;
  #tokens: number | null = null;
  /** Tokens a batch, seen so far; NaN where they differ. */
  #each: number | null = null;

  begin({ unit, done, all, inEpoch, epoch }: Marker): void {
    this.#unit = unit;
    [this.#done, this.#inEpoch] = [done, Number.isNaN(inEpoch) ? 0 : inEpoch];
    [this.#all, this.#epoch] = [toCount(all), toCount(epoch)];
    [this.#batches, this.#tokens] = [null, null];
  }

  setBatch(value: number | undefined | null): void {
    this.#batches = value ?? null;
  }

  setTokens(value: number | undefined | null): void {
    this.#tokens = value ?? null;
  }

  /** The update; null where nothing tells. */
  step(): number | null {
    const step = this.#count();
    if (step !== null) this.last = step;
    return step;
  }

  #count(): number | null {
    if (this.#unit === 'batch') return this.#done;
    if (this.#batches !== null) return this.#batches + 1;
    if (this.#unit !== 'epoch' || this.#inEpoch === 0) return null;
    if (this.#done === 1) return this.#inEpoch;
    return this.#epoch === undefined ? null : (this.#done - 1) * this.#epoch + this.#inEpoch;
  }

  /** Tokens after the update, where the log tells them or every batch so far had as many. */
  tokensAfter(): number | undefined {
    if (this.#unit === 'token') return this.#done;
    const each = this.#tokensEach();
    return each === null || this.#tokens === null ? undefined : this.#tokens + each;
  }

  /** Length of the run in updates. */
  total(): number | undefined {
    if (this.#unit === 'batch') return this.#all;
    const each = this.#unit === 'token' ? this.#tokensEach() : null;
    return each === null || this.#all === undefined ? undefined : Math.ceil(this.#all / each);
  }

  /** Tokens a batch, as far as all batches had as many. One batch proves nothing. */
  #tokensEach(): number | null {
    if (this.#batches === null || this.#batches < 2 || this.#tokens === null) return null;
    const each = this.#tokens / this.#batches;
    this.#each ??= each;
    if (each !== this.#each || !Number.isInteger(each)) this.#each = NaN;
    return this.#each > 0 ? this.#each : null;
  }
}

function toCount(count: number): number | undefined {
  return Number.isNaN(count) ? undefined : count;
}
