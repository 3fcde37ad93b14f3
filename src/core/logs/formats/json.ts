import { ReadError, type Cancel, type Problem } from '../../errors.ts';
import { baseName } from '../../paths.ts';
import { Collector } from '../points/collector.ts';
import { meaningOf } from '../points/columns.ts';
import { genericCounting } from '../points/counting.ts';
import { finishReading } from '../points/finish.ts';
import { chooseNumbering } from '../points/numbering.ts';
import { checkObjective } from '../points/objective.ts';
import { Tally } from '../points/tally.ts';
import type { LogPart } from '../source.ts';
import { KeyMeanings, parseRecord } from '../text/json.ts';
import { TextFeed } from '../text/slices.ts';
import type { LogFormat, LogReader, LogReading, ReadContext, Settings, Sniffed } from '../types.ts';
import { tablesIn, type Table } from './jsonTables.ts';
import { say } from '../../words.ts';

const name = 'json';

/** A longer document is not read: it is held in memory as a whole. */
const longest = 64 * 1024 * 1024;

/**
 * A JSON document with free keys: an array of records, an object of arrays (Keras' `History`, home-made dumps), a history in
 * an object, by split (`{"history": {"train": {"iter": […], "train_loss": […]}}}`) or with the rows of pandas
 * (`{"_step": {"0": 10}, "train/loss": {"0": 3.2}}`, as of W&B's `run.history()`). Counters, losses and LRs mean what a
 * table with the same names would mean.
 */
export const json: LogFormat = {
  name,
  label: 'JSON document',
  sniff,
  open: (context) => new JsonReader(context),
};

/** A key with an array or an object behind it, or a number. */
const keyed = /"([^"\\\n]{1,100})"\s*:\s*(?:(\[\s*(?:-?[\d.]|null|NaN|")|\{)|-?\d)/g;

function sniff({ head, tail }: Sniffed): number {
  const text = head.trimStart();
  if (!/^(?:\[\s*)?\{/.test(text)) return 0;
  const isRecords = /\[\s*\{/.test(text);
  if (hasLinesOfRecords(text)) return 0;
  const parts = tail === head ? [head] : [head, tail];
  return parts.some((part) => hasLoss(part, isRecords)) ? 0.85 : 0;
}

/** JSON Lines: the first line is a whole record, and there are more lines. */
function hasLinesOfRecords(text: string): boolean {
  const end = text.indexOf('\n');
  return (
    text.startsWith('{') &&
    end > 0 &&
    text.slice(end).trim() !== '' &&
    parseRecord(text.slice(0, end)) !== null
  );
}

function hasLoss(text: string, isRecords: boolean): boolean {
  for (const [, key = '', many] of text.matchAll(keyed)) {
    const role = isRecords || many !== undefined ? meaningOf(key)?.role : undefined;
    if (role === 'train' || role === 'validation') return true;
  }
  return false;
}

/** Gathers the text, and reads it as a whole each time. */
class JsonReader implements LogReader {
  readonly #feed = new TextFeed();
  #text = '';

  constructor(readonly context: ReadContext) {}

  async read(parts: readonly LogPart[], cancel?: Cancel): Promise<void> {
    for await (const text of this.#feed.read(parts[0]!, cancel)) {
      this.#text += text;
      if (this.#text.length > longest) throw tooLarge(this.context.path);
    }
  }

  finish(): LogReading {
    const { path } = this.context;
    const document = parseRecord(`{"document":${this.#text}\n}`)?.['document'];
    if (document === undefined) throw broken(path);
    const tables = tablesIn(document);
    const meanings = new KeyMeanings();
    const collector = new Collector(new Tally());
    let from = 0;
    for (const table of tables) {
      addTable(table, from, meanings, collector);
      from += table.length;
    }
    const { roles } = meanings;
    if (!roles.has('train') && !roles.has('validation')) throw noLoss(path);
    checkObjective(roles, name, path);
    if (!roles.has('step') && tables.some(({ isOfResults }) => isOfResults)) throw ofResults(path);
    const { gathered, problems, assumptions } = chooseNumbering(collector, roles, { format: name, path });
    const reading = finishReading({
      format: name,
      path,
      gathered,
      counting: genericCounting,
      totalSteps: collector.totalSteps,
      problems: [...tables.flatMap((table) => table.problems), ...problems],
      assumptions,
      settings: settingsIn(document),
    });
    return { ...reading, problems: reading.problems.map(byRecord) };
  }
}

/** @param from Records before. */
function addTable(table: Table, from: number, meanings: KeyMeanings, collector: Collector): void {
  for (let row = 0; row < table.length; row++) {
    const cells = meanings.cellsOf(table.record(row));
    if (cells.every(({ meaning }) => meaning.role !== 'summary')) collector.add(cells, from + row + 1);
  }
}

/** A document is counted in records, not in lines. */
function byRecord(problem: Problem): Problem {
  const message = problem.message.replace(/\b([Ll])ines?(?= \d)/g, (_, letter: string) =>
    letter === 'L' ? 'Record' : 'record',
  );
  return { ...problem, message: message.replace(/\blines\b/, 'records'), line: 0 };
}

function settingsIn(document: unknown): Settings | null {
  if (typeof document !== 'object' || document === null) return null;
  const { config, args } = document as Readonly<Record<string, unknown>>;
  const settings = config ?? args;
  const isPlain = typeof settings === 'object' && settings !== null && !Array.isArray(settings);
  return isPlain ? (settings as Settings) : null;
}

function tooLarge(path: string): ReadError {
  const message = say`${baseName(path)} is one JSON document of more than 64 MiB: write it as JSON Lines, one record a line.`;
  return new ReadError('too-large', name, message);
}

function broken(path: string): ReadError {
  const message = say`${baseName(path)} is no whole JSON document: copy it again, or wait until it is written.`;
  return new ReadError('truncated', name, message);
}

/** Documents of every kind have a "loss" somewhere: one without a curve is none of ours, and not worth a word in a list of logs. */
function noLoss(path: string): ReadError {
  const message = say`${baseName(path)} has no records or arrays with a loss: name it "loss", "train_loss" or "val_loss".`;
  return new ReadError('not-recognised', name, message);
}

function ofResults(path: string): ReadError {
  const message = say`${baseName(path)} looks like a list of finished runs, not a log: it has no steps; give a log with one record a logged step.`;
  return new ReadError('no-steps', name, message);
}
