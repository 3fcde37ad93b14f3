import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/core/configs/registry.ts';
import type { ConfigHints } from '../../../src/core/configs/types.ts';
import { toArray } from '../../../src/core/schedule/schedule.ts';
import { hasShared, shared } from '../support.ts';

/** A value of a vector's config, as JSON has it. */
export type VectorValue = string | number | null | readonly number[];

/** One LR vector that a framework itself gave. */
export interface Vector {
  readonly framework: string;
  readonly config: Readonly<Record<string, VectorValue>>;
  readonly lr_used_for_update: readonly number[];
}

/** A vector's config in the framework's own syntax. */
export interface WrittenConfig {
  readonly path: string;
  readonly text: string;
  readonly hints?: ConfigHints;
  /** What the vector's values have to be multiplied by, where it holds multipliers. */
  readonly scale?: number;
}

const file = new URL('lr_golden.json', shared);
/** All vectors of the reference; none without it. */
export const vectors = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Vector[]) : [];

/**
 * Tests that every reference vector of a framework is reproduced to 1e-9 relative. Skipped where the reference is not there.
 * @param framework Tested on the vector's framework: `/^torchtitan/`.
 * @param write The vector's config in the framework's own syntax.
 * @param count How many vectors there are, so that none is missed.
 */
export function testVectors(
  framework: RegExp,
  count: number,
  write: (vector: Vector) => WrittenConfig,
): void {
  const own = vectors.filter((vector) => framework.test(vector.framework));
  describe.skipIf(!hasShared)(
    `${framework.source}: vectors of the framework itself (skipped without the reference)`,
    () => {
      it(`has ${String(count)} of them`, () => {
        expect(own.length).toBe(count);
      });
      it.each(
        own.map((vector) => ({ vector, name: `${vector.framework} ${JSON.stringify(vector.config)}` })),
      )('$name', ({ vector }) => {
        const { path, text, hints, scale = 1 } = write(vector);
        const reading = readConfig(path, text, hints);
        expect(reading, `not recognised:\n${text}`).not.toBeNull();
        expect(reading!.missing).toEqual([]);
        expect(reading!.schedule, JSON.stringify(reading!.problems)).not.toBeNull();
        const lr = toArray(reading!.schedule!, vector.lr_used_for_update.length);
        const wrong = vector.lr_used_for_update
          .map((value, i) => ({ update: i + 1, want: scale * value, got: lr[i]! }))
          // The reference is rounded to about 13 digits.
          .filter(({ want, got }) => !(Math.abs(got - want) <= 1e-14 + 1e-9 * Math.abs(want)));
        expect(wrong).toEqual([]);
      });
    },
  );
}
