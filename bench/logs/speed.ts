import { createReadStream, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import Papa from 'papaparse';
import { readLog } from '../../src/core/logs/session.ts';
import { diskSource } from './files.ts';
import type { Kind } from './kinds.ts';

/** Megabytes a second of the processor, of one format, beside others over the same bytes. */
export interface Speed {
  readonly format: string;
  readonly megabytes: number;
  readonly points: number;
  readonly reader: number;
  /** Decoding and splitting at line breaks, slice by slice, and nothing else; null where the log is no text. */
  readonly splitter: number | null;
  /** Node's own readline. */
  readonly readline: number | null;
  readonly papaparse: number | null;
}

const repeats = 5;
const slice = 1 << 20;

/**
 * Measures one file by the time of the processor, all threads together; the best of a few times counts, each of them from
 * the disk's cache. They take turns, so that what else the machine does hits all of them alike.
 */
export async function measureSpeed(kind: Kind, path: string): Promise<Speed> {
  const { size } = statSync(path);
  const isText = kind.line !== undefined;
  let points = 0;
  const seconds = await fastest({
    reader: async () => {
      points = await readPoints(kind, path, size);
    },
    splitter: isText ? () => splitBare(path, size) : null,
    readline: isText ? () => splitByReadline(path) : null,
    papaparse: kind.file.endsWith('.csv') ? () => readByPapa(path) : null,
  });
  const rate = (time: number) => (Number.isFinite(time) ? size / 1e6 / time : null);
  return {
    format: kind.format,
    megabytes: size / 1e6,
    points,
    reader: rate(seconds.reader) ?? NaN,
    splitter: rate(seconds.splitter),
    readline: rate(seconds.readline),
    papaparse: rate(seconds.papaparse),
  };
}

type Work = (() => Promise<unknown>) | null;

async function fastest<Name extends string>(works: Record<Name, Work>): Promise<Record<Name, number>> {
  const best = Object.fromEntries(Object.keys(works).map((name) => [name, Infinity])) as Record<Name, number>;
  for (let i = 0; i < repeats; i++) {
    for (const [name, work] of Object.entries(works) as [Name, Work][]) {
      if (work === null) continue;
      const begin = process.cpuUsage();
      await work();
      const { user, system } = process.cpuUsage(begin);
      best[name] = Math.min(best[name], (user + system) / 1e6);
    }
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
