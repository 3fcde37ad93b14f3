import { openPairing, type Pairing } from './pair.ts';

/**
 * What was found about logs the last time, so that only logs that changed cost anything. A value holds as long as what it was
 * made of is the same; when files come or go, everything is found anew.
 */
export class RunMemory {
  #logs: readonly string[] = [];
  #configs: readonly string[] = [];
  #pairing = openPairing([], []);
  readonly #pairings = new Map<string, Pairing>();
  readonly #values = new Map<string, { readonly from: readonly unknown[]; readonly value: unknown }>();

  /** Takes in which files there are. */
  begin(logs: readonly string[], configs: readonly string[]): void {
    if (isSame(logs, this.#logs) && isSame(configs, this.#configs)) return;
    [this.#logs, this.#configs] = [logs, configs];
    this.#pairing = openPairing(logs, configs);
    this.#pairings.clear();
    this.#values.clear();
  }

  /** Which config belongs to a log. */
  pairing(log: string): Pairing {
    const known = this.#pairings.get(log) ?? this.#pairing(log);
    this.#pairings.set(log, known);
    return known;
  }

  /**
   * What was made under a key, made again where it was made of something else.
   * @param from Everything that it depends on beside the files' paths, compared by identity.
   */
  keep<T>(key: string, from: readonly unknown[], make: () => T): T {
    const known = this.#values.get(key);
    if (known !== undefined && isSame(known.from, from)) return known.value as T;
    const value = make();
    this.#values.set(key, { from, value });
    return value;
  }
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
}
