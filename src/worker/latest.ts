import type { Glance } from '../protocol/worker.ts';
import type { Files, StampedFile } from './files.ts';

/** Files looked at in a glance: a training run writes few, and a glance is to cost next to nothing. */
const most = 50;

/**
 * The files that were written last, to be glanced at: of files that another machine writes to a shared disk, or in folders that
 * appeared at one stroke, no watcher tells.
 */
export class Latest {
  #files: readonly StampedFile[] = [];

  /** Takes what was found; a glance tells what is another since. */
  take(files: readonly StampedFile[]): void {
    const written = files.flatMap((file) => (file.writtenAt === null ? [] : { file, at: file.writtenAt }));
    this.#files = written
      .sort((a, b) => b.at - a.at)
      .slice(0, most)
      .map(({ file }) => file);
  }

  /** Asks the disk about them; nothing is read. */
  async glance(files: Pick<Files, 'stamp'>): Promise<Glance> {
    const before = this.#files;
    const now = await Promise.all(before.map((file) => files.stamp({ ...file, stamp: null })));
    const times = now.flatMap((file) => file?.writtenAt ?? []);
    return {
      isOther: now.some((file, i) => file?.stamp !== before[i]!.stamp),
      writtenAt: times.length === 0 ? null : Math.max(...times),
    };
  }
}
