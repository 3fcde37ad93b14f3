import { ReadError } from '../errors.ts';
import { baseName } from '../paths.ts';
import { withoutPacking } from './names.ts';
import type { LogPart } from './source.ts';
import { encodingOf, isText } from './text/text.ts';
import type { LogFormat, Sniffed } from './types.ts';
import { say } from '../words.ts';

/** First and last bytes that a format is recognised by. */
export const sniffedBytes = 64 * 1024;

/**
 * Finds the format of a log.
 * @param path What names the log in messages.
 * @throws ReadError `empty`, `encoding` or `not-recognised` where there is none.
 */
export async function chooseFormat(
  path: string,
  parts: readonly LogPart[],
  formats: readonly LogFormat[],
): Promise<LogFormat> {
  const file = await collectSniffed(path, parts);
  const plain = isText(file.head.replaceAll('\0', ''));
  const [best] = formats
    .filter((format) => plain || format.binary === true)
    .map((format) => ({ format, score: format.sniff(file) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
  if (best !== undefined) return best.format;
  if (!plain) {
    const message = say`${baseName(path)} is not text: give a log as UTF-8 or UTF-16 text.`;
    throw new ReadError('encoding', 'unknown', message);
  }
  const message = say`${baseName(path)} is in none of the formats that are known here: a CSV or JSON Lines file with a step and a loss is always read.`;
  throw new ReadError('not-recognised', 'unknown', message);
}

async function collectSniffed(path: string, parts: readonly LogPart[]): Promise<Sniffed> {
  const part = parts.find(({ byteLength }) => byteLength > 0) ?? parts[0];
  const bytes = part === undefined ? new Uint8Array(0) : await part.slice(0, sniffedBytes);
  const encoding = encodingOf(bytes);
  const decode = (some: Uint8Array) => new TextDecoder(encoding).decode(some);
  const head = decode(bytes);
  if (part === undefined || (bytes.length < sniffedBytes && head.trim() === '')) {
    throw new ReadError(
      'empty',
      'unknown',
      say`${baseName(path)} is empty: wait for the run to log something.`,
    );
  }
  const inside = withoutPacking(part.path);
  const tail = await lastBytes(part);
  return {
    path: inside,
    baseName: baseName(inside).toLowerCase(),
    parts: parts.map((each) => each.path),
    bytes,
    head,
    tail: tail === null ? head : decode(tail),
  };
}

/** The last bytes; null where the first are all there is, or all that can be seen without reading everything. */
async function lastBytes(part: LogPart): Promise<Uint8Array | null> {
  const from = part.byteLength - sniffedBytes;
  if (from <= 0 || !Number.isFinite(from)) return null;
  // Two bytes a character: the tail must begin on a whole one.
  return part.slice(from + (from % 2), part.byteLength);
}
