/** What was, is, and can come again. */
interface Timeline<T> {
  readonly past: readonly T[];
  readonly future: readonly T[];
}

const longest = 200;

/** A value whose changes can be undone and redone. Changes with the same key in a row are one step: a slider being dragged. */
export class History<T> {
  #timeline: Timeline<T> = { past: [], future: [] };
  #key: string | null = null;

  constructor(private value: T) {}

  get current(): T {
    return this.value;
  }

  get canUndo(): boolean {
    return this.#timeline.past.length > 0;
  }

  get canRedo(): boolean {
    return this.#timeline.future.length > 0;
  }

  /** @param key What is being changed, where many small changes are one; null for a change of its own. */
  change(value: T, key: string | null = null): void {
    const joins = key !== null && key === this.#key;
    const past = joins ? this.#timeline.past : [...this.#timeline.past, this.value].slice(-longest);
    this.#timeline = { past, future: [] };
    this.#key = key;
    this.value = value;
  }

  /** Changes what needs no undoing. */
  amend(value: T): void {
    this.value = value;
    this.rest();
  }

  /** Ends a row of changes with the same key. */
  rest(): void {
    this.#key = null;
  }

  undo(): boolean {
    const { past, future } = this.#timeline;
    if (past.length === 0) return false;
    this.#timeline = { past: past.slice(0, -1), future: [this.value, ...future] };
    return this.#goTo(past.at(-1)!);
  }

  redo(): boolean {
    const { past, future } = this.#timeline;
    if (future.length === 0) return false;
    this.#timeline = { past: [...past, this.value], future: future.slice(1) };
    return this.#goTo(future[0]!);
  }

  #goTo(value: T): boolean {
    this.value = value;
    this.rest();
    return true;
  }
}
