import type { Dialect } from '../points/dialect.ts';
import { JsonlReader } from './jsonl.ts';
import { parseRecord, type JsonRecord } from '../text/json.ts';
import { OneRank, withoutLauncherPrefix } from '../text/launcher.ts';
import { lineFormat, type LineReader } from '../text/lineFormat.ts';
import { PlainBegin } from '../text/plainBegin.ts';
import type { LogReading, ReadContext, Settings, Sniffed } from '../types.ts';
import { fromZero } from './fromZero.ts';

const name = 'levanter';
const begin = '{"tracker": "json_logger"';
const beginOfLog = `${begin}, "event": "log", `;

/**
 * JSON lines of Levanter's `json_logger` tracker (`levanter/tracker/json_logger.py`) behind the prefix of Python's logging.
 * `step` is that of the update that was just done, from 0, also for what is measured on held-out data; the LR is the one
 * that this update used (the hyper-parameters of the optimiser's state); losses are in nats. Several records share a step.
 */
export const levanter = lineFormat({
  name,
  label: 'Levanter',
  sniff,
  open: (context) => new LevanterReader(context),
});

const dialect: Dialect = {
  name,
  ...fromZero,
};

function sniff({ head, tail }: Sniffed): number {
  const isLog = (text: string) => text.includes(beginOfLog) && text.includes('/loss": ');
  return isLog(head) || isLog(tail) ? 0.97 : 0;
}

/** Other lines, and records of other events, are passed over. */
class LevanterReader implements LineReader {
  readonly #records: JsonlReader;
  readonly #rank = new OneRank();
  readonly #begin = new PlainBegin();
  #settings: Settings | null = null;

  constructor(context: ReadContext) {
    this.#records = new JsonlReader(context, dialect);
  }

  plainLine(bytes: Uint8Array, from: number, number: number): number {
    return this.#records.plainPrefixed(bytes, from, number, this.#begin);
  }

  line(text: string, number: number): void {
    if (!text.includes(begin)) return;
    if (text.includes('"event": "hparams"')) this.#settings ??= hparamsIn(text);
    if (!text.includes('"event": "log"') || text.includes('"step": null')) return;
    const { rank } = withoutLauncherPrefix(text);
    if (!this.#rank.takes(rank)) return;
    this.#records.line(text, number);
    const at = text.indexOf(beginOfLog);
    if (rank === null && at >= 0 && at === text.indexOf('{'))
      this.#begin.learn(text.slice(0, at + beginOfLog.length));
  }

  finish(): LogReading {
    return { ...this.#records.finish(), settings: this.#settings };
  }
}

function hparamsIn(text: string): Settings | null {
  const hparams = parseRecord(text.slice(text.indexOf(begin)))?.['hparams'];
  return typeof hparams === 'object' && hparams !== null ? (hparams as JsonRecord) : null;
}
