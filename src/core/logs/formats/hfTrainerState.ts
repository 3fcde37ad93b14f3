import { ReadError, type Cancel, type Problem } from '../../errors.ts';
import { baseName } from '../../paths.ts';
import type { Cell } from '../points/cells.ts';
import { Collector } from '../points/collector.ts';
import { trainerCounting } from '../points/counting.ts';
import { finishReading } from '../points/finish.ts';
import { checkObjective } from '../points/objective.ts';
import { Tally } from '../points/tally.ts';
import type { LogPart } from '../source.ts';
import { HistoryScanner } from '../text/historyScanner.ts';
import { KeyMeanings, parseRecord } from '../text/json.ts';
import { TextFeed } from '../text/slices.ts';
import type { LogFormat, LogReader, LogReading, ReadContext, Sniffed } from '../types.ts';
import { say } from '../../words.ts';

const name = 'hf-trainer-state';

/**
 * `trainer_state.json` of the Hugging Face Trainer (and of what is built on it: TRL, Axolotl, LLaMA-Factory). `step` counts
 * updates from 1; `loss` is the mean since the record before; `learning_rate` is that of the same update since transformers
 * 4.51 and of the next one before (see `lrTiming.ts`); the last record's `train_loss` is a mean over the run and no point.
 */
export const hfTrainerState: LogFormat = {
  name,
  label: 'Hugging Face Trainer',
  sniff,
  open: (context) => new StateReader(context),
};

function sniff({ head, baseName: base }: Sniffed): number {
  if (!head.trimStart().startsWith('{')) return 0;
  if (/"log_history"\s*:/.test(head)) return 1;
  return base.endsWith('trainer_state.json') ? 0.95 : 0;
}

/** The trainer writes the whole file anew each time; only one that is copied while it is read really grows. */
class StateReader implements LogReader {
  readonly #history = new History();
  readonly #feed = new TextFeed();
  readonly #scanner = new HistoryScanner((text, line) => {
    this.#history.add(text, line);
  });
  /** What the end of the file tells, once it was looked at. */
  #end: Problem[] | null = null;

  constructor(readonly context: ReadContext) {}

  get isProvisional(): boolean {
    return this.#end !== null && !this.#scanner.isComplete;
  }

  async read(parts: readonly LogPart[], cancel?: Cancel): Promise<void> {
    this.#end = null;
    for await (const text of this.#feed.read(parts[0]!, cancel)) {
      this.#scanner.push(text);
      checkObjective(this.#history.meanings.roles, name, this.context.path);
    }
  }

  finish(): LogReading {
    const { path } = this.context;
    const { collector } = this.#history;
    this.#end ??= checkEnd(this.#scanner, this.#history, path);
    return finishReading({
      format: name,
      path,
      gathered: collector.numbered,
      counting: trainerCounting,
      totalSteps: totalOf(this.#scanner.outside),
      problems: [...this.#end, ...collector.tally.problems()],
    });
  }
}

/** The records of a `log_history`. */
class History {
  readonly collector = new Collector(new Tally());
  readonly meanings = new KeyMeanings();
  count = 0;

  add(text: string, line: number): void {
    const record = parseRecord(text);
    if (record === null) {
      this.collector.tally.add('bad-line', line);
      this.salvage(text, line);
      return;
    }
    this.count++;
    const cells = this.meanings.cellsOf(record);
    if (cells.every(({ meaning }) => meaning.role !== 'summary')) this.#addPoint(cells, line);
  }

  /** Uses the whole records inside a text that is not one: a bracket too many swallows those behind it. */
  salvage(text: string, line: number): void {
    let [at, atLine] = [0, line];
    for (const { 0: inner, index } of text.matchAll(/\{[^{}]*\}/g)) {
      atLine += countLines(text.slice(at, index));
      at = index;
      if (parseRecord(inner) !== null) this.add(inner, atLine);
    }
  }

  #addPoint(cells: readonly Cell[], line: number): void {
    const isPoint = cells.some(({ meaning }) => meaning.role === 'train' || meaning.role === 'validation');
    const hasStep = cells.some(({ meaning, value }) => meaning.role === 'step' && value !== undefined);
    if (isPoint && !hasStep) this.collector.tally.add('no-step', line);
    else this.collector.add(cells, line);
  }
}

function countLines(text: string): number {
  return text.split('\n').length - 1;
}

/** What the end of the file tells. @throws ReadError `truncated` where it was cut off before the first record ended. */
function checkEnd(scanner: HistoryScanner, history: History, path: string): Problem[] {
  if (scanner.isComplete) {
    if (/"log_history"\s*:/.test(scanner.outside)) return [];
    const message = say`${baseName(path)} has no log_history: give the trainer_state.json that the Hugging Face Trainer wrote.`;
    throw new ReadError('no-loss', name, message);
  }
  history.salvage(scanner.open, scanner.openLine);
  const line = scanner.openLine;
  if (history.count === 0) {
    const message = say`${baseName(path)} is cut off before its first complete record: copy the file again, or wait until the trainer has written it.`;
    throw new ReadError('truncated', name, message, line);
  }
  const message = say`The file is cut off or broken at line ${String(line)}: the ${String(history.count)} complete records before are used.`;
  return [{ code: 'truncated', message, line, severity: 'warning' }];
}

function totalOf(outside: string): number | null {
  const total = Number(/"max_steps"\s*:\s*(\d+)/.exec(outside)?.[1] ?? 0);
  return total > 0 && Number.isSafeInteger(total) ? total : null;
}
