import type { LogPart } from './source.ts';

/** A database that was opened for reading. */
export interface LogDatabase {
  /** Rows of a query, one by one, with their columns by name. @throws where the query or the database is unsound. */
  rows(query: string): Iterable<Readonly<Record<string, unknown>>>;
  close(): Promise<void>;
}

/** What some reader needs and not every machine has; whoever starts the core fills in what it can. */
export interface LogServices {
  /**
   * Opens an SQLite database, given its file and perhaps its `-wal`. It resolves to null where this Node has no SQLite;
   * there is no such function where there is no Node, in a browser.
   * @throws where the files are no database.
   */
  openDatabase: ((parts: readonly LogPart[]) => Promise<LogDatabase | null>) | null;
}

/** The services of this process. */
export const services: LogServices = { openDatabase: null };
