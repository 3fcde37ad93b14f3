import { isNeighbour } from '../core/configs/neighbour.ts';
import { ReadError } from '../core/errors.ts';
import { memorySource, type OpenedPart } from '../core/logs/source.ts';
import type { Channel } from '../protocol/channel.ts';
import type { FileInput, FilesApi } from '../protocol/worker.ts';
import type { Files, Neighbours, StampedFile } from './files.ts';
import { stampedByHost } from './stamps.ts';
import { say } from '../core/words.ts';

/** Megabytes of one file that are asked of the editor: it can only give the whole of it, which then is in memory. */
const largestMegabytes = 256;
/** A neighbour larger than this, in bytes, is data. */
const largestNeighbour = 1 << 20;
/** A config asks for few files; one that asks for more is made to keep us busy. */
const mostNeighbours = 100;

/** Files that only the editor can read. It is asked when a file is needed, and the bytes are moved, not copied. */
export class HostFiles implements Files {
  constructor(private readonly host: Pick<Channel<FilesApi>, 'call'>) {}

  stamp(input: FileInput): Promise<StampedFile> {
    return Promise.resolve(stampedByHost(input));
  }

  async open({ path, uri, size }: StampedFile): Promise<OpenedPart> {
    if (size > largestMegabytes * 1e6) throw tooLarge(path, size);
    const bytes = await this.host.call('readFile', { uri });
    if (bytes === null) throw new ReadError('unreadable', 'unknown', say`The file can’t be opened.`);
    return { path, ...memorySource(bytes), close: () => Promise.resolve() };
  }

  neighboursOf({ uri }: FileInput): Neighbours {
    return new AskedNeighbours((path) =>
      this.host.call('readNeighbour', { uri, path, largest: largestNeighbour }),
    );
  }
}

function tooLarge(path: string, size: number): ReadError {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const message = say`${name} has ${String(Math.round(size / 1e6))} MB, and where there is no disk to read from only files up to ${String(largestMegabytes)} MB are read: open its folder in VS Code on the machine that has it.`;
  return new ReadError('too-large', 'unknown', message);
}

/** Asks for a text when it is first wanted: who wants it can't wait, and reads again once it has arrived. */
class AskedNeighbours implements Neighbours {
  readonly #texts = new Map<string, string | null>();
  readonly #asked = new Map<string, Promise<boolean>>();

  constructor(private readonly ask: (path: string) => Promise<string | null>) {}

  readonly text = (path: string): string | undefined => {
    const known = this.#texts.has(path) || this.#asked.has(path);
    const allowed = isNeighbour(path) && this.#texts.size + this.#asked.size < mostNeighbours;
    if (!known && allowed) this.#asked.set(path, this.#fetch(path));
    return this.#texts.get(path) ?? undefined;
  };

  async arrived(): Promise<boolean> {
    const came = await Promise.all(this.#asked.values());
    return came.includes(true);
  }

  async refresh(): Promise<void> {
    await Promise.all([...this.#texts.keys()].map((path) => this.#fetch(path)));
  }

  /** @returns Whether there is such a text. */
  async #fetch(path: string): Promise<boolean> {
    const text = await this.ask(path).catch(() => null);
    this.#texts.set(path, text);
    this.#asked.delete(path);
    return text !== null;
  }
}
