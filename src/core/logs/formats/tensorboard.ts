import type { Cancel, Problem } from '../../errors.ts';
import { baseName } from '../../paths.ts';
import { withoutPacking } from '../names.ts';
import type { LogPart } from '../source.ts';
import type { LogFormat, LogReader, LogReading, ReadContext, Sniffed } from '../types.ts';
import { finishScalars } from './scalars.ts';
import { TfEvents } from './tfEvents.ts';
import { beginsWithRecord, TfRecords } from './tfRecords.ts';
import { say } from '../../words.ts';

const name = 'tensorboard';

/**
 * A folder of TensorBoard's `events.out.tfevents.*` (TFRecords of `event.proto`): one run, and a file more after each
 * restart. Scalars are read in all three encodings: `simple_value` (PyTorch's `add_scalar`), tensors with their bytes
 * (`tf.summary.scalar`) and tensors with a list (`add_scalar(new_style=True)`). Values are 32-bit floats, so that an LR of
 * 3e-4 reads as 0.000300000014. What the counter and the LR mean is told from the tags: see `trackers.ts`.
 */
export const tensorboard: LogFormat = {
  name,
  label: 'TensorBoard',
  binary: true,
  sniff,
  open: (context) => new TensorboardReader(context),
};

function sniff({ bytes, baseName: base, head }: Sniffed): number {
  if (!beginsWithRecord(bytes)) return 0;
  return head.includes('brain.Event:') || base.includes('tfevents') ? 1 : 0;
}

interface EventFile {
  readonly records: TfRecords;
  readonly events: TfEvents;
}

class TensorboardReader implements LogReader {
  readonly #files = new Map<string, EventFile>();

  constructor(readonly context: ReadContext) {}

  async read(parts: readonly LogPart[], cancel?: Cancel): Promise<void> {
    for (const part of parts) {
      const file = this.#fileOf(part.path);
      const take = (bytes: Uint8Array, from: number, to: number) => {
        file.events.add(bytes, from, to, file.records.count);
      };
      await file.records.read(part, take, cancel);
    }
  }

  finish(): LogReading {
    const files = [...this.#files].sort(([a], [b]) => beganAt(a) - beganAt(b) || (a < b ? -1 : 1));
    const parts = files.map(([, { records, events }]) => ({
      tags: events.table.tags,
      records: records.count,
    }));
    const settings = files.map(([, { events }]) => events.settings).find((told) => told !== null);
    const problems = files.flatMap(([path, { records }]) => damaged(path, records.lost) ?? []);
    return finishScalars({
      format: name,
      path: this.context.path,
      parts,
      settings: settings ?? null,
      problems,
    });
  }

  #fileOf(path: string): EventFile {
    let file = this.#files.get(path);
    if (file === undefined) {
      file = { records: new TfRecords(), events: new TfEvents() };
      this.#files.set(path, file);
    }
    return file;
  }
}

/** Seconds since 1970 in the name of a file: `events.out.tfevents.<seconds>.<host>…`. */
function beganAt(path: string): number {
  return Number(/tfevents\.(\d+)/.exec(baseName(withoutPacking(path)))?.[1] ?? 0);
}

function damaged(path: string, bytes: number): Problem | null {
  if (bytes === 0) return null;
  const message = say`${baseName(path)} is damaged: ${String(bytes)} bytes that are no record are passed over.`;
  return { code: 'damaged', message, line: 0, severity: 'warning' };
}
