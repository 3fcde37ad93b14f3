import { closeSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Source } from '../../src/core/logs/source.ts';
import type { Kind } from './kinds.ts';

/** Updates that a counter may reach; a longer file begins again, as a resumed run does. */
const longestRun = 29_000_000;

/** Updates whose lines are written at a time. */
const batch = 10_000;

/** Writes a log of about so many bytes. */
export function writeLog(path: string, kind: Kind, bytes: number): void {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, 'w');
  const write = writerOf(kind);
  let [written, k] = [writeSync(file, Buffer.from(kind.head ?? '')), 0];
  while (written < bytes) {
    const updates = Array.from({ length: batch }, () => (k++ % longestRun) + 1);
    written += writeSync(file, write(updates));
  }
  closeSync(file);
}

/** Makes what writes the lines or records of some updates. */
export function writerOf({ line, records }: Kind): (updates: readonly number[]) => Uint8Array {
  const record = records?.();
  return (updates) =>
    record === undefined
      ? Buffer.from(updates.map((k) => `${line?.(k) ?? ''}\n`).join(''))
      : Buffer.concat(updates.map((k) => record(k)));
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
