import { ReadError } from '../../errors.ts';
import { baseName } from '../../paths.ts';
import type { Cell, MutableCell } from '../points/cells.ts';
import { Collector, noRow } from '../points/collector.ts';
import { trainerCounting, type Counting } from '../points/counting.ts';
import { finishReading } from '../points/finish.ts';
import { checkObjective } from '../points/objective.ts';
import { Tally } from '../points/tally.ts';
import { KeyMeanings } from '../text/json.ts';
import { OneRank, withoutLauncherPrefix } from '../text/launcher.ts';
import { lineFormat, type LineReader } from '../text/lineFormat.ts';
import type { LogReading, ReadContext, Sniffed } from '../types.ts';
import { PlainBars } from './hfBar.ts';
import { HfPlaces, type HfSteps, type PythonDict } from './hfPlaces.ts';
import { PlainDicts } from './hfDicts.ts';
import { say } from '../../words.ts';

const name = 'hf-stdout';

/**
 * Console of the Hugging Face Trainer (`ProgressCallback` and `PrinterCallback` of `trainer_callback.py`), and of what is
 * built on it: TRL, Axolotl, ms-swift. Records are Python dicts, since transformers 5 with quoted values of 4 digits. `loss`
 * is the mean since the record before, in nats; `learning_rate` is that of the same update since 4.51 and of the next one
 * before. No step is printed: it is found out from the progress bar and the epoch (`hfPlaces.ts`).
 */
export const hfStdout = lineFormat({
  name,
  label: 'Hugging Face Trainer console',
  sniff,
  open: (context) => new HfStdoutReader(context),
});

const brace = 123;
const none: HfSteps = { steps: new Float64Array(0), assumptions: [] };
const mark = /\{'(?:eval_)?loss': [^\n{}]*'(?:epoch|global_step\/max_steps)': /;

function sniff({ head, tail }: Sniffed): number {
  return [head, tail].some((text) => text.includes("loss': ") && mark.test(text)) ? 0.97 : 0;
}

const counting: Counting = {
  ...trainerCounting,
  counter: say`A line has no step of its own: its update is found from the progress bar or the epoch`,
};

class HfStdoutReader implements LineReader {
  readonly #collector = new Collector(new Tally());
  readonly #meanings = new KeyMeanings();
  readonly #places = new HfPlaces();
  readonly #rank = new OneRank();
  readonly #bars = new PlainBars();
  readonly #dicts = new PlainDicts();
  /** Counts records; their steps come later. */
  readonly #step: MutableCell = {
    name: 'step',
    meaning: { role: 'step', rank: 0, perplexity: false },
    value: 0,
  };
  #last: readonly Cell[] = [];
  #cells: readonly Cell[] = [];
  /** Transformers 5 quotes its values, and is late enough to log the LR of the same update. */
  #isQuoted = false;

  constructor(readonly context: ReadContext) {}

  plainLine(bytes: Uint8Array, from: number, number: number): number {
    if (bytes[from] !== brace) {
      const next = this.#bars.read(bytes, from);
      const { done, total } = this.#bars;
      if (next > 0 && total > 0) this.#places.addBar({ done, total });
      if (next > 0) return next;
    }
    const next = this.#dicts.read(bytes, from);
    if (next > 0 && this.#dicts.addTo(this.#collector, this.#places.length, number) !== noRow) {
      const { isTrain, epoch, decimals } = this.#dicts;
      this.#places.addPlain(isTrain, epoch, decimals);
    }
    return next;
  }

  line(text: string, number: number): void {
    if (text.includes('%|')) this.#places.addBar(text);
    if (text.includes("{'")) this.#addRecord(text, number);
    else if (text.includes(' = ')) this.#places.addBanner(text);
  }

  pause(): void {
    checkObjective(this.#meanings.roles, name, this.context.path);
  }

  finish(): LogReading {
    const { path } = this.context;
    const { numbered, tally } = this.#collector;
    const found = this.#places.length === 0 ? none : this.#places.steps();
    if (found === null) throw noSteps(path);
    return finishReading({
      format: name,
      path,
      gathered: numbered.renumbered((index) => found.steps[index]!),
      counting: this.#isQuoted ? { ...counting, lr: 'this' } : counting,
      totalSteps: this.#places.total,
      problems: tally.problems(),
      assumptions: found.assumptions,
    });
  }

  #addRecord(line: string, number: number): void {
    const { rank, text } = withoutLauncherPrefix(line);
    const record = dictIn(text);
    if (record === null || !this.#rank.takes(rank)) return;
    if (record['train_runtime'] !== undefined) {
      this.#places.addSummary(record);
      return;
    }
    const cells = this.#withStep(this.#meanings.cellsOf(record));
    if (!cells.some(({ meaning: { role } }) => role === 'train' || role === 'validation')) return;
    this.#isQuoted ||= text.includes("loss': '");
    this.#step.value = this.#places.length;
    if (this.#collector.add(cells, number) !== noRow) this.#places.add(record, text);
    this.#dicts.learn(line, { cells, rank, prefix: line.length - text.length, record });
  }

  /** The same array for the same one: records are alike. */
  #withStep(cells: readonly Cell[]): readonly Cell[] {
    if (cells !== this.#last) {
      this.#last = cells;
      this.#cells = [this.#step, ...cells.filter(({ meaning }) => meaning.role !== 'step')];
    }
    return this.#cells;
  }
}

/** The dict of a line, null where there is none that ends. */
function dictIn(text: string): PythonDict | null {
  const start = text.indexOf("{'");
  const end = text.indexOf('}', start);
  if (start < 0 || end < 0) return null;
  const record: Record<string, string> = {};
  for (let quote = start + 1; quote >= 0 && quote < end;) {
    const close = text.indexOf("'", quote + 1);
    if (close < 0 || close > end) break;
    if (!text.startsWith("': ", close)) {
      // No key ends here, but one may begin.
      quote = close;
      continue;
    }
    const from = close + 3;
    const to = endOfValue(text, from, end);
    const isQuoted = text[from] === "'" && to > from;
    record[text.slice(quote + 1, close)] = text.slice(isQuoted ? from + 1 : from, to);
    quote = text.indexOf("'", isQuoted ? to + 1 : to);
  }
  return record;
}

/** Where a value ends: at its closing quote, or at the comma or brace behind it. */
function endOfValue(text: string, from: number, end: number): number {
  if (text[from] === "'") {
    const close = text.indexOf("'", from + 1);
    return close < 0 || close > end ? from : close;
  }
  let to = from;
  while (to < end && text[to] !== ',' && text[to] !== "'") to++;
  return to;
}

function noSteps(path: string): ReadError {
  const message = say`${baseName(path)} prints no steps, and neither a progress bar beside each record nor the length of the run tells them: give the run’s trainer_state.json instead.`;
  return new ReadError('no-steps', name, message);
}
