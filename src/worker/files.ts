import type { OpenedPart } from '../core/logs/source.ts';
import type { FileInput } from '../protocol/worker.ts';

/** A file that is there, as it was when it was looked at. */
export interface StampedFile extends FileInput {
  readonly stamp: string;
  readonly size: number;
  /** When it was last written, in milliseconds since 1970; null where that is not known. */
  readonly writtenAt: number | null;
}

/** How a worker reaches files: on its disk, or through the editor. */
export interface Files {
  /** What the host has not told of a file; null where it has gone. */
  stamp(input: FileInput): Promise<StampedFile | null>;
  /** @throws ReadError with one sentence where it can't be opened */
  open(input: StampedFile): Promise<OpenedPart>;
  /** The files near a config. */
  neighboursOf(config: FileInput): Neighbours;
}

/** Texts of the files near a config that it may read. */
export interface Neighbours {
  /** By the path relative to the config's folder; undefined where there is none, or it has not come yet. */
  readonly text: (path: string) => string | undefined;
  /** Waits for what was asked for. @returns Whether a text came that `text` has not given before. */
  arrived(): Promise<boolean>;
  /** Looks again at everything that was asked for. */
  refresh(): Promise<void>;
}
