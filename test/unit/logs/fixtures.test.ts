import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { logFormats, readLog } from '../../../src/core/logs/registry.ts';
import { memorySource } from '../../../src/core/logs/source.ts';
import { toPlain } from './support.ts';

const folder = new URL('../../fixtures/logs/', import.meta.url);
const files = readdirSync(folder).flatMap((format) =>
  readdirSync(new URL(`${format}/`, folder))
    .filter((file) => !file.endsWith('.golden.json'))
    .map((file) => [format, file] as const),
);

describe('log fixtures', () => {
  it('cover every format', () => {
    expect(new Set(files.map(([format]) => format))).toEqual(new Set(logFormats.map(({ name }) => name)));
  });

  it.each(files)('%s/%s reads as its golden says', async (format, file) => {
    const golden = new URL(`${format}/${file}.golden.json`, folder);
    expect(existsSync(golden)).toBe(true);
    const bytes = readFileSync(new URL(`${format}/${file}`, folder));
    const { curves, ...rest } = await readLog(file, memorySource(bytes));
    expect(rest.format).toBe(format);
    expect({ ...rest, curves: curves.map(toPlain) }).toEqual(JSON.parse(readFileSync(golden, 'utf8')));
  });
});
