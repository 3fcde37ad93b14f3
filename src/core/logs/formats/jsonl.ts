import { ReadError } from '../../errors.ts';
import { baseName, extensionOf } from '../../paths.ts';
import type { Cell } from '../points/cells.ts';
import { Collector } from '../points/collector.ts';
import { genericCounting, trainerCounting, type Counting } from '../points/counting.ts';
import type { Role } from '../points/columns.ts';
import type { Dialect } from '../points/dialect.ts';
import { finishReading } from '../points/finish.ts';
import { chooseNumbering } from '../points/numbering.ts';
import { checkObjective } from '../points/objective.ts';
import { Tally } from '../points/tally.ts';
import { JsonLines } from '../text/jsonLines.ts';
import { KeyMeanings, parseRecord, type JsonRecord } from '../text/json.ts';
import { lineFormat, type LineReader } from '../text/lineFormat.ts';
import type { PlainBegin } from '../text/plainBegin.ts';
import { splitLines } from '../text/text.ts';
import type { LogReading, ReadContext, Sniffed } from '../types.ts';
import { say } from '../../words.ts';

const name = 'jsonl';

/**
 * JSON Lines with free keys: one object a line with a loss, mostly a step, maybe an LR. Text around an object (a logger's
 * prefix, the brackets and commas of an array with a record a line) is passed over. `trainer_log.jsonl` of LLaMA-Factory
 * (`current_steps`, `total_steps`) repeats what the Hugging Face Trainer logs, so its losses are means and its LR may be
 * that of the next update.
 */
export const jsonl = lineFormat({
  name,
  label: 'JSON Lines',
  sniff,
  open: (context) => new JsonlReader(context),
});

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

/** Records line by line. */
export class JsonlReader implements LineReader {
  readonly #collector = new Collector(new Tally());
  readonly #meanings = new KeyMeanings();
  readonly #lines = new JsonLines(this.#meanings);

  /** @param dialect Whose records they are; left out for those with free keys. */
  constructor(
    readonly context: ReadContext,
    readonly dialect?: Dialect,
  ) {}

  plainLine(bytes: Uint8Array, from: number, number: number): number {
    const known = this.#readKnown(bytes, from, number);
    return known > 0 ? known : this.#addPlain(this.#lines.read(bytes, from, from), number);
  }

  /** As `plainLine`, of one whose object has something before it, and only of a record with a step. */
  plainPrefixed(bytes: Uint8Array, from: number, number: number, prefix: PlainBegin): number {
    const known = this.#readKnown(bytes, from, number);
    const at = known > 0 ? known : prefix.pass(bytes, from);
    if (known > 0 || at < 0) return at;
    const next = this.#lines.read(bytes, from, at, true);
    return Number.isNaN(this.#lines.record.step) ? -1 : this.#addPlain(next, number);
  }

  #readKnown(bytes: Uint8Array, from: number, number: number): number {
    const next = this.#lines.readKnown(bytes, from);
    const { shape, values } = this.#lines;
    if (next < 0 || shape === null) return this.#addPlain(next, number);
    if (!shape.roles.has('summary') && this.dialect?.takes?.((role) => shape.roles.has(role)) !== false)
      shape.addTo(this.#collector, values, number);
    return next;
  }

  line(text: string, number: number): void {
    if (!this.#add(text, number)) this.#collector.tally.add('bad-line', number);
  }

  openLine(text: string, number: number): void {
    if (!this.#add(text, number)) this.#collector.tally.add('torn-line', number);
  }

  pause(): void {
    checkObjective(this.#meanings.roles, name, this.context.path);
  }

  finish(): LogReading {
    const { path } = this.context;
    const { roles } = this.#meanings;
    if (!roles.has('train') && !roles.has('validation')) throw noLoss(path);
    const dialect = this.dialect ?? { name, counting: this.#freeCounting };
    const { gathered, problems, assumptions } = chooseNumbering(this.#collector, roles, { format: dialect.name, path }); // prettier-ignore
    const numbered = dialect.renumber?.(gathered, []) ?? { gathered, assumptions: [] };
    return finishReading({
      format: dialect.name,
      path,
      gathered: numbered.gathered,
      counting: dialect.counting,
      totalSteps: this.#collector.totalSteps,
      problems,
      assumptions: [...assumptions, ...numbered.assumptions],
    });
  }

  get #freeCounting(): Counting {
    const isTrainer = ['current_steps', 'total_steps'].every((key) => this.#meanings.knows(key));
    return isTrainer ? trainerCounting : genericCounting;
  }

  /** @returns Whether the line is a record or may be passed over. */
  #add(text: string, number: number): boolean {
    const record = recordIn(text);
    if (record === null) return /^[\s[\],]*$/.test(text);
    this.#addCells(this.#meanings.cellsOf(record), number);
    return true;
  }

  #addCells(cells: readonly Cell[], number: number): void {
    const has = (role: Role) => cells.some(({ meaning }) => meaning.role === role);
    if (isPoint(cells) && this.dialect?.takes?.(has) !== false) this.#collector.add(cells, number);
  }

  /** @returns `next`. */
  #addPlain(next: number, number: number): number {
    const { record } = this.#lines;
    if (next < 0 || record.has('summary')) return next;
    if (this.dialect?.takes?.((role) => record.has(role)) === false) return next;
    record.addTo(this.#collector, number);
    return next;
  }
}

function noLoss(path: string): ReadError {
  return new ReadError(
    'no-loss',
    name,
    say`${baseName(path)} has no loss in any record: log it under a key such as "loss", "train_loss" or "val_loss".`,
  );
}
