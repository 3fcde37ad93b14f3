import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import type { Source } from '../../src/core/logs/source.ts';
import type { Kind } from './kinds.ts';

/** Updates that a counter may reach; a longer file begins again, as a resumed run does. */
const longestRun = 29_000_000;

/** Writes a log of about so many bytes. @returns How many lines it has. */
export function writeLog(path: string, { head = '', line }: Kind, bytes: number): number {
  const file = openSync(path, 'w');
  let [written, k] = [writeSync(file, head), 0];
  while (written < bytes) {
    const lines: string[] = [];
    for (let i = 0; i < 10_000; i++) lines.push(line((k++ % longestRun) + 1));
    written += writeSync(file, `${lines.join('\n')}\n`);
  }
  closeSync(file);
  return k;
}

/** A source over a file on disk, as the command line has it. */
export function diskSource(path: string, byteLength: number): Source & { close(): void } {
  const file = openSync(path, 'r');
  return {
    byteLength,
    slice(start, end) {
      const bytes = new Uint8Array(Math.max(0, Math.min(end, byteLength) - start));
      return Promise.resolve(bytes.subarray(0, readSync(file, bytes, 0, bytes.length, start)));
    },
    fill: (buffer, start) =>
      Promise.resolve(
        readSync(file, buffer, 0, Math.max(0, Math.min(buffer.length, byteLength - start)), start),
      ),
    close: () => {
      closeSync(file);
    },
  };
}
