import { open } from 'node:fs/promises';
import { memorySource, type OpenedPart } from '../core/logs/source.ts';

/** Up to this a file is looked at from end to end anyway. */
const smallFile = 128 * 1024;

/**
 * Opens a file as a part of a log; small ones are read at once: a log may be hundreds of them, more than can be open
 * together.
 * @param path What names the part.
 * @throws where there is no such file or it can't be opened.
 */
export async function openPart(file: string, path: string): Promise<OpenedPart> {
  const handle = await open(file);
  const { size } = await handle.stat();
  const fill = async (buffer: Uint8Array, start: number) => {
    const length = Math.max(0, Math.min(buffer.length, size - start));
    return (await handle.read(buffer, 0, length, start)).bytesRead;
  };
  const read = async (start: number, end: number) => {
    const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start));
    return bytes.subarray(0, await fill(bytes, start));
  };
  if (size > smallFile) return { path, byteLength: size, slice: read, fill, close: () => handle.close() };
  const whole = await read(0, size).finally(() => handle.close());
  return { path, ...memorySource(whole), close: () => Promise.resolve() };
}
