import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Rounds } from '../../../src/host/workspace/rounds.ts';
import type { Glance } from '../../../src/protocol/worker.ts';

const hour = 3_600_000;
let glances: number[] = [];
let changes = 0;
let failures: unknown[] = [];

/** @param answer By the time of the glance. */
function makeRounds(answer: (at: number) => Glance): Rounds {
  return new Rounds({
    glance() {
      glances.push(Date.now());
      return new Promise((resolve) => {
        resolve(answer(Date.now()));
      });
    },
    changed: () => changes++,
    failed: (error) => failures.push(error),
  });
}

const asItWas = (writtenAt: number | null): Glance => ({ isOther: false, writtenAt });

beforeEach(() => {
  vi.useFakeTimers({ now: 1e12 });
  [glances, changes, failures] = [[], 0, []];
});

afterEach(() => {
  vi.useRealTimers();
});

describe('the rounds', () => {
  it('glance every ten seconds at what is being written, also by a clock that is ahead', async () => {
    for (const ahead of [0, hour]) {
      glances = [];
      const rounds = makeRounds((at) => asItWas(at + ahead));
      rounds.begin();
      await vi.advanceTimersByTimeAsync(60_000);
      expect(glances).toHaveLength(6);
      rounds.dispose();
    }
  });

  it('grow rarer the longer nothing was written, and end after a day', async () => {
    const written = Date.now();
    makeRounds(() => asItWas(written)).begin();
    await vi.advanceTimersByTimeAsync(hour);
    expect(glances.length).toBeGreaterThan(30);
    expect(glances.length).toBeLessThan(60);
    await vi.advanceTimersByTimeAsync(47 * hour);
    expect(glances.length).toBeLessThan(200);
    expect(glances.at(-1)).toBeLessThan(written + 24.5 * hour);
  });

  it('are not gone where nothing lies on a disk', async () => {
    makeRounds(() => asItWas(null)).begin();
    await vi.advanceTimersByTimeAsync(hour);
    expect(glances).toHaveLength(1);
  });

  it('tell of a file that is another, and are gone once at a time however often they begin', async () => {
    const rounds = makeRounds((at) => ({ isOther: glances.length === 2, writtenAt: at }));
    for (let i = 0; i < 5; i++) rounds.begin();
    await vi.advanceTimersByTimeAsync(15_000);
    rounds.begin();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(glances).toHaveLength(3);
    expect(changes).toBe(1);
  });

  it('end where the disk can’t be asked, and begin again with the next look', async () => {
    const rounds = makeRounds(() => {
      throw new Error('gone');
    });
    rounds.begin();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([glances.length, failures.length]).toEqual([1, 1]);
    rounds.begin();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(glances).toHaveLength(2);
  });

  it('end with the window', async () => {
    const rounds = makeRounds((at) => asItWas(at));
    rounds.begin();
    await vi.advanceTimersByTimeAsync(10_000);
    rounds.dispose();
    rounds.begin();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(glances).toHaveLength(1);
  });
});
