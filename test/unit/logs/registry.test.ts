import { describe, expect, it } from 'vitest';
import { Cancelled, ReadError } from '../../../src/core/errors.ts';
import { looksLikeLog, nameRules } from '../../../src/core/logs/names.ts';
import { logFormats } from '../../../src/core/logs/registry.ts';
import { readLog } from '../../../src/core/logs/session.ts';
import { memorySource, type Source } from '../../../src/core/logs/source.ts';
import { timesAsLong } from '../speed.ts';
import { lossAt, plainCurve, readText, refusal, rows } from './support.ts';

describe('the registry of logs', () => {
  it('has formats with names of their own', () => {
    const names = logFormats.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { format } of nameRules) expect(names).toContain(format);
  });

  it.each([
    'a.csv',
    'b/c.TSV',
    'm.jsonl',
    'half_trainer_state.json',
    'nohup.out',
    '/x/train.log',
    'log.txt',
    'x.ndjson',
  ])('looks into %s', (path) => {
    expect(looksLikeLog(path)).toBe(true);
  });

  it.each([
    'package.json',
    'a/package-lock.json',
    'tsconfig.base.json',
    'n.ipynb',
    'node_modules/x/log.csv',
    '/w/node_modules/y.log',
    'train.py',
    'requirements-dev.txt',
    'tokenizer_config.json',
    'all_results.json',
    'model.safetensors',
  ])('passes %s over', (path) => {
    expect(looksLikeLog(path)).toBe(false);
  });

  it('refuses an empty file and bytes that are no text by name', async () => {
    expect(await refusal('d/empty.csv', '')).toMatchObject({
      code: 'empty',
      message: expect.stringMatching(/^empty\.csv .*\.$/) as string,
    });
    expect((await refusal('blank.log', '\n \n')).code).toBe('empty');
    const bytes = Uint8Array.from({ length: 999 }, (_, i) => (i * 37) % 256);
    await expect(readLog('d/bytes.csv', memorySource(bytes))).rejects.toMatchObject({
      code: 'encoding',
      message: expect.stringMatching(/^bytes\.csv .*\.$/) as string,
    });
  });

  it('stops when asked to, and says so when the disk fails', async () => {
    const bytes = new TextEncoder().encode(`step,loss\n${rows(400_000, (k) => `${String(k)},5.25`)}`);
    const cancel = { aborted: false };
    let slices = 0;
    const source: Source = {
      byteLength: bytes.length,
      slice(start, end) {
        cancel.aborted = ++slices > 3;
        return Promise.resolve(bytes.subarray(start, end));
      },
    };
    await expect(readLog('a.csv', source, cancel)).rejects.toBeInstanceOf(Cancelled);
    const broken: Source = { byteLength: 10, slice: () => Promise.reject(new Error('EIO')) };
    await expect(readLog('a.csv', broken)).rejects.toMatchObject({ name: 'ReadError', code: 'unreadable' });
    expect(new ReadError('empty', '', '').line).toBe(0);
  });

  it('reads slice by slice, whatever a slice cuts through', async () => {
    const text = `step,loss,größe\r\n${rows(150_000, (k) => `${String(k)},${lossAt(k).toFixed(5)},ä\r`)}`;
    expect(plainCurve(await readText('a.csv', text))!.steps).toHaveLength(150_000);
    const records = Array.from({ length: 20_000 }, (_, i) => ({ loss: 5, note: '{"é"}', step: i + 1 }));
    const json = JSON.stringify({ log_history: records, max_steps: 7 }, null, 2);
    const reading = await readText('trainer_state.json', json);
    expect(plainCurve(reading)!.steps).toHaveLength(20_000);
    expect(reading).toMatchObject({ totalSteps: 7, problems: [] });
  });

  it('counts a line break once that two slices share', async () => {
    const [head, slice] = ['step,loss\n', 1 << 20];
    const text = `${head}#${'x'.repeat(slice - head.length - 2)}\r\n1,5\noops,3\n2,4\n`;
    const reading = await readText('a.csv', text);
    expect(plainCurve(reading)!.steps).toEqual([1, 2]);
    expect(reading.problems).toMatchObject([{ code: 'bad-line', line: 4 }]);
  });

  it('takes time that grows with the rows, not faster', async () => {
    const textOf = (count: number) =>
      `step,lr,train_loss,val_loss\n${rows(count, (k) => `${String(k)},0.0003,${lossAt(k).toFixed(5)},`)}`;
    const [few, many] = [textOf(5000), textOf(50_000)];
    expect(plainCurve(await readText('a.csv', many))!.steps).toHaveLength(50_000);
    const ratio = await timesAsLong(
      () => readText('a.csv', many),
      () => readText('a.csv', few),
    );
    // Ten times the rows: what grows with their square takes 100 times as long.
    expect(ratio).toBeLessThan(40);
  });
});
