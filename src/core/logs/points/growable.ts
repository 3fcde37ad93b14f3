/** Typed arrays that a log's numbers are kept in. */
type Packed = Float64Array | Uint32Array | Uint8Array;

/** Numbers that come one by one, packed: a long log has millions. */
export class Growable<T extends Packed> {
  length = 0;
  #values: T;
  /** Whether a view of the numbers was given away. */
  #isShared = false;

  private constructor(readonly make: (length: number) => T) {
    this.#values = make(64);
  }

  static floats(): Growable<Float64Array> {
    return new Growable<Float64Array>((length) => new Float64Array(length));
  }

  /** Whole numbers from 0 to 2^32 - 1. */
  static counts(): Growable<Uint32Array> {
    return new Growable<Uint32Array>((length) => new Uint32Array(length));
  }

  /** Whole numbers from 0 to 255. */
  static bytes(): Growable<Uint8Array> {
    return new Growable<Uint8Array>((length) => new Uint8Array(length));
  }

  push(value: number): void {
    if (this.length === this.#values.length) this.#grow();
    this.#values[this.length++] = value;
  }

  at(index: number): number {
    return this.#values[index]!;
  }

  /** Forgets everything from `length` on; only where no `view` is in use. */
  cut(length: number): void {
    this.length = length;
  }

  /** Keeps the numbers at some places, in rising order. A `view` stays as it is. */
  keep(indices: Uint32Array): void {
    // As much room as before: what was thinned once fills up again.
    const kept = this.#isShared ? this.make(this.#values.length) : this.#values;
    for (let i = 0; i < indices.length; i++) kept[i] = this.#values[indices[i]!]!;
    this.#values = kept;
    this.#isShared = false;
    this.length = indices.length;
  }

  /** The numbers so far, not copied. It stays as it is while more are pushed. */
  view(): T {
    this.#isShared = true;
    return this.#values.subarray(0, this.length) as T;
  }

  #grow(): void {
    const larger = this.make(2 * this.#values.length);
    larger.set(this.#values);
    this.#values = larger;
    this.#isShared = false;
  }
}
