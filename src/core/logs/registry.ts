import { Cancelled, ReadError, throwIfCancelled, type Cancel } from '../errors.ts';
import { csv } from './csv.ts';
import { hfTrainerState } from './hfTrainerState.ts';
import { jsonl } from './jsonl.ts';
import { baseName } from '../paths.ts';
import type { Source } from './source.ts';
import { encodingOf, isText } from './text/text.ts';
import type { LogFormat, LogReading, Sniffed } from './types.ts';

/** Every log format; on equal scores the earlier reads the file. */
export const logFormats: readonly LogFormat[] = [hfTrainerState, jsonl, csv];

/** First and last bytes that a format is recognised by. */
const sniffedBytes = 64 * 1024;

/**
 * Reads a log in whatever format it is.
 * @param path For names only, with forward slashes.
 * @throws ReadError where nothing can be used; `not-recognised` where the file is no log at all.
 * @throws Cancelled when asked to stop.
 */
export async function readLog(path: string, source: Source, cancel?: Cancel): Promise<LogReading> {
  throwIfCancelled(cancel);
  const safe = readable(path, source);
  const file = await collectSniffed(path, safe);
  const format = chooseFormat(file);
  if (format !== undefined) return format.read(safe, { path, cancel });
  const message = `${baseName(path)} is not a log that can be read: give CSV or JSON Lines with a step and a loss, or a trainer_state.json.`;
  throw new ReadError('not-recognised', 'unknown', message);
}

function chooseFormat(file: Sniffed): LogFormat | undefined {
  const scored = logFormats.map((format) => ({ format, score: format.sniff(file) }));
  const best = scored.reduce((most, each) => (each.score > most.score ? each : most));
  return best.score > 0 ? best.format : undefined;
}

async function collectSniffed(path: string, source: Source): Promise<Sniffed> {
  const { byteLength } = source;
  const bytes = await source.slice(0, Math.min(sniffedBytes, byteLength));
  const encoding = encodingOf(bytes);
  const decode = (part: Uint8Array) => new TextDecoder(encoding).decode(part);
  const head = decode(bytes);
  if (head.trim() === '' && byteLength <= sniffedBytes) {
    throw new ReadError('empty', 'unknown', `${baseName(path)} is empty: wait for the run to log something.`);
  }
  if (!isText(head.replaceAll('\0', ''))) {
    throw new ReadError(
      'encoding',
      'unknown',
      `${baseName(path)} is not text: give a log as UTF-8 or UTF-16 text.`,
    );
  }
  const from = Math.max(0, byteLength - sniffedBytes);
  // Two bytes a character: the tail must begin on a whole one.
  const tail = from === 0 ? head : decode(await source.slice(from + (from % 2), byteLength));
  return { path, baseName: baseName(path).toLowerCase(), head, tail };
}

/** The same source; a failure of the disk or the network is a ReadError `unreadable`. */
function readable(path: string, source: Source): Source {
  return {
    byteLength: source.byteLength,
    async slice(start, end) {
      try {
        return await source.slice(start, end);
      } catch (error) {
        if (error instanceof Cancelled) throw error;
        const message = `${baseName(path)} can’t be read to its end: check that it is still there and readable.`;
        throw new ReadError('unreadable', 'unknown', message);
      }
    },
  };
}
