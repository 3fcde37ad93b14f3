import { readLog } from '../../../src/core/logs/session.ts';
import { memorySource } from '../../../src/core/logs/source.ts';
import type { Curve, SeriesKind } from '../../../src/core/curve.ts';
import { ReadError, type ReadErrorCode } from '../../../src/core/errors.ts';
import type { LogReading } from '../../../src/core/logs/types.ts';

/** Reads a text under a file name. */
export function readText(name: string, text: string): Promise<LogReading> {
  return readLog(name, memorySource(new TextEncoder().encode(text)));
}

/** The code and the message with which a text is refused. */
export async function refusal(name: string, text: string): Promise<{ code: ReadErrorCode; message: string }> {
  try {
    await readText(name, text);
  } catch (error) {
    if (error instanceof ReadError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error(`${name} was read.`);
}

/** The curve of a kind as plain arrays; null where there is none. */
export function plainCurve({ curves }: LogReading, kind: SeriesKind = 'train'): PlainCurve | null {
  const curve = curves.find((each) => each.kind === kind);
  return curve === undefined ? null : toPlain(curve);
}

export interface PlainCurve {
  readonly kind: SeriesKind;
  readonly name: string;
  readonly steps: number[];
  readonly loss: number[];
  /** null where not known. */
  readonly lr: (number | null)[];
  readonly interval: number[];
  readonly tokens?: (number | null)[];
  readonly time?: (number | null)[];
}

export function toPlain({ kind, name, steps, loss, lr, interval, tokens, time }: Curve): PlainCurve {
  return {
    kind,
    name,
    steps: [...steps],
    loss: [...loss],
    lr: withNull(lr),
    interval: [...interval],
    ...(tokens && { tokens: withNull(tokens) }),
    ...(time && { time: withNull(time) }),
  };
}

function withNull(values: Float64Array): (number | null)[] {
  return [...values].map((value) => (Number.isNaN(value) ? null : value));
}

/** Lines of `count` rows from a function of the row number, 1-based. */
export function rows(count: number, row: (k: number) => string): string {
  return Array.from({ length: count }, (_, i) => `${row(i + 1)}\n`).join('');
}

/** A plausible loss after `k` updates. */
export function lossAt(k: number): number {
  return 1.5 + 6 * k ** -0.35;
}

/** Whether this Node has SQLite, so that databases can be read. */
export const hasSqlite =
  (process.versions as Readonly<Record<string, string | undefined>>)['sqlite'] !== undefined;
