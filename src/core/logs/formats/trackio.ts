import {
  Cancelled,
  ReadError,
  throwIfCancelled,
  type Cancel,
  type Problem,
  type ReadErrorCode,
} from '../../errors.ts';
import { baseName } from '../../paths.ts';
import { services, type LogDatabase } from '../services.ts';
import type { LogPart } from '../source.ts';
import { parseRecord } from '../text/json.ts';
import { toNumber } from '../text/numbers.ts';
import type { LogFormat, LogReader, LogReading, ReadContext, Sniffed } from '../types.ts';
import { ScalarRows } from './scalarRows.ts';
import { finishScalars } from './scalars.ts';
import { say } from '../../words.ts';

const inBrowser = say`is an SQLite database, which can’t be opened in a browser: open its folder in VS Code on a desktop, or export the run to CSV`;
const inOldNode = say`is an SQLite database, which needs Node 22.13 or newer: use that, or export the run to CSV`;
const name = 'trackio';

/**
 * A project's database of trackio (`trackio/sqlite_storage.py`): SQLite, a table `metrics` with a row for each call of its log
 * function: `run_name`, `step`, `timestamp` and a JSON object `metrics`. `step` counts calls unless the framework handed
 * its own over; a counter among the metrics is used before it. A project may have several runs: the newest is read. What the
 * counter and the LR mean is told from the names: see `trackers.ts`.
 */
export const trackio: LogFormat = {
  name,
  label: 'trackio',
  binary: true,
  sniff,
  open: (context) => new TrackioReader(context),
};

const isSqlite = 'SQLite format 3\0';
/** How the table was made stands in the first pages, as text. */
const table = /CREATE TABLE[^(]{0,40}\bmetrics\b[^(]{0,10}\([^)]*\bmetrics\s+TEXT/i;

/** Other databases are taken only to say that they are no logs. */
function sniff({ head }: Sniffed): number {
  if (!head.startsWith(isSqlite)) return 0;
  return table.test(head) ? 1 : 0.01;
}

const headBytes = 1 << 16;
/** Rows between two looks whether to stop. */
const rowsBetween = 10_000;

/** SQLite writes anywhere in its file: it must be read anew when it changes. */
class TrackioReader implements LogReader {
  readonly isProvisional = true;
  #rows = new ScalarRows();
  #records = 0;
  #bad = 0;
  #runs: readonly string[] = [];
  #refusal: ReadError | null = null;

  constructor(readonly context: ReadContext) {}

  async read(parts: readonly LogPart[], cancel?: Cancel): Promise<void> {
    this.#rows = new ScalarRows();
    this.#records = this.#bad = 0;
    this.#refusal = null;
    try {
      await this.#readParts(parts, cancel);
    } catch (error) {
      if (error instanceof Cancelled || (error instanceof ReadError && error.code === 'unreadable'))
        throw error;
      // The next writing of the file may be sound.
      this.#refusal =
        error instanceof ReadError ? error : this.#refuse('syntax', say`is damaged: copy it again`);
    }
  }

  finish(): LogReading {
    if (this.#refusal !== null) throw this.#refusal;
    const { tags } = this.#rows.table;
    const parts = [{ tags, records: this.#records }];
    return finishScalars({
      format: name,
      path: this.context.path,
      parts,
      settings: null,
      problems: this.#problems(),
    });
  }

  async #readParts(parts: readonly LogPart[], cancel: Cancel | undefined): Promise<void> {
    if (!(await isTrackio(parts)))
      throw this.#refuse('not-recognised', say`is a database that no log is known in`);
    const { openDatabase } = services;
    if (openDatabase === null) throw this.#refuse('no-points', inBrowser);
    const database = await openDatabase(parts);
    if (database === null) throw this.#refuse('no-points', inOldNode);
    try {
      this.#readRows(database, cancel);
    } finally {
      await database.close();
    }
  }

  #readRows(database: LogDatabase, cancel: Cancel | undefined): void {
    // A view could run anything.
    const made = [...database.rows("SELECT type FROM sqlite_master WHERE name = 'metrics'")];
    const columns = new Set([...database.rows('PRAGMA table_info(metrics)')].map((column) => column['name']));
    if (made[0]?.['type'] !== 'table' || !columns.has('metrics'))
      throw this.#refuse('not-recognised', say`is a database that no log is known in`);
    const runs = columns.has('run_name') ? [...database.rows(listRuns)] : [];
    this.#runs = runs.map((run) => String(run['run_name']));
    const newest = columns.has('run_name') ? ofNewestRun : '';
    for (const row of database.rows(`SELECT * FROM metrics ${newest} ORDER BY rowid`)) {
      if (this.#records % rowsBetween === 0) throwIfCancelled(cancel);
      this.#add(row);
    }
  }

  #add({ metrics, step, timestamp }: Readonly<Record<string, unknown>>): void {
    this.#records++;
    const record = typeof metrics === 'string' ? parseRecord(metrics) : null;
    if (record === null) {
      this.#bad++;
      return;
    }
    for (const [key, value] of Object.entries(record)) {
      const number = toNumber(value);
      const tag = typeof number === 'number' ? this.#rows.table.named(key) : null;
      if (tag !== null && typeof number === 'number') this.#rows.set(tag, number);
    }
    const time = typeof timestamp === 'string' ? Date.parse(timestamp) / 1000 : NaN;
    this.#rows.end(typeof step === 'number' ? step : this.#records - 1, time, this.#records);
  }

  #problems(): Problem[] {
    const problems: Problem[] = [];
    const count = this.#runs.length;
    if (count > 1) {
      const message = say`This project holds ${String(count)} runs: only the newest, "${this.#runs.at(-1)!}", is used; export the others to CSV to use them.`;
      problems.push({ code: 'two-runs', message, line: 0, severity: 'warning' });
    }
    if (this.#bad > 0) {
      const message = say`${String(this.#bad)} rows are skipped: their metrics are no JSON object.`;
      problems.push({ code: 'bad-line', message, line: 0, severity: 'warning' });
    }
    return problems;
  }

  #refuse(code: ReadErrorCode, why: string): ReadError {
    return new ReadError(code, name, `${baseName(this.context.path)} ${why}.`);
  }
}

/** Whether the table was made, as the first pages tell, of the database or of what waits in its journal. */
async function isTrackio(parts: readonly LogPart[]): Promise<boolean> {
  const heads = await Promise.all(parts.map((part) => part.slice(0, headBytes)));
  return heads.some((head) => table.test(new TextDecoder('latin1').decode(head)));
}

const listRuns = 'SELECT run_name FROM metrics GROUP BY run_name ORDER BY MAX(rowid)';
const ofNewestRun = 'WHERE run_name = (SELECT run_name FROM metrics ORDER BY rowid DESC LIMIT 1)';
