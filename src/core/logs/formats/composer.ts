import { ReadError } from '../../errors.ts';
import { baseName } from '../../paths.ts';
import type { MutableCell } from '../points/cells.ts';
import { Collector } from '../points/collector.ts';
import type { Counting } from '../points/counting.ts';
import { finishReading } from '../points/finish.ts';
import { Tally } from '../points/tally.ts';
import { OneRank, withoutLauncherPrefix } from '../text/launcher.ts';
import { lineFormat, type LineReader } from '../text/lineFormat.ts';
import { readNumber } from '../text/numbers.ts';
import type { LogReading, ReadContext, Sniffed } from '../types.ts';
import { BlockRecord, rankedLoss, rankOf } from './blockRecord.ts';
import { ComposerProgress } from './composerProgress.ts';
import { say } from '../../words.ts';

const name = 'composer';

/**
 * Logs of MosaicML Composer and llm-foundry. The console (`composer/loggers/console_logger.py`): a marker of progress, then
 * lines `Train name: value`, and `[Eval batch=n/N] Eval on … data:` with lines `Eval name: value`, which name no step. The
 * FileLogger (`file_logger.py`, `logs-rank0.txt`): lines `[metric][batch=i]: name: value`, before 2023 with objects; the
 * console is repeated in it and then passed over. Counter: the marker counts updates, tokens or batches of an epoch; in the
 * file and in `time/batch` it is i = k - 1. Loss: of the batch of update k, in nats, 4 decimals; held-out losses are measured
 * after i updates. The LR has 4 decimals too, so it is not read. Tokens: those before the update.
 */
export const composer = lineFormat({
  name,
  label: 'Composer, llm-foundry',
  sniff,
  open: (context) => new ComposerReader(context),
});

const counting: Counting = {
  trainShift: 0,
  lr: 'this',
  interval: 'instantaneous',
  counter: say`Batch k is update k, where the log counts from 0 batch i is update i + 1`,
  note: say`The LR is not read, since it is printed with 4 decimals.`,
};

