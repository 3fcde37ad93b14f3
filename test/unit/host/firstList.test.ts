import { describe, expect, it } from 'vitest';
import { FirstList } from '../../../src/host/firstList.ts';
import type { Scan } from '../../../src/protocol/worker.ts';

const scanOf = (...names: string[]): Scan => ({
  ...{ logs: [], configs: [], runs: [] },
  unresolved: names.map((name) => ({ log: name, name, state: 'waiting', why: '', candidates: [] })),
});

/** A reading whose end the test decides. */
function reading() {
  const calls: { resolve(scan: Scan): void; reject(error: Error): void }[] = [];
  const readAll = () =>
    new Promise<Scan>((resolve, reject) => {
      calls.push({ resolve, reject });
    });
  return { calls, readAll };
}

describe('what is shown before everything is read', () => {
  it('is there for all who wait, while the rest is read once', async () => {
    const { calls, readAll } = reading();
    const list = new FirstList(readAll, () => undefined);
    const [one, other] = [list.ensure(), list.ensure()];
    const some = scanOf('long');
    list.show(some);
    expect(await one).toBe(some);
    expect(await other).toBe(some);
    expect(await list.ensure()).toBe(some);
    expect(calls).toHaveLength(1);
  });

  it('is everything where nothing was shown before', async () => {
    const { calls, readAll } = reading();
    const asked = new FirstList(readAll, () => undefined).ensure();
    const all = scanOf();
    calls[0]!.resolve(all);
    expect(await asked).toBe(all);
  });

  it('is taken back where reading the rest fails, and the failure is the next answer', async () => {
    const { calls, readAll } = reading();
    let told = 0;
    const list = new FirstList(readAll, () => told++);
    const asked = list.ensure();
    list.show(scanOf('long'));
    await asked;
    calls[0]!.reject(new Error('The disk is gone.'));
    await new Promise((resolve) => setTimeout(resolve));
    expect(told).toBe(1);
    const again = list.ensure();
    calls[1]!.reject(new Error('The disk is gone.'));
    await expect(again).rejects.toThrow('The disk is gone.');
    expect(told).toBe(1);
  });
});
