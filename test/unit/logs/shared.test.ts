import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ReadError } from '../../../src/core/errors.ts';
import { readLog } from '../../../src/core/logs/session.ts';
import { memorySource } from '../../../src/core/logs/source.ts';
import { hasShared, shared } from '../support.ts';
import { plainCurve } from './support.ts';

const read = (path: string) => readLog(path, memorySource(readFileSync(new URL(path, shared))));
const list = (folder: string): string[] =>
  readdirSync(new URL(folder, shared)).map((file) => `${folder}${file}`);

describe.skipIf(!hasShared)('real files', () => {
  it('published curves are read exactly', async () => {
    const files = ['25M', '100M'].flatMap((size) => list(`data/mpl/${size}/`));
    expect(files).toHaveLength(18);
    for (const file of files) {
      const table = readFileSync(new URL(file, shared), 'utf8')
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split(',').map(Number));
      const reading = await read(file);
      expect(reading).toMatchObject({ format: 'csv', problems: [], assumptions: [] });
      const { steps, lr, loss } = plainCurve(reading)!;
      expect(steps.map((step, i) => [step, lr[i], loss[i]])).toEqual(table);
    }
  });

  it('files that are no such logs give no curve', async () => {
    const files = list('samples/logs/olmo/');
    for (const file of files) await expect(read(file), file).rejects.toBeInstanceOf(ReadError);
  });

  it('a real file without a header is read', async () => {
    const [file] = list('samples/logs/torchtitan/');
    expect(plainCurve(await read(file!))).toMatchObject({
      steps: Array.from({ length: 100 }, (_, i) => i + 1),
    });
  });
});
