import type { Cell, MutableCell } from '../points/cells.ts';
import { Collector } from '../points/collector.ts';
import type { Meaning } from '../points/columns.ts';
import type { Counting } from '../points/counting.ts';
import { finishReading } from '../points/finish.ts';
import { Tally } from '../points/tally.ts';
import { OneRank, withoutLauncherPrefix } from '../text/launcher.ts';
import { lineFormat, type LineReader } from '../text/lineFormat.ts';
import { readNumber } from '../text/numbers.ts';
import { PlainRecords } from '../text/plainRecords.ts';
import type { Place } from '../text/plainTemplate.ts';
import type { LogReading, ReadContext, Sniffed } from '../types.ts';
import { rankedLoss } from './blockRecord.ts';
import { FairseqArguments } from './fairseqArguments.ts';

const name = 'fairseq';

/**
 * Log of fairseq-train (`fairseq/logging/progress_bar.py`, `fairseq_cli/train.py`) as JSON, every value a string:
 * `… | INFO | train_inner | {"epoch": 1, "loss": "16.475", "num_updates": "1", "lr": "2e-05"}`, or simple:
 * `… | train_inner | epoch 001:    100 / 5000 loss=10.123, …, num_updates=100, lr=0.0001`. Counter: `num_updates` = k.
 * Loss: in bits, 3 decimals, `train_inner` the mean since the line before, `train` that of an epoch, used only where there
 * is little else. `nll_loss` is per token even where `loss` is not or is smoothed, so it goes first. LR: that of update
 * k + 1, 6 digits. `wall`: seconds since the start.
 */
export const fairseq = lineFormat({
  name,
  label: 'fairseq',
  sniff,
  open: (context) => new FairseqReader(context),
});

const counting: Counting = { trainShift: 0, lr: 'next', interval: 'since-last', unit: 'bits' };

const sure = [
  /"wpb": "[^\n]*"num_updates": "\d+"/,
  /"(\w+)_wpb": "[^\n]*"\1_num_updates": "\d+"/,
  / wpb=[^\n]*, num_updates=\d+/,
  /\| wpb [^\n]*\| num_updates \d+/,
];

function sniff({ head, tail }: Sniffed): number {
  const isOne = (text: string) => text.includes('num_updates') && sure.some((mark) => mark.test(text));
  return isOne(head) || (tail !== head && isOne(tail)) ? 0.97 : 0;
}

/** How the pairs of a line are written: before the key, behind it, and behind the value. */
interface Spelling {
  readonly before: string;
  readonly behind: string;
  readonly end: string;
}

const json: Spelling = { before: '"', behind: '": ', end: ',' };
const commas: Spelling = { before: ' ', behind: '=', end: ', ' };
const pipes: Spelling = { before: '| ', behind: ' ', end: ' | ' };

/** Names of the loss in a record, the best first. */
const losses = ['nll_loss', 'inner_loss', 'loss'];
const inner: Meaning = rankedLoss('train', 0);
const epoch: Meaning = rankedLoss('train', 1);
const heldOut: Meaning = rankedLoss('validation', 0);
const heldOutPrefix = /"(\w+_)num_updates": /;
const subset = / on '([^']*)' subset \|/;

class FairseqReader implements LineReader {
  readonly #collector = new Collector(new Tally());
  readonly #ranks = new OneRank();
  readonly #arguments = new FairseqArguments();
  /** Records of a step as JSON, by the name of their loss that was there first. */
  #plain: PlainRecords | null = null;
  #plainLoss = '';
  /** By the name of the loss. */
  readonly #cells = new Map<string, FairseqCells>();

  constructor(readonly context: ReadContext) {}

  plainLine(bytes: Uint8Array, from: number, number: number): number {
    return this.#plain?.read(bytes, from, number, this.#collector) ?? -1;
  }

  line(line: string, number: number): void {
    if (line.includes('num_updates')) this.#addRecord(line, number);
    else this.#arguments.read(line);
  }

  finish(): LogReading {
    const { numbered, tally } = this.#collector;
    return finishReading({
      format: name,
      path: this.context.path,
      gathered: numbered,
      counting,
      totalSteps: this.#arguments.updates,
      problems: tally.problems(),
      settings: this.#arguments.settings,
    });
  }

