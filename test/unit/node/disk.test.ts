import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Disk } from '../../../src/node/disk.ts';
import { openPart } from '../../../src/node/parts.ts';

/** A disk whose requests take so many milliseconds, by a clock that only they move. */
function makeDisk(): { ask: (takes: number) => Promise<string>; other: (takes: number) => void } {
  let time = 0;
  const disk = new Disk(() => time);
  const ask = (takes: number) =>
    disk.ask(
      () => {
        time += takes;
        return 'at once';
      },
      () => {
        time += takes;
        return Promise.resolve('later');
      },
    );
  return { ask, other: (takes) => (time += takes) };
}

async function repeat(times: number, ask: () => Promise<string>): Promise<string[]> {
  const answers: string[] = [];
  for (let i = 0; i < times; i++) answers.push(await ask());
  return answers;
}

describe('a disk', () => {
  it('is asked at once when it has shown that it is quick', async () => {
    const { ask } = makeDisk();
    expect(new Set(await repeat(16, () => ask(0.1)))).toEqual(new Set(['later']));
    expect(new Set(await repeat(100, () => ask(0.1)))).toEqual(new Set(['at once']));
  });

  it('never keeps anybody waiting where it is slow', async () => {
    const { ask } = makeDisk();
    expect(await repeat(100, () => ask(5))).not.toContain('at once');
  });

  it('is left to another thread as soon as it gets slow, and tried again', async () => {
    const { ask } = makeDisk();
    await repeat(30, () => ask(0.1));
    const answers = await repeat(50, () => ask(20));
    expect(answers.filter((answer) => answer === 'at once').length).toBeLessThan(4);
    await repeat(32, () => ask(0.1));
    expect(await ask(0.1)).toBe('at once');
  });

  it('stays quick where the machine was busy for once', async () => {
    const { ask } = makeDisk();
    await repeat(30, () => ask(0.1));
    await ask(500);
    expect(await ask(0.1)).toBe('at once');
  });

  it('lets others have their turn', async () => {
    const { ask } = makeDisk();
    await repeat(16, () => ask(0.1));
    let hadTurn = false;
    setImmediate(() => (hadTurn = true));
    await repeat(200, () => ask(0.1));
    expect(hadTurn).toBe(true);
  });

  it('passes on what goes wrong, either way', async () => {
    const disk = new Disk(() => 0);
    const fails = () =>
      disk.ask(
        () => {
          throw new Error('at once');
        },
        () => Promise.reject(new Error('later')),
      );
    for (let i = 0; i < 16; i++) await expect(fails()).rejects.toThrow('later');
    await expect(fails()).rejects.toThrow('at once');
  });
});

describe('a part of a log', () => {
  const home = mkdtempSync(join(tmpdir(), 'lr-law-parts-'));
  afterAll(() => {
    rmSync(home, { recursive: true });
  });

  it('has the same bytes however the disk is asked, small or not', async () => {
    for (const size of [0, 1, 1000, 128 * 1024, 128 * 1024 + 1, 300_000]) {
      const file = join(home, `${String(size)}.log`);
      const bytes = Uint8Array.from({ length: size }, (_, i) => i % 251);
      writeFileSync(file, bytes);
      for (let i = 0; i < 40; i++) {
        const part = await openPart(file, 'shown');
        expect([part.path, part.byteLength]).toEqual(['shown', size]);
        if (i % 10 === 0) expect(Buffer.compare(await part.slice(0, size), bytes)).toBe(0);
        await part.close();
      }
    }
  });

  it('fails where there is none, however the disk is asked', async () => {
    for (let i = 0; i < 40; i++) await expect(openPart(join(home, 'none'), 'none')).rejects.toThrow('ENOENT');
  });
});
