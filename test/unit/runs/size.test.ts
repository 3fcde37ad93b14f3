import { describe, expect, it } from 'vitest';
import { parseSize, sizeInPath } from '../../../src/core/runs/size.ts';

describe('the model size in a path', () => {
  it.each([
    ['runs/25M/cosine_24000.csv', 25e6],
    ['gpt2-124M/log.jsonl', 124e6],
    ['runs/llama-1.3B-wsd/trainer_state.json', 1.3e9],
    ['olmo_7b.csv', 7e9],
    ['350M_10B/metrics.jsonl', 350e6],
    ['a/0.5M.csv', 5e5],
    ['100M/run_400M.csv', 400e6],
  ])('%s', (path, size) => {
    expect(sizeInPath(path)).toBeCloseTo(size, 0);
  });

  it.each([
    'wsd_20000_24000.csv',
    'lr3e-4_10B.csv',
    'fineweb10B/log.txt',
    'bs0.5M/log.txt',
    'batch-4M/log.txt',
    '20B-tokens/log.txt',
    '100BT.csv',
    '25Ms.csv',
    'runs/log.txt',
    '0M.csv',
  ])('%s names none', (path) => {
    expect(sizeInPath(path)).toBeNull();
  });
});

describe('a size that was given', () => {
  it('is a number with k, M or B, or without', () => {
    expect(['125M', '1.3b', ' 350e6 ', '70k', '1000'].map(parseSize)).toEqual([
      125e6, 1.3e9, 350e6, 70e3, 1000,
    ]);
    for (const bad of ['', 'M', '1,3B', '-1M', '0', '1T', '1e999']) expect(parseSize(bad)).toBeUndefined();
  });
});
