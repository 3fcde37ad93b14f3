import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupLogs, looksLikeLog } from '../../../../src/core/logs/names.ts';
import { services } from '../../../../src/core/logs/services.ts';
import { readLog } from '../../../../src/core/logs/session.ts';
import { memorySource } from '../../../../src/core/logs/source.ts';
import { openDatabase } from '../../../../src/node/database.ts';
import { itMakesFixture, known, knownLoss, knownLr, knownValidation, meanLoss } from '../known.ts';
import { hasSqlite, plainCurve } from '../support.ts';
import { sqliteFile } from './sqliteWriter.ts';

const { updates, began, secondsPerUpdate } = known;
const at = (k: number) => new Date((began + secondsPerUpdate * k) * 1000).toISOString();
const spaced = (first: number, every: number, last: number = updates): number[] =>
  Array.from({ length: Math.floor((last - first) / every) + 1 }, (_, i) => first + every * i);

const create = `CREATE TABLE metrics (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    timestamp TEXT NOT NULL,
                    run_name TEXT NOT NULL,
                    step INTEGER NOT NULL,
                    metrics TEXT NOT NULL
                )`;
const row = (run: string, k: number, step: number, metrics: object) => [at(k), run, step, JSON.stringify(metrics)] as const; // prettier-ignore
const database = (rows: readonly (readonly (string | number)[])[]) => sqliteFile('metrics', create, rows);

/** The Trainer's warm-up begins at 0: its schedule is one update late. */
const hfLr = (k: number): number => knownLr(k - 1);

// transformers, `TrackioCallback`: the update is in every row, `step` counts rows.
const trainerRows = spaced(10, 10).map((k, i) =>
  row('brave-hill-1', k, i, {
    'train/loss': meanLoss(k - 9, k),
    'train/learning_rate': hfLr(k),
    'train/epoch': k / updates,
    'train/global_step': k,
    ...(k % 100 === 0 ? { 'eval/loss': knownValidation(k) } : {}),
  }),
);

const read = (content: Uint8Array) => readLog('project.db', memorySource(content));

describe('trackio', () => {
  itMakesFixture('trackio/project.db', () => database(trainerRows));

  it('says in one sentence what is needed where there is no SQLite', async () => {
    services.openDatabase = () => Promise.resolve(null);
    await expect(read(database(trainerRows))).rejects.toMatchObject({
      format: 'trackio',
      message:
        'project.db is an SQLite database, which needs Node 22.13 or newer: use that, or export the run to CSV.',
    });
    services.openDatabase = null;
    await expect(read(database(trainerRows))).rejects.toMatchObject({
      message:
        'project.db is an SQLite database, which can’t be opened in a browser: open its folder in VS Code on a desktop, or export the run to CSV.',
    });
  });

  it('leaves other databases alone', async () => {
    const other = sqliteFile('users', 'CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT)', [
      ['a'],
      ['b'],
    ]);
    await expect(read(other)).rejects.toMatchObject({ code: 'not-recognised' });
    expect(looksLikeLog('.cache/huggingface/trackio/project.db')).toBe(true);
    expect(groupLogs(['a/p.db', 'a/p.db-wal'])).toEqual([
      { path: 'a/p.db', parts: ['a/p.db', 'a/p.db-wal'] },
    ]);
  });
});

describe.skipIf(!hasSqlite)('trackio, where Node has SQLite', () => {
  beforeAll(() => {
    services.openDatabase = openDatabase;
  });
  afterAll(() => {
    services.openDatabase = null;
  });

  it('reads a trainer’s run exactly', async () => {
    const reading = await read(database(trainerRows));
    const steps = spaced(10, 10);
    expect(reading).toMatchObject({ format: 'trackio', problems: [] });
    expect(plainCurve(reading)).toEqual({
      kind: 'train',
      name: 'train/loss',
      steps,
      loss: steps.map((k) => meanLoss(k - 9, k)),
      lr: steps.map(hfLr),
      interval: steps.map(() => 10),
      time: steps.map((k) => began + secondsPerUpdate * k),
    });
    expect(plainCurve(reading, 'validation')!.loss).toEqual([100, 200, 300, 400].map(knownValidation));
  });

  it('reads the newest run by its own step, and says that there are others', async () => {
    const old = spaced(1, 1, 30).map((k) => row('old', k, k, { loss: 9 }));
    const own = spaced(1, 1, 60).map((k) =>
      row('new', 100 + k, k, { loss: knownLoss(k), lr: knownLr(k), text: 'x' }),
    );
    const broken = [at(500), 'new', 61, 'no JSON'] as const;
    const reading = await read(database([...old, ...own, broken]));
    const steps = spaced(1, 1, 60);
    expect(plainCurve(reading)).toMatchObject({ steps, loss: steps.map(knownLoss), lr: steps.map(knownLr) });
    expect(reading.problems.map(({ code }) => code)).toEqual(['two-runs', 'bad-line']);
    expect(reading.problems[0]!.message).toContain('2 runs: only the newest, "new"');
  });

  it('refuses a damaged database with one sentence', async () => {
    const damaged = database(trainerRows);
    damaged.fill(0xff, 1024, 4000);
    await expect(read(damaged)).rejects.toMatchObject({ name: 'ReadError', code: 'syntax' });
  });
});
