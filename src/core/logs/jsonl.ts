import { ReadError } from '../errors.ts';
import { Collector, type Cell } from './points/collector.ts';
import { finishReading } from './points/finish.ts';
import { KeyMeanings, parseRecord, type JsonRecord } from './text/json.ts';
import { baseName, extensionOf } from '../paths.ts';
import { chooseNumbering } from './points/numbering.ts';
import { checkObjective } from './points/objective.ts';
import type { Source } from './source.ts';
import { Tally } from './points/tally.ts';
import { readLines, splitLines } from './text/text.ts';
import type { LogFormat, LogReading, ReadContext, Sniffed } from './types.ts';

const name = 'jsonl';

/**
 * JSON Lines with free keys: one object a line with a loss, mostly a step, maybe an LR. Text around an object (a logger's
 * prefix, the brackets and commas of an array with a record a line) is passed over. `trainer_log.jsonl` of LLaMA-Factory
 * (`current_steps`, `total_steps`) repeats what the Hugging Face Trainer logs, so its losses are means and its LR may be
 * that of the next update.
 */
export const jsonl: LogFormat = {
  name,
  label: 'JSON Lines',
  sniff,
  read,
};

const namedFor = new Set(['jsonl', 'ndjson']);
const sniffedLines = 200;

function sniff({ head, tail, baseName: base }: Sniffed): number {
  const last = tail === head ? [] : splitLines(tail).slice(-sniffedLines);
  const lines = [...splitLines(head).slice(0, sniffedLines), ...last];
  const meanings = new KeyMeanings();
  const objects = lines.map(recordIn).filter((record) => record !== null);
  const losses = objects.filter((record) => hasLoss(meanings.cellsOf(record)));
  const fewest = namedFor.has(extensionOf(base)) || meanings.roles.has('step') ? 1 : 2;
  if (losses.length < fewest) return 0;
  return objects.length > lines.filter((line) => line.trim() !== '').length / 2 ? 0.9 : 0.6;
}

function hasLoss(cells: readonly Cell[]): boolean {
  return isPoint(cells) && cells.some(({ meaning: { role } }) => role === 'train' || role === 'validation');
}

/** A summary of the whole run has a mean loss that is no point of the curve. */
function isPoint(cells: readonly Cell[]): boolean {
  return cells.every(({ meaning }) => meaning.role !== 'summary');
}

/** The object of a line; null where it has none. */
function recordIn(line: string): JsonRecord | null {
  const start = line.indexOf('{');
  const end = line.lastIndexOf('}') + 1;
  return start < 0 || end <= start ? null : parseRecord(line.slice(start, end));
}

async function read(source: Source, { path, cancel }: ReadContext): Promise<LogReading> {
  const tally = new Tally();
  const collector = new Collector(tally);
  const meanings = new KeyMeanings();
  let isTrainer = false;
  for await (const { first, lines, unterminated } of readLines(source, cancel)) {
    lines.forEach((line, i) => {
      const record = recordIn(line);
      if (record === null) tallyJunk(tally, line, first + i, unterminated && i === lines.length - 1);
      else addRecord(collector, meanings.cellsOf(record), first + i);
      isTrainer ||= record !== null && 'current_steps' in record && 'total_steps' in record;
    });
    checkObjective(meanings.roles, name, path);
  }
  if (!meanings.roles.has('train') && !meanings.roles.has('validation')) throw noLoss(path);
  const { gathered, assumptions } = chooseNumbering(collector, meanings.roles, { format: name, path });
  return finishReading({
    format: name,
    path,
    gathered,
    totalSteps: collector.totalSteps,
    isTrainer,
    problems: tally.problems(),
    assumptions,
  });
}

function addRecord(collector: Collector, cells: readonly Cell[], line: number): void {
  if (isPoint(cells)) collector.add(cells, line);
}

function tallyJunk(tally: Tally, line: string, number: number, torn: boolean): void {
  if (/^[\s[\],]*$/.test(line)) return;
  tally.add(torn ? 'torn-line' : 'bad-line', number);
}

function noLoss(path: string): ReadError {
  return new ReadError(
    'no-loss',
    name,
    `${baseName(path)} has no loss in any record: log it under a key such as "loss", "train_loss" or "val_loss".`,
  );
}
