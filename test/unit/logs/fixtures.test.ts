import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logFormats } from '../../../src/core/logs/registry.ts';
import { services } from '../../../src/core/logs/services.ts';
import { readLog } from '../../../src/core/logs/session.ts';
import { openDatabase } from '../../../src/node/database.ts';
import { fixtures, goldenOf, partsOf, type Fixture } from './fixtures.ts';
import { hasSqlite, toPlain } from './support.ts';

/** Databases are read where Node can. */
const readable = fixtures.filter(({ format }) => hasSqlite || format !== 'trackio');

/** `npm run goldens -- logs/FORMAT` sets this: the goldens of these fixtures are written instead of compared. */
const rewritten = process.env['GOLDENS'] ?? '';

async function readPlain(fixture: Fixture): Promise<unknown> {
  const { curves, ...rest } = await readLog(fixture.name, partsOf(fixture));
  return { ...rest, curves: curves.map(toPlain) };
}

/** Arrays of numbers on one line: a golden is looked at column by column. */
function toText(value: unknown): string {
  const indented = JSON.stringify(value, null, 2);
  return `${indented.replace(/\[\n\s+([-\d.n][^[\]{}]*?)\n\s+\]/g, (_, inner: string) => `[${inner.replace(/,\n\s+/g, ', ')}]`)}\n`;
}

describe('log fixtures', () => {
  beforeAll(() => {
    services.openDatabase = openDatabase;
  });
  afterAll(() => {
    services.openDatabase = null;
  });

  it('cover every format', () => {
    expect(new Set(fixtures.map(({ format }) => format))).toEqual(
      new Set(logFormats.map(({ name }) => name)),
    );
  });

  it.each(readable)('$format/$name reads as its golden says', async (fixture) => {
    const plain = await readPlain(fixture);
    expect(plain).toMatchObject({ format: fixture.format });
    if (rewritten !== '' && `logs/${fixture.format}/${fixture.name}`.startsWith(rewritten)) {
      writeFileSync(fixture.golden, toText(plain));
    }
    expect(plain).toEqual(goldenOf(fixture));
  });
});
