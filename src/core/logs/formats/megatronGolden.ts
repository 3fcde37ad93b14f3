import { ReadError, type Cancel } from '../../errors.ts';
import { baseName } from '../../paths.ts';
import { Collector } from '../points/collector.ts';
import type { Counting } from '../points/counting.ts';
import { finishReading } from '../points/finish.ts';
import { Tally } from '../points/tally.ts';
import type { LogPart } from '../source.ts';
import { parseRecord, type JsonRecord } from '../text/json.ts';
import { toNumber } from '../text/numbers.ts';
import { TextFeed } from '../text/slices.ts';
import type { LogFormat, LogReader, LogReading, ReadContext } from '../types.ts';
import { say } from '../../words.ts';

const name = 'megatron-golden';

/**
 * The golden values that Megatron-LM's functional tests compare runs with (`golden_values_*.json` under
 * `tests/functional_tests`), made from TensorBoard: `{"lm loss": {"start_step", "end_step", "step_interval", "values"}}`.
 * `values` holds the loss of single batches in nats by the update, or, before 2025, a list from entry `start_step` on, of
 * which entry i is that of update i + 1. There is no LR unless a test asks for `learning-rate`, which is that of the next
 * update.
 */
export const megatronGolden: LogFormat = {
  name,
  label: 'Megatron-LM golden values',
  sniff: ({ head }) => (mark.test(head) ? 0.97 : 0),
  open: (context) => new GoldenReader(context),
};

const mark = /^\s*\{[^]*"lm loss"\s*:\s*\{\s*"(?:start_step|end_step|step_interval|values)"\s*:/;

const names = { train: 'lm loss', validation: '' };
const counting: Counting = { trainShift: 0, lr: 'next', interval: 'instantaneous' };
/** A larger file holds something else. */
const longest = 1 << 26;

/** One JSON object: it must be read anew when it grows. */
class GoldenReader implements LogReader {
  readonly #feed = new TextFeed();
  readonly isProvisional = true;
  #text = '';

  constructor(readonly context: ReadContext) {}

  async read(parts: readonly LogPart[], cancel?: Cancel): Promise<void> {
    for await (const text of this.#feed.read(parts[0]!, cancel)) {
      this.#text += text;
      if (this.#text.length > longest) throw broken(this.context.path);
    }
  }

  finish(): LogReading {
    const { path } = this.context;
    const golden = parseRecord(this.#text);
    if (golden === null) throw broken(path);
    const collector = new Collector(new Tally());
    const place = new Place(this.#text);
    place.moveTo('"lm loss"');
    const losses = collect(golden['lm loss'], 'train', collector, place);
    place.moveTo('"learning-rate"');
    collect(golden['learning-rate'], 'lr', collector, place);
    const { numbered: gathered, totalSteps, tally } = collector;
    const assumptions = losses === 'list' ? [ofList] : [];
    return finishReading({
      format: name,
      path,
      gathered,
      counting,
      totalSteps,
      problems: tally.problems(),
      assumptions,
    });
  }
}

const ofList = say`The values are a list without steps: value i is taken as the loss of update start_step + 1 + i · step_interval.`;

/** Takes one metric. @returns Whether its values were a list, an object, or neither. */
function collect(
  metric: unknown,
  role: 'train' | 'lr',
  to: Collector,
  place: Place,
): 'list' | 'object' | 'none' {
  if (!isRecord(metric)) return 'none';
  const add = (step: number, value: unknown) => {
    to.addPoint({ step, [role]: toNumber(value) }, place.line, names);
  };
  const { values } = metric;
  if (Array.isArray(values)) {
    const start = toNumber(metric['start_step']) ?? 0;
    const spacing = toNumber(metric['step_interval']) ?? 1;
    values.forEach((value, i) => {
      add(start + 1 + i * spacing, value);
    });
    return 'list';
  }
  if (!isRecord(values)) return 'none';
  for (const [step, value] of Object.entries(values)) {
    place.moveTo(`"${step}"`);
    add(Number(step), value);
  }
  return 'object';
}

/** A place in a text that only moves on. */
class Place {
  line = 1;
  #at = 0;

  constructor(readonly text: string) {}

  /** Moves to the next occurrence of a word; stays for good where there is none. */
  moveTo(word: string): void {
    const found = this.text.indexOf(word, this.#at);
    const end = found < 0 ? this.text.length : found;
    for (let at = this.text.indexOf('\n', this.#at); found >= 0 && at >= 0 && at < end;) {
      this.line++;
      at = this.text.indexOf('\n', at + 1);
    }
    this.#at = end;
  }
}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function broken(path: string): ReadError {
  const message = say`${baseName(path)} is cut off or no whole JSON object: copy the golden values again.`;
  return new ReadError('truncated', name, message);
}
