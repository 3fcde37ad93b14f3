import type { Cancel } from '../core/errors.ts';
import type { FileInput, Place } from '../protocol/worker.ts';

/** Finds the files of one place. */
export type SearchPlace = (
  place: Place,
  cancel: Cancel,
) => Promise<{ readonly files: readonly FileInput[]; readonly isCut: boolean }>;

/** What was found on the worker's own disk, and is searched for again only when that is asked for. */
interface Searched {
  /** The places, as text. */
  readonly of: string;
  readonly files: readonly FileInput[];
  readonly isCut: boolean;
}

/** Searches the opened folders, and remembers what was found in them. */
export class Search {
  #last: Searched | undefined;

  /** @param searchPlace null where there is no disk, so that there are no places either. */
  constructor(private readonly searchPlace: SearchPlace | null) {}

  /** Searches, whatever is known. @throws Cancelled */
  async anew(places: readonly Place[], cancel: Cancel): Promise<Searched> {
    const files = new Map<string, FileInput>();
    let isCut = false;
    for (const place of places) {
      const found = await this.searchPlace?.(place, cancel);
      isCut ||= found?.isCut === true;
      for (const input of found?.files ?? []) files.set(input.path, input);
    }
    const sorted = [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
    this.#last = { of: JSON.stringify(places), files: sorted, isCut };
    return this.#last;
  }

  /** What was found in these places the last time; a worker that was started anew searches them. @throws Cancelled */
  async known(places: readonly Place[], cancel: Cancel): Promise<readonly FileInput[]> {
    const last = this.#last;
    const { files } = last?.of === JSON.stringify(places) ? last : await this.anew(places, cancel);
    return files;
  }
}
