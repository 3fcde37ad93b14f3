import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { folder } from './fixtures.ts';

/**
 * The run that fixtures of text and binary formats are logs of: a linear warm-up and a cosine, a loss that falls with the
 * update and wiggles, so that a reader that is off by one update, or takes one LR for another, can't pass.
 */
export const known = {
  updates: 400,
  warmup: 40,
  peak: 6e-4,
  floor: 6e-5,
  tokensPerUpdate: 524_288,
  /** Seconds since 1970 at the start, and seconds an update. */
  began: 1_700_000_000,
  secondsPerUpdate: 2,
} as const;

/** LR of update k = 1, 2, … */
export function knownLr(k: number): number {
  const { updates, warmup, peak, floor } = known;
  if (k <= warmup) return (peak * k) / warmup;
  const done = Math.min(1, (k - warmup) / (updates - warmup));
  return floor + ((peak - floor) * (1 + Math.cos(Math.PI * done))) / 2;
}

/** Loss in nats of the batch of update k, before that update. */
export function knownLoss(k: number): number {
  return 2.5 + 6 * k ** -0.4 + 0.05 * Math.sin(k);
}

/** Held-out loss in nats after s updates. */
export function knownValidation(s: number): number {
  return 2.55 + 6 * Math.max(s, 0.5) ** -0.4;
}

/** Mean of the batch losses of the updates `first..last`. */
export function meanLoss(first: number, last: number): number {
  let sum = 0;
  for (let k = first; k <= last; k++) sum += knownLoss(k);
  return sum / (last - first + 1);
}

/**
 * Declares a test that a fixture is what its generator makes; `npm run goldens -- logs/FORMAT` writes it anew.
 * @param path Below `test/fixtures/logs/`, the format's folder first.
 */
export function itMakesFixture(path: string, make: () => string | Uint8Array): void {
  it(`${path} is what its generator makes`, () => {
    const made = make();
    const bytes = typeof made === 'string' ? new TextEncoder().encode(made) : made;
    const file = fileURLToPath(new URL(path, folder));
    const wanted = process.env['GOLDENS'] ?? '';
    if (wanted !== '' && `logs/${path}`.startsWith(wanted)) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, bytes);
    }
    expect(existsSync(file)).toBe(true);
    const kept = readFileSync(file);
    if (typeof made === 'string') expect(rounded(kept.toString('utf8'))).toBe(rounded(made));
    else expect(Buffer.compare(kept, bytes)).toBe(0);
  });
}

/** Powers differ in the last digit from one engine to the next. */
function rounded(text: string): string {
  return text.replace(/\d\.\d{14,}(?:e[-+]?\d+)?/g, (digits) =>
    String(Number(Number(digits).toPrecision(13))),
  );
}
