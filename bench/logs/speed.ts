import { createReadStream, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import Papa from 'papaparse';
import { readLog } from '../../src/core/logs/session.ts';
import { diskSource } from './files.ts';
import type { Kind } from './kinds.ts';

/** Megabytes a second of one format, beside others over the same bytes. */
export interface Speed {
  readonly format: string;
  readonly megabytes: number;
  readonly points: number;
  readonly reader: number;
  /** Decoding and splitting at line breaks, slice by slice, and nothing else. */
  readonly splitter: number;
  /** Node's own readline. */
  readonly readline: number;
  readonly papaparse: number | null;
}

const repeats = 3;
const slice = 1 << 20;

/** Measures one file; the best of a few times counts, each of them from the disk's cache. */
export async function measureSpeed(kind: Kind, path: string): Promise<Speed> {
  const { size } = statSync(path);
  const rate = async (work: () => Promise<unknown>) => (size / 1e6 / (await fastest(work))) * 1000;
  let points = 0;
  const reader = await rate(async () => {
    points = await readPoints(kind, path, size);
  });
  return {
    format: kind.format,
    megabytes: size / 1e6,
    points,
    reader,
    splitter: await rate(() => splitBare(path, size)),
    readline: await rate(() => splitByReadline(path)),
    papaparse: kind.format === 'csv' ? await rate(() => readByPapa(path)) : null,
  };
}

async function fastest(work: () => Promise<unknown>): Promise<number> {
  let best = Infinity;
  for (let i = 0; i < repeats; i++) {
    const begin = performance.now();
    await work();
    best = Math.min(best, performance.now() - begin);
  }
  return best;
}

async function readPoints({ format, file }: Kind, path: string, size: number): Promise<number> {
  const source = diskSource(path, size);
  const reading = await readLog(file, source);
  source.close();
  if (reading.format !== format) throw new Error(`${file} was read as ${reading.format}.`);
  return reading.curves.reduce((sum, { steps }) => sum + steps.length, 0);
}

async function splitBare(path: string, size: number): Promise<number> {
  const source = diskSource(path, size);
  const decoder = new TextDecoder();
  let [carry, length] = ['', 0];
  for (let start = 0; start < size; start += slice) {
    const lines = decoder.decode(await source.slice(start, start + slice), { stream: true }).split('\n');
    length += carry.length + lines[0]!.length;
    for (let i = 1; i < lines.length - 1; i++) length += lines[i]!.length;
    carry = lines.at(-1)!;
  }
  source.close();
  return length;
}

async function splitByReadline(path: string): Promise<number> {
  let length = 0;
  for await (const line of createInterface({ input: createReadStream(path) })) length += line.length;
  return length;
}

async function readByPapa(path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let rows = 0;
    Papa.parse<unknown>(createReadStream(path, 'utf8'), {
      header: true,
      dynamicTyping: true,
      step: () => rows++,
      complete: () => {
        resolve(rows);
      },
      error: reject,
    });
  });
}
