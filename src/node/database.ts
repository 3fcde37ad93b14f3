import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogDatabase } from '../core/logs/services.ts';
import type { LogPart } from '../core/logs/source.ts';

/** What is used of `node:sqlite`, which Node has since 22.13 and 23.4 without a flag. */
interface Sqlite {
  readonly DatabaseSync: new (path: string) => {
    prepare(query: string): { iterate?: () => Iterable<Record<string, unknown>> };
    close(): void;
  };
}

const sliceBytes = 1 << 20;

/**
 * Opens a copy of a database: SQLite would write beside the user's own, even to read it, and a file of a virtual workspace
 * has no path. It resolves to null where this Node has no SQLite.
 * @throws where the files are no database.
 */
export async function openDatabase(parts: readonly LogPart[]): Promise<LogDatabase | null> {
  const sqlite = await loadSqlite();
  if (sqlite === null) return null;
  const folder = await mkdtemp(join(tmpdir(), 'lr-law-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const path = join(folder, 'copy.db');
    for (const part of parts) await copy(part, part.path.endsWith('-wal') ? `${path}-wal` : path);
    const database = new sqlite.DatabaseSync(path);
    return {
      rows: (query) => database.prepare(query).iterate?.() ?? [],
      close: async () => {
        database.close();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function loadSqlite(): Promise<Sqlite | null> {
  // A name that the compiler and the bundler don't look up: older versions of Node have no such module.
  const name: string = ['node', 'sqlite'].join(':');
  const sqlite = await (import(name) as Promise<Sqlite>).catch(() => null);
  const prototype = sqlite?.DatabaseSync.prototype as { prepare?: unknown } | undefined;
  return prototype?.prepare === undefined ? null : sqlite;
}

async function copy(part: LogPart, to: string): Promise<void> {
  const file = await open(to, 'w');
  try {
    for (let at = 0; at < part.byteLength;) {
      const bytes = await part.slice(at, at + sliceBytes);
      if (bytes.length === 0) return;
      await file.write(bytes);
      at += bytes.length;
    }
  } finally {
    await file.close();
  }
}
