import { describe, expect, it } from 'vitest';
import { assumeHead, collectSamples, interpolate, isFine, roundest } from '../../../src/core/runs/lr.ts';
import { nameConfigs, nameRuns } from '../../../src/core/runs/names.ts';
import { openPairing } from '../../../src/core/runs/pair.ts';
import { keepNewestCheckpoint } from '../../../src/core/runs/checkpoints.ts';

const samples = (pairs: readonly (readonly [number, number])[]) => ({
  steps: Float64Array.from(pairs, ([step]) => step),
  lr: Float64Array.from(pairs, ([, lr]) => lr),
});

describe('LR of every update', () => {
  it('is linear between samples and held after the last', () => {
    const eta = new Float64Array(7);
    interpolate(samples([[1, 1], [3, 3], [5, 2]]), eta); // prettier-ignore
    expect([...eta]).toEqual([1, 2, 3, 2.5, 2, 2, 2]);
  });

  it('puts a jump between flat stretches at the roundest update of the gap', () => {
    const eta = new Float64Array(60);
    const jumps = interpolate(samples([[1, 9], [18, 9], [35, 9], [42, 3], [60, 3]]), eta); // prettier-ignore
    expect(jumps).toEqual([40]);
    expect([eta[38], eta[39], eta[40]]).toEqual([9, 3, 3]);
  });

  it.each([
    [7937, 8000, 8000],
    [11, 19, 15],
    [101, 109, 105],
    [33, 33, 33],
    [1, 128, 100],
    [4, 5, 5],
  ])(
    // prettier-ignore
    'the roundest number of %i..%i is %i',
    (low, high, expected) => {
      expect(roundest(low, high)).toBe(expected);
    },
  );

  it('is fine where gaps are at most 1 % of the run', () => {
    const every = (spacing: number) =>
      samples(Array.from({ length: Math.floor(10000 / spacing) }, (_, i) => [(i + 1) * spacing, 1] as const));
    expect(isFine(every(100), 10000)).toBe(true);
    expect(isFine(every(200), 10000)).toBe(false);
    expect(isFine(every(100), 20000)).toBe(false);
  });

  it('sorts and merges samples of several curves by number, not by text', () => {
    const curve = (steps: number[], lr: number[]) => ({
      kind: 'train' as const,
      name: 'loss',
      steps: Float64Array.from(steps),
      loss: Float64Array.from(steps),
      lr: Float64Array.from(lr),
      interval: Float64Array.from(steps, () => 1),
    });
    const merged = collectSamples([curve([9, 100], [1, 2]), curve([10, 100], [NaN, 7]), curve([20], [3])]);
    expect([...merged.steps]).toEqual([9, 20, 100]);
    expect([...merged.lr]).toEqual([1, 3, 2]);
  });
});

describe('LR before the first sample', () => {
  it('of a log cut off after its warm-up is a ramp from 0 over the shared warm-up', () => {
    const eta = new Float64Array(300);
    const head = assumeHead(samples([[200, 4], [210, 4]]), eta, 100); // prettier-ignore
    expect(head).toEqual({ kind: 'ramp', warmupSteps: 100 });
    expect([eta[0], eta[49], eta[99], eta[198]]).toEqual([0.04, 2, 4, 4]);
  });

  it('of a sparse log is held when flat, and carried back to 0 when rising', () => {
    const eta = new Float64Array(30);
    expect(assumeHead(samples([[10, 4], [20, 4]]), eta, 10).kind).toBe('constant'); // prettier-ignore
    expect(eta[0]).toBe(4);
    expect(assumeHead(samples([[10, 1], [20, 2]]), eta, 10).kind).toBe('ramp'); // prettier-ignore
    expect(eta[4]).toBeCloseTo(0.5, 12);
  });
});

describe('names and pairs', () => {
  it('names a run by its stem, or by its folder where the stem says nothing', () => {
    const names = nameRuns([
      'runs/a/log.csv',
      'runs/b/log.csv',
      'runs/wsd_20.csv',
      'old/b/log.csv',
      'x/out/checkpoint-5/trainer_state.json',
    ]);
    expect([...names.values()]).toEqual(expect.arrayContaining(['a', 'wsd_20', 'runs/b', 'old/b', 'out']));
  });

  it('names a config by its stem, behind its folder where the stem says nothing or is not alone', () => {
    const nameOf = (...paths: string[]) => [...nameConfigs(paths).values()].sort();
    expect(nameOf('/w/runs/cosine/config.py')).toEqual(['cosine/config']);
    expect(nameOf('/w/runs/cosine/config.py', '/w/old/wsd.yaml')).toEqual(['cosine/config', 'wsd']);
    expect(nameOf('/w/a/training_args.yaml', '/w/b/training_args.yaml')).toEqual([
      'a/training_args',
      'b/training_args',
    ]);
    expect(nameOf('/w/x/a/wsd.yaml', '/w/y/a/wsd.yaml')).toEqual(['x/a/wsd', 'y/a/wsd']);
    expect(nameOf('/w/a/train.yaml')).toEqual(['a/train']);
    expect(nameOf('config.py')).toEqual(['config']);
  });

  it('pairs a log with the config beside it, and asks where several could be its own', () => {
    const logs = ['runs/a/log.csv', 'runs/b/log.csv', 'flat/x.csv', 'flat/y.csv'];
    const configs = ['runs/a/config.py', 'runs/b/config.py', 'flat/x.yaml', 'flat/z.yaml'];
    const pair = openPairing(logs, configs);
    expect(pair('runs/a/log.csv').config).toBe('runs/a/config.py');
    expect(pair('flat/x.csv').config).toBe('flat/x.yaml');
    expect(pair('flat/y.csv').config).toBeNull();
    expect(pair('flat/y.csv').candidates()[0]).toBe('flat/x.yaml');
  });

  it('keeps the newest trainer state of an output folder', () => {
    const paths = [
      'a/checkpoint-100/trainer_state.json',
      'a/checkpoint-20/trainer_state.json',
      'b/checkpoint-1/trainer_state.json',
      'b/trainer_state.json',
    ];
    expect(keepNewestCheckpoint(paths.map((path) => ({ path }))).map(({ path }) => path)).toEqual([
      paths[0],
      paths[3],
    ]);
  });
});
