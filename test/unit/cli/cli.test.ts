import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from './support.ts';

const examples = fileURLToPath(new URL('../../../examples', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'lr-law-cli-'));
const inScratch = (name: string, text: string | Uint8Array): string => {
  const path = join(scratch, name);
  writeFileSync(path, text);
  return path;
};

afterAll(() => {
  rmSync(scratch, { recursive: true });
});

async function json<T>(...argv: string[]): Promise<T> {
  const { code, out, err } = await run(...argv, '--json');
  expect(err === '' || err.startsWith('left out')).toBe(true);
  expect(code).toBe(0);
  return JSON.parse(out) as T;
}

interface FitJson {
  readonly law: string;
  readonly parameters: Record<string, { value: number; standardError: number | null }>;
  readonly objective: number;
  readonly points: number;
  readonly seconds: number;
  readonly assumptions: string[];
  readonly distrust: string[];
  readonly runs: {
    name: string;
    log: string;
    schedule: string;
    lrSource: string;
    points: number;
    metrics: object;
  }[];
}

describe('lr-law', () => {
  it('scan lists logs, schedules and runs with the keys of the contract', async () => {
    const found = await json<Record<'logs' | 'schedules' | 'runs', Record<string, unknown>[]>>(
      'scan',
      examples,
    );
    expect(found.runs.length).toBeGreaterThanOrEqual(8);
    expect(Object.keys(found.logs[0]!)).toEqual(
      expect.arrayContaining([
        'path',
        'format',
        'points',
        'firstStep',
        'lastStep',
        'series',
        'hasLr',
        'problems',
      ]),
    );
    expect(Object.keys(found.schedules[0]!)).toEqual(
      expect.arrayContaining([
        'path',
        'framework',
        'kind',
        'peakLr',
        'minLr',
        'warmupSteps',
        'totalSteps',
        'missing',
        'problems',
      ]),
    );
    expect(new Set(found.logs.map((log) => log['format']))).toEqual(
      new Set(['csv', 'jsonl', 'hf-trainer-state']),
    );
    for (const name of found.runs.map((each) => String(each['log']))) expect(name).not.toMatch(/^\//);
  });

  it('fit reports every example run with metrics', async () => {
    const fit = await json<FitJson>('fit', examples);
    expect(fit.law).toBe('annealing');
    expect(Object.keys(fit.parameters)).toEqual(['L0', 'A', 'alpha', 'C', 'lambda']);
    expect(fit.parameters['lambda']).toEqual({ value: 0.999, standardError: null });
    expect(fit.runs.length).toBeGreaterThanOrEqual(8);
    for (const each of fit.runs) {
      expect(Object.keys(each.metrics)).toEqual([
        'r2',
        'mae',
        'rmse',
        'meanRelativeError',
        'worstRelativeError',
        'finalError',
      ]);
    }
    expect(fit.points).toBe(fit.runs.reduce((sum, each) => sum + each.points, 0));
  });

  it('predict reads what fit --out wrote, for a config and for a log', async () => {
    const file = join(scratch, 'fit.json');
    await json('fit', examples, '--only', 'constant-6000', '--only', 'cosine-6000', '--out', file);
    const held = (
      await json<{ runs: { name: string; log: string; schedule: string }[] }>('scan', examples)
    ).runs.find(({ name }) => name === 'wsd-linear-5000')!;
    const { predictions } = await json<{
      predictions: {
        steps: number[];
        loss: number[];
        final: { step: number; loss: number; lower: number; upper: number };
        metrics?: { mae: number };
      }[];
    }>('predict', join(examples, held.schedule), join(examples, held.log), '--fit', file);
    const [config, log] = [predictions[0]!, predictions[1]!];
    expect(config.final.lower).toBeLessThan(config.final.loss);
    expect(config.final.upper).toBeGreaterThan(config.final.loss);
    expect(config.steps.length).toBe(config.loss.length);
    expect(config.metrics).toBeUndefined();
    expect(log.metrics!.mae).toBeGreaterThan(0);
    expect(log.final.loss).toBeCloseTo(config.final.loss, 3);
  });

  it('schedule prints the LR of every update, which is the one in the log', async () => {
    const { out } = await run('schedule', join(examples, 'runs/cosine-6000/config.py'));
    const lines = out.trim().split('\n');
    expect(lines[0]).toBe('step,lr');
    const logged = (await run('read', join(examples, 'runs/cosine-6000/log.csv'), '--series', 'train')).out
      .trim()
      .split('\n');
    for (const line of [logged[1]!, logged[50]!, logged.at(-1)!]) {
      const [step, , , lr] = line.split(',');
      expect(Number(lines[Number(step)]!.split(',')[1])).toBeCloseTo(Number(lr), 9);
    }
  });

  it.each([
    ['an empty file', 'empty.csv', ''],
    ['no loss column', 'noloss.csv', 'step,accuracy\n1,0.5\n2,0.6\n'],
    ['three points', 'three.csv', 'step,loss,lr\n1,9,1e-3\n2,8,1e-3\n3,7,1e-3\n'],
    ['JSON cut off before its first record', 'cut_trainer_state.json', '{"log_history": [{"loss": 2.0, "st'],
    ['bytes that are no text', 'bytes.csv', Uint8Array.from({ length: 999 }, (_, i) => (i * 37) % 256)],
  ])('fit on %s ends with exit 1 and one clear sentence', async (_, name, text) => {
    const { code, out, err } = await run('fit', inScratch(name, text));
    expect(code).toBe(1);
    expect(out).toBe('');
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).toContain(name);
    expect(err).toMatch(/\.\n$/);
    expect(err).not.toMatch(/\n\s+at /);
  });

  it('fit uses the later of two runs in one file, and says so with the line', async () => {
    const half = (drop: number) =>
      Array.from(
        { length: 200 },
        (_, i) => `${String(i + 1)},${String(2 + drop / (i + 1) ** 0.4)},1e-3\n`,
      ).join('');
    const file = inScratch('two.csv', `step,loss,lr\n${half(5)}${half(7)}`);
    const { code, err } = await run('fit', file, '--json');
    expect(code).toBe(0);
    expect(err).toMatch(/two\.csv:202: [^\n]*holds 2 runs[^\n]*\.\n/);
  });

  it.each([
    [
      'a warm-up longer than the run',
      'warm.py',
      'learning_rate = 1e-3\nmax_iters = 100\nwarmup_iters = 500\nlr_decay_iters = 100\n',
      0,
    ],
    [
      'a schedule of 0 steps',
      'zero.yaml',
      'learning_rate: 1e-3\nlr_scheduler_type: cosine\nmax_steps: 0\n',
      1,
    ],
  ])('schedule says what is wrong with %s', async (_, name, text, expected) => {
    const { code, err } = await run('schedule', inScratch(name, text));
    expect(code).toBe(expected);
    expect(err).toMatch(expected === 0 ? /warm-?up/i : /step/i);
  });

  it('says wrong usage with exit 2, and a missing file with exit 1', async () => {
    for (const argv of [
      [],
      ['nonsense'],
      ['fit'],
      ['fit', examples, '--law', 'magic'],
      ['predict', 'x.py'],
      ['scan', 'a', 'b'],
      ['fit', examples, '--what'],
    ]) {
      expect((await run(...argv)).code).toBe(2);
    }
    expect((await run('scan', join(scratch, 'nowhere'))).code).toBe(1);
    expect((await run('fit', join(scratch, 'nowhere.csv'))).err).toMatch(/no such file/);
    const empty = mkdtempSync(join(scratch, 'empty-'));
    expect(await run('fit', empty)).toMatchObject({ code: 1, out: '' });
  });

  it('fit says which runs there are where --only matches none', async () => {
    const { code, err } = await run('fit', examples, '--only', 'nothing-*');
    expect(code).toBe(1);
    expect(err).toMatch(/--only nothing-\* matches none of the 8 runs found: constant-3000, .*…\./);
  });
});
