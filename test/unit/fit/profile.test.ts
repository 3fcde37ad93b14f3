import { describe, expect, it } from 'vitest';
import { profileLambda, refineLambda } from '../../../src/core/fit/profile.ts';

const memoryOf = (lambda: number) => 1 / (1 - lambda);

/** A valley over the logarithm of the memory, and how often it was asked. */
function valleyAt(memory: number, shape: (off: number) => number = (off) => off ** 2) {
  const asked: number[] = [];
  const objective = (lambda: number) => {
    asked.push(memoryOf(lambda));
    return Promise.resolve(shape(Math.log(memoryOf(lambda)) - Math.log(memory)));
  };
  return { objective, asked };
}

describe('profileLambda', () => {
  it('finds the lowest place of a valley anywhere between 2 and 20,000 updates', async () => {
    for (const memory of [2.5, 17, 200, 1000, 4321, 19_000]) {
      for (const shape of [undefined, Math.abs, (off: number) => Math.expm1(off) - off]) {
        const found = memoryOf(await profileLambda(valleyAt(memory, shape).objective));
        expect(Math.abs(Math.log(found / memory))).toBeLessThan(1e-4);
      }
    }
  });

  it('ends at the border where the valley goes on beyond it, and looks nowhere else', async () => {
    for (const [memory, border] of [
      [0.5, 2],
      [1e6, 20_000],
    ] as const) {
      const { objective, asked } = valleyAt(memory);
      expect(Math.abs(Math.log(memoryOf(await profileLambda(objective)) / border))).toBeLessThan(1e-3);
      expect(Math.min(...asked)).toBeGreaterThan(1.999);
      expect(Math.max(...asked)).toBeLessThan(20_001);
    }
  });

  it('walks over nine places in equal ratios first, and asks once for each place after', async () => {
    const { objective, asked } = valleyAt(300);
    await profileLambda(objective);
    for (let i = 0; i < 9; i++) expect(asked[i]).toBeCloseTo(2 * 10 ** (i / 2), 6);
    expect(asked.length).toBeLessThan(40);
    expect(new Set(asked.map((value) => value.toFixed(9))).size).toBe(asked.length);
  });

  it('takes the lower of two valleys', async () => {
    const { objective } = valleyAt(20, (off) => Math.min(off ** 2 + 0.5, (off - Math.log(200)) ** 2));
    expect(memoryOf(await profileLambda(objective))).toBeCloseTo(4000, -1);
  });
});

describe('refineLambda', () => {
  const from = (memory: number) => 1 - 1 / memory;

  it('goes down a valley to its lowest place from nearby', async () => {
    for (const memory of [50, 1000, 15_000])
      for (const start of [0.75, 0.98, 1, 1.04, 1.3]) {
        const { objective, asked } = valleyAt(memory, (off) => 3 + off ** 2 + 0.3 * off ** 3);
        const found = memoryOf(await refineLambda(objective, from(start * memory)));
        expect(Math.abs(Math.log(found / memory))).toBeLessThan(2e-3);
        expect(asked.length).toBeLessThanOrEqual(24);
      }
  });

  it('goes twice its width at most at a time, downhill where it is bent the other way', async () => {
    const { objective, asked } = valleyAt(100, (off) => -(off ** 2));
    await refineLambda(objective, from(110));
    const middles = asked.filter((_, i) => i % 3 === 1).map(Math.log);
    expect(middles).toHaveLength(8);
    middles.slice(1).forEach((log, i) => {
      expect(log - middles[i]!).toBeCloseTo(0.2, 9);
    });
  });

  it('stays where it is told nothing', async () => {
    const level = await refineLambda(() => Promise.resolve(1), from(300));
    expect(memoryOf(level)).toBeCloseTo(300, 6);
    const unknown = await refineLambda(() => Promise.resolve(NaN), from(300));
    expect(memoryOf(unknown)).toBeCloseTo(300, 6);
  });
});
