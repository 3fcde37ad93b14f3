import type { Cancel } from '../../errors.ts';
import { Tally } from '../points/tally.ts';
import type { LogPart } from '../source.ts';
import { LineFeed } from '../text/lineFeed.ts';
import { readNumber } from '../text/numbers.ts';
import type { LogFormat, LogReader, LogReading, ReadContext, Settings, Sniffed } from '../types.ts';
import { finishScalars } from './scalars.ts';
import { TagTable, type Tag } from './tagTable.ts';

const name = 'mlflow';

/**
 * A run of MLflow's file store (`mlflow/store/tracking/file_store.py`): `meta.yaml`, a file for each metric with lines of
 * `milliseconds value step` (very old ones without a step, newer ones with more fields), whose name is its path below
 * `metrics/`, and a file for each parameter. A step is what the framework handed over; what it and the LR mean is told from
 * the names: see `trackers.ts`. Values are full doubles.
 */
export const mlflow: LogFormat = {
  name,
  label: 'MLflow',
  sniff,
  open: (context) => new MlflowReader(context),
};

/** What a file of a run is, by its path below the run's folder. */
const place = /^(?:(metrics)\/(.+)|(params)\/(.+))$/;
const metricLine = /^\d{10,16} \S/;
const isMeta = /^(?:artifact_uri|run_uuid|lifecycle_stage): /m;

function sniff({ head, parts }: Sniffed): number {
  const hasMetrics = parts.some((path) => /(?:^|\/)metrics\//.test(path));
  return hasMetrics && (isMeta.test(head) || metricLine.test(head)) ? 0.97 : 0;
}

/** More of a parameter is not kept. */
const longestParameter = 1 << 16;

interface Metric {
  readonly feed: LineFeed;
  /** null where the metric plays no part. */
  readonly tag: Tag | null;
}

class MlflowReader implements LogReader {
  readonly #table = new TagTable();
  readonly #metrics = new Map<string, Metric>();
  readonly #parameters = new Map<string, { readonly length: number; readonly value: unknown }>();
  readonly #tally = new Tally();

  constructor(readonly context: ReadContext) {}

  async read(parts: readonly LogPart[], cancel?: Cancel): Promise<void> {
    const folder = `${this.context.path}/`;
    for (const part of parts) {
      const inside = part.path.startsWith(folder) ? part.path.slice(folder.length) : part.path;
      const [, isMetric, metric = '', isParameter, parameter = ''] = place.exec(inside) ?? [];
      if (isMetric !== undefined) await this.#readMetric(metric, part, cancel);
      else if (isParameter !== undefined) await this.#readParameter(parameter, part);
    }
  }

  finish(): LogReading {
    const settings: Settings = Object.fromEntries(
      [...this.#parameters].map(([key, { value }]) => [key, value]),
    );
    const reading = finishScalars({
      format: name,
      path: this.context.path,
      parts: [{ tags: this.#table.tags, records: 0 }],
      settings: this.#parameters.size === 0 ? null : settings,
      problems: this.#tally.problems(),
    });
    const problems = reading.problems.map((problem) => ({
      ...problem,
      message: withoutPlaces(problem.message),
    }));
    return { ...reading, problems };
  }

  async #readMetric(metric: string, part: LogPart, cancel?: Cancel): Promise<void> {
    let known = this.#metrics.get(metric);
    if (known === undefined) {
      // Whole lines are written at once: one without an end is not finished, whether the run goes on or not.
      known = { feed: new LineFeed(true), tag: this.#table.named(metric) };
      this.#metrics.set(metric, known);
    }
    const { feed, tag } = known;
    if (tag === null) return;
    if (tag.values === null) tag.isScalar = part.byteLength > 0;
    else
      await feed.read(
        part,
        {
          take: (lines, first) => {
            this.#take(tag, lines, first);
          },
        },
        cancel,
      );
  }

  #take(tag: Tag, lines: readonly string[], first: number): void {
    lines.forEach((line, i) => {
      if (line === '') return;
      const [stamp = '', text = '', counter = '0'] = line.split(' ', 3);
      const [time, value, step] = [readNumber(stamp), readNumber(text), readNumber(counter)];
      if (typeof time !== 'number' || typeof value !== 'number' || typeof step !== 'number') {
        this.#tally.add('bad-line', first + i);
        return;
      }
      tag.isScalar = true;
      tag.values?.push(step, value, recordAt(time), time / 1000);
    });
  }

  async #readParameter(parameter: string, part: LogPart): Promise<void> {
    const { byteLength: length } = part;
    if (this.#parameters.get(parameter)?.length === length) return;
    const text = new TextDecoder().decode(await part.slice(0, Math.min(length, longestParameter)));
    this.#parameters.set(parameter, { length, value: parameterOf(text) });
  }
}

/** Milliseconds since 1970 at which records begin to be numbered, and how many of them a record takes. */
const [origin, tick] = [1_500_000_000_000, 200];

/** A number of a record by its time, so that those of several files can be compared. */
function recordAt(time: number): number {
  return Math.min(2 ** 32 - 1, Math.max(1, Math.round((time - origin) / tick)));
}

/** Parameters are written as Python prints them. */
function parameterOf(text: string): unknown {
  const value = text.trim();
  if (value === 'True' || value === 'False') return value === 'True';
  if (value === 'None') return null;
  return readNumber(value) ?? value;
}

/** A message without numbers of records, which are none here. */
function withoutPlaces(message: string): string {
  return message
    .replace(/, the first is record \d+/, '')
    .replace(/^Record \d+/, 'A record')
    .replace(/ at record \d+/, '');
}
