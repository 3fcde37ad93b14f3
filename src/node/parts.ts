import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { memorySource, type OpenedPart } from '../core/logs/source.ts';
import { disk } from './disk.ts';

/** Up to this a file is looked at from end to end anyway. */
const smallFile = 128 * 1024;

/**
 * Opens a file as a part of a log; small ones are read at once: a log may be hundreds of them, more than can be open
 * together.
 * @param path What names the part.
 * @throws where there is no such file or it can't be opened.
 */
export async function openPart(file: string, path: string): Promise<OpenedPart> {
  const opened = await disk.ask(
    () => readSmall(file, path),
    () => openAny(file, path),
  );
  return opened ?? openAny(file, path);
}

/** @returns null where the file is not small. */
function readSmall(file: string, path: string): OpenedPart | null {
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    if (size > smallFile) return null;
    const bytes = new Uint8Array(size);
    return inMemory(path, bytes.subarray(0, readSync(descriptor, bytes, 0, size, 0)));
  } finally {
    closeSync(descriptor);
  }
}

async function openAny(file: string, path: string): Promise<OpenedPart> {
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
  return inMemory(path, await read(0, size).finally(() => handle.close()));
}

function inMemory(path: string, bytes: Uint8Array): OpenedPart {
  return { path, ...memorySource(bytes), close: () => Promise.resolve() };
}
