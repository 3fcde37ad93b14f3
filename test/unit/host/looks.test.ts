import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Looks } from '../../../src/host/features/looks.ts';
import type { LiveRun } from '../../../src/protocol/worker.ts';

let growing: string[] = [];
let looked: string[] = [];
let shown: (string | null)[] = [];
let cost = 10;

function makeLooks(fail = false): { looks: Looks; failures: unknown[] } {
  const failures: unknown[] = [];
  const looks = new Looks({
    growing: () => growing,
    async look(id) {
      looked.push(id);
      await new Promise((resolve) => setTimeout(resolve, cost));
      if (fail) throw new Error(id);
      return { id } as LiveRun;
    },
    show: (live) => shown.push(live?.id ?? null),
    failed: (error) => failures.push(error),
  });
  return { looks, failures };
}

beforeEach(() => {
  vi.useFakeTimers();
  [growing, looked, shown, cost] = [[], [], [], 10];
});

afterEach(() => {
  vi.useRealTimers();
});

describe('runs that are being trained', () => {
  it('are not looked at while none is', async () => {
    const { looks } = makeLooks();
    looks.soon();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(looked).toEqual([]);
  });

  it('are all looked at once for each change, the shown one first', async () => {
    const { looks } = makeLooks();
    growing = ['a', 'b', 'c'];
    looks.soon();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(looked).toEqual(['a', 'b', 'c']);
    looks.soon();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(looked.slice(3).sort()).toEqual(['a', 'b', 'c']);
    expect(shown).toEqual(['a', 'a']);
  });

  it('take turns and at most a fiftieth of the time, however often they change', async () => {
    const { looks } = makeLooks();
    growing = Array.from({ length: 9 }, (_, i) => `run ${String(i)}`);
    cost = 50;
    for (let i = 0; i < 600; i++) {
      looks.soon();
      await vi.advanceTimersByTimeAsync(100);
    }
    expect((looked.length * cost) / 60_000).toBeLessThanOrEqual(0.02);
    const others = growing.slice(1).map((id) => looked.filter((each) => each === id).length);
    expect(Math.min(...others)).toBeGreaterThan(0);
    expect(Math.max(...others) - Math.min(...others)).toBeLessThanOrEqual(1);
  });

  it('are not shown any more when they stop, and another is then', async () => {
    const { looks } = makeLooks();
    growing = ['a', 'b'];
    looks.soon();
    await vi.advanceTimersByTimeAsync(5000);
    growing = ['b'];
    looks.soon();
    await vi.advanceTimersByTimeAsync(5000);
    growing = [];
    looks.soon();
    expect(shown).toEqual(['a', null, 'b', null]);
  });

  it('are looked at again after a look failed, and not after the end', async () => {
    const { looks, failures } = makeLooks(true);
    growing = ['a'];
    looks.soon();
    await vi.advanceTimersByTimeAsync(5000);
    looks.soon();
    await vi.advanceTimersByTimeAsync(5000);
    expect(failures).toHaveLength(2);
    looks.soon();
    looks.dispose();
    await vi.advanceTimersByTimeAsync(5000);
    expect(failures).toHaveLength(2);
  });
});
