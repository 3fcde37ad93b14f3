import { execFileSync, spawnSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { looksLikeLog } from '../../../src/core/logs/names.ts';
import { ZstdWalk, WindowTooLarge } from '../../../src/core/logs/packed/zstdWalk.ts';
import { readLog } from '../../../src/core/logs/session.ts';
import { memorySource, partOf } from '../../../src/core/logs/source.ts';
import { fixtures, partsOf } from './fixtures.ts';
import { lossAt, plainCurve, rows, toPlain } from './support.ts';

const hasZstd = spawnSync('zstd', ['--version']).status === 0;
const zstd = (bytes: Uint8Array, ...options: string[]): Uint8Array =>
  new Uint8Array(execFileSync('zstd', ['-q', '-c', ...options], { input: bytes, maxBuffer: 1 << 28 }));
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const csv = (from: number, to: number): string =>
  rows(to - from + 1, (k) => `${String(k + from - 1)},${lossAt(k + from - 1).toFixed(6)}`);
const whole = `step,loss\n${csv(1, 20_000)}`;

/** The beginning of a log, and then one line that only repeats a letter. */
const repeating = (megabytes: number): Uint8Array => {
  const head = bytesOf(`step,loss\n${csv(1, 300)}`);
  const bytes = new Uint8Array(megabytes * 1_000_000);
  bytes.set(head);
  bytes.fill(0x61, head.length);
  return bytes;
};

describe('a packed log', () => {
  it('is a candidate by the name inside', () => {
    expect(['a.log.gz', 'b/metrics.jsonl.zst', 'x.csv.gz'].map(looksLikeLog)).toEqual([true, true, true]);
    expect(['a.tar.gz', 'weights.gz', 'package.json.gz'].map(looksLikeLog)).toEqual([false, false, false]);
  });

  it('reads as it does unpacked, of several members too', async () => {
    const several = Uint8Array.from([
      ...gzipSync(bytesOf(`step,loss\n${csv(1, 8_000)}`)),
      ...gzipSync(bytesOf(csv(8_001, 20_000))),
    ]);
    const { steps, loss } = plainCurve(await readLog('run.csv', memorySource(bytesOf(whole))))!;
    for (const bytes of [gzipSync(bytesOf(whole)), several]) {
      const reading = await readLog('run.csv.gz', memorySource(bytes));
      expect(reading).toMatchObject({ format: 'csv', problems: [] });
      expect(plainCurve(reading)).toMatchObject({ steps, loss });
    }
  });

  it.skipIf(!hasZstd)('reads Zstandard, with a checksum or several frames', async () => {
    const several = Uint8Array.from([
      ...zstd(bytesOf(`step,loss\n${csv(1, 8_000)}`)),
      ...zstd(bytesOf(csv(8_001, 20_000)), '-19'),
    ]);
    for (const bytes of [zstd(bytesOf(whole)), zstd(bytesOf(whole), '--no-check', '-1'), several]) {
      const reading = await readLog('run.csv.zst', memorySource(bytes));
      expect(reading).toMatchObject({ format: 'csv', problems: [] });
      expect(plainCurve(reading)!.steps).toHaveLength(20_000);
    }
  });

  it('is known by its first bytes, whatever it is called', async () => {
    const fixture = fixtures.find(({ name }) => name === 'trainer_state.json')!;
    const plain = await readLog(fixture.name, partsOf(fixture));
    const packed = partsOf(fixture, (bytes) => new Uint8Array(gzipSync(bytes)));
    const reading = await readLog(fixture.name, packed);
    expect(reading.curves.map(toPlain)).toEqual(plain.curves.map(toPlain));
  });

  it('that is cut off or damaged gives what it holds, and says so', async () => {
    const good = gzipSync(bytesOf(whole));
    const cuts = [good.subarray(0, good.length / 2), good.subarray(0, good.length - 40)];
    if (hasZstd) cuts.push(Buffer.from(zstd(bytesOf(whole))).subarray(0, 50_000));
    for (const bytes of cuts) {
      const reading = await readLog('run.csv.gz', memorySource(bytes));
      expect(plainCurve(reading)!.steps.length).toBeGreaterThan(2000);
      expect(reading.problems[0]).toMatchObject({ code: 'truncated', severity: 'warning' });
      expect(reading.problems[0]!.message).toMatch(/^run\.csv\.gz .*cut off.*\.$/);
    }
  });

  it('that is a bomb is refused with one sentence, before it has taken the memory', async () => {
    const refused = {
      code: 'too-large',
      message: expect.stringMatching(/^b\.csv.* 250 times .*\.$/) as string,
    };
    const bomb = gzipSync(repeating(100));
    expect(bomb.length).toBeLessThan(300_000);
    await expect(readLog('b.csv.gz', memorySource(bomb))).rejects.toMatchObject(refused);
    if (!hasZstd) return;
    await expect(readLog('b.csv.zst', memorySource(zstd(repeating(100))))).rejects.toMatchObject(refused);
  });

  it('may repeat itself as far as logs do', async () => {
    const repeated = `step,loss\n${csv(1, 300)}${'# waiting for the data loader to catch up\n'.repeat(100_000)}`;
    expect(plainCurve(await readLog('a.csv.gz', memorySource(gzipSync(repeated))))!.steps).toHaveLength(300);
  });

  it.skipIf(!hasZstd)('may not ask for a window that would take the memory', async () => {
    const asks = (bytes: Uint8Array) => {
      const walk = new ZstdWalk();
      for (let i = 0; i < bytes.length; i += 7) walk.push(bytes.subarray(i, i + 7));
    };
    const small = zstd(bytesOf('a\n'));
    asks(Uint8Array.from([...zstd(bytesOf(whole)), ...zstd(bytesOf(whole), '-19', '--no-check'), ...small]));
    const frame = Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0xa0, 1, 0, 0]);
    expect(() => { asks(Uint8Array.from([...small, ...frame])); }).toThrow(WindowTooLarge); // prettier-ignore
    const bytes = Uint8Array.from([...frame, ...small]);
    await expect(readLog('a.csv.zst', memorySource(bytes))).rejects.toMatchObject({
      code: 'too-large',
      message: expect.stringMatching(/^a\.csv\.zst .*\.$/) as string,
    });
  });

  it('can’t be read where the format has to jump about in it', async () => {
    const part = partOf('a.csv.gz', memorySource(gzipSync(whole)));
    const { openPacked } = await import('../../../src/core/logs/packed/packed.ts');
    const unpacked = openPacked(part, await part.slice(0, 4))!;
    await unpacked.slice(500_000, 600_000);
    await expect(unpacked.slice(0, 10)).rejects.toMatchObject({ code: 'unreadable' });
  });
});