  #addRecord(line: string, number: number): void {
    if (line.includes('num_updates": ')) this.#addJson(line, number);
    else if (line.includes(' num_updates=')) this.#add(line, number, commas, '', 'train_inner', inner);
    else if (line.includes('| num_updates ')) this.#addPipes(line, number);
    else this.#arguments.read(line);
  }

  #addJson(line: string, number: number): void {
    if (line.includes('"num_updates": ')) {
      this.#add(line, number, json, '', 'train_inner', inner);
      return;
    }
    const prefix = heldOutPrefix.exec(line)?.[1] ?? '';
    const isEpoch = prefix === 'train_';
    this.#add(line, number, json, prefix, isEpoch ? 'train' : prefix.slice(0, -1), isEpoch ? epoch : heldOut);
  }

  #addPipes(line: string, number: number): void {
    const held = subset.exec(line)?.[1];
    this.#add(line, number, pipes, '', held ?? 'train', held === undefined ? epoch : heldOut);
  }

  /** @param tag What kind of record it is; part of the name of its loss. */
  #add(
    line: string,
    number: number,
    spelling: Spelling,
    prefix: string,
    tag: string,
    meaning: Meaning,
  ): void {
    const { rank } = withoutLauncherPrefix(line);
    if (!this.#ranks.takes(rank)) return;
    const valueOf = (key: string) => readValue(line, prefix + key, spelling);
    const key = losses.find((each) => line.includes(spelling.before + prefix + each + spelling.behind));
    if (key === undefined) return;
    const cells = this.#cellsOf(`${tag}/${key}`, meaning);
    cells[0].value = valueOf('num_updates') ?? null;
    cells[1].value = valueOf(key);
    cells[2].value = valueOf('lr');
    cells[3].value = valueOf('wall');
    this.#collector.add(cells, number);
    if (rank === null && spelling === json && meaning === inner) this.#learn(line, key, cells);
  }

  #learn(line: string, key: string, [step, train, lr, time]: FairseqCells): void {
    const placeOf = (name: string, { value }: Cell): Place | undefined => {
      const mark = `"${name}": "`;
      const found = line.lastIndexOf(mark);
      return found < 0 || typeof value !== 'number' ? undefined : { at: found + mark.length, value };
    };
    const read = [
      placeOf('num_updates', step),
      placeOf(key, train),
      placeOf('lr', lr),
      placeOf('wall', time),
    ];
    const isThere = [step, train, lr, time].map(({ value }) => value !== undefined);
    if (read[0] === undefined || read[1] === undefined || read.some((place, i) => isThere[i] && !place))
      return;
    if (this.#plain === null) this.#plainLoss = train.name;
    if (this.#plainLoss !== train.name) return;
    this.#plain ??= new PlainRecords({ train: train.name, validation: '' });
    this.#plain.learn(line, { step: read[0], train: read[1], lr: read[2], time: read[3] });
  }

  #cellsOf(loss: string, meaning: Meaning): FairseqCells {
    const known = this.#cells.get(loss);
    if (known !== undefined) return known;
    const cells: FairseqCells = [
      { name: 'num_updates', meaning: step, value: null },
      { name: loss, meaning, value: undefined },
      { name: 'lr', meaning: lr, value: undefined },
      { name: 'wall', meaning: time, value: undefined },
    ];
    this.#cells.set(loss, cells);
    return cells;
  }
}

type FairseqCells = readonly [MutableCell, MutableCell, MutableCell, MutableCell];

const step: Meaning = { role: 'step', rank: 0, perplexity: false };
const lr: Meaning = { role: 'lr', rank: 0, perplexity: false };
const time: Meaning = { role: 'time', rank: 0, perplexity: false };

function readValue(line: string, key: string, { before, behind, end }: Spelling): Cell['value'] {
  const mark = before + key + behind;
  const found = line.lastIndexOf(mark);
  if (found < 0) return undefined;
  const from = found + mark.length;
  const to = line.indexOf(end, from);
  const text = to < 0 ? line.slice(from) : line.slice(from, to);
  return readNumber(text.replace(/["}]/g, ''));
}