const marker = /\[(?:batch|token|sample|epoch|iteration)=\d+/;
const file = /\[(?:metric|BATCH)\]\[(?:batch|step)=(\d+)\]: /;
const total = 'loss/train/total';
const crossEntropy = 'LanguageCrossEntropy';

function sniff({ head, tail }: Sniffed): number {
  const isSure = (text: string) => {
    const printed =
      text.includes(`Train ${total}: `) || text.includes(`Train metrics/train/${crossEntropy}: `);
    return (printed && marker.test(text)) || (text.includes(total) && file.test(text));
  };
  return isSure(head) || isSure(tail) ? 0.97 : 0;
}

/** Names are looked at from their ends. */
const longestName = 200;

class ComposerReader implements LineReader {
  readonly #collector = new Collector(new Tally());
  readonly #record = new BlockRecord(this.#collector, total);
  readonly #ranks = new OneRank();
  readonly #progress = new ComposerProgress();
  /** Cells of losses under other names, by them. */
  readonly #others = new Map<string, readonly [MutableCell, MutableCell]>();
  #isFile = false;
  #isOpen = false;
  #rank: number | null = null;
  #uncounted = false;
  #guessed = false;

  constructor(readonly context: ReadContext) {}

  line(line: string, number: number): void {
    if (line.includes('[metric][') || line.includes('[BATCH][')) this.#readFile(line, number);
    else if (this.#isFile) return;
    else if (
      line.includes('time/batch: ') ||
      line.includes('time/token: ') ||
      line.includes('/total: ') ||
      line.includes(crossEntropy)
    ) {
      this.#readValue(line, number);
    } else if (line.includes('=') && line.includes('[')) this.#begin(line);
  }

  finish(): LogReading {
    const { numbered, totalSteps, tally } = this.#collector;
    const { path } = this.context;
    if (!numbered.hasLosses && this.#uncounted) throw noSteps(path);
    return finishReading({
      format: name,
      path,
      gathered: numbered,
      counting,
      totalSteps,
      problems: tally.problems(),
      assumptions: this.#guessed ? [heldOutAfter] : [],
    });
  }

  #begin(line: string): void {
    if (!marker.test(line)) return;
    const { rank } = withoutLauncherPrefix(line);
    if (!this.#ranks.takes(rank)) return;
    [this.#isOpen, this.#rank] = [true, rank];
    this.#progress.begin(line);
    this.#record.begin();
  }

  #readValue(line: string, number: number): void {
    const at = line.lastIndexOf(': ');
    const [, kind, key] = /\b(Train|Eval) (\S+)$/.exec(line.slice(Math.max(0, at - longestName), at)) ?? [];
    if (key === undefined || !this.#owns(line)) return;
    const value = readNumber(line.slice(at + 2));
    if (kind === 'Eval') {
      if (key.endsWith(crossEntropy)) this.#addHeldOut(key, this.#progress.last, value, number);
    } else if (key === 'time/batch') this.#progress.setBatch(value);
    else if (key === 'time/token') this.#progress.setTokens(value);
    else if (key === total) this.#addTotal(value, number);
    else if (key.endsWith(crossEntropy)) this.#addOther('train', key, this.#progress.step(), value, number);
  }

  #addTotal(value: number | undefined | null, number: number): void {
    const step = this.#progress.step();
    if (step === null) {
      this.#uncounted = true;
      this.#collector.tally.add('no-step', number);
      return;
    }
    this.#record.addBeside('tokens', this.#progress.tokensAfter());
    this.#record.addLoss(step, value, number, this.#progress.total());
  }

  #addHeldOut(key: string, step: number | null, value: number | undefined | null, number: number): void {
    this.#guessed = true;
    this.#addOther('validation', key, step, value, number);
  }

  #addOther(
    role: 'train' | 'validation',
    key: string,
    step: number | null,
    value: number | undefined | null,
    number: number,
  ): void {
    if (step === null) return;
    let cells = this.#others.get(key);
    if (cells === undefined) {
      cells = [
        { name: 'batch', meaning: { role: 'step', rank: 0, perplexity: false }, value: null },
        { name: key, meaning: rankedLoss(role, role === 'train' ? 1 : 0), value: undefined },
      ];
      this.#others.set(key, cells);
    }
    [cells[0].value, cells[1].value] = [step, value];
    this.#collector.add(cells, number);
  }

  #readFile(line: string, number: number): void {
    const batch = file.exec(line)?.[1];
    if (batch === undefined) return;
    this.#isFile = true;
    const step = Number(batch);
    const tokens = valueIn(line, 'time/token');
    // Tokens before a batch are those after the one before.
    if (tokens !== undefined && this.#progress.last === step) this.#record.addBeside('tokens', tokens);
    const loss = valueIn(line, total);
    if (loss !== undefined) {
      this.#record.begin();
      this.#record.addLoss(step + 1, loss, number);
      this.#progress.last = step + 1;
    }
    const key = evaluated.exec(line)?.[0];
    if (key !== undefined) this.#addOther('validation', key, step, valueIn(line, key), number);
  }

  /** Whether a line stands under the marker before. */
  #owns(line: string): boolean {
    if (!this.#isOpen) return false;
    const rank = rankOf(line);
    return rank === null || rank === this.#rank;
  }
}

const evaluated = /\bmetrics\/eval\/[\w/.-]*LanguageCrossEntropy\b/;
const heldOutAfter = say`Held-out losses stand under no step on this console: they are taken as measured after the update printed before them.`;

/** What stands behind `name: ` or `"name": `. */
function valueIn(line: string, key: string): number | undefined | null {
  const at = line.indexOf(key);
  const found = at < 0 ? null : /^"?: ([^\s,}]+)/.exec(line.slice(at + key.length, at + key.length + 60));
  return found === null ? undefined : readNumber(found[1] ?? '');
}

function noSteps(path: string): ReadError {
  const message = say`${baseName(path)} counts tokens or samples, not updates: log time/batch with it.`;
  return new ReadError('no-steps', name, message);
}
