import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/core/configs/registry.ts';
import { parseSize, sizeInPath } from '../../../src/core/modelNames.ts';
import { modelFacts, sizeOfRun } from '../../../src/core/runs/size.ts';
import type { LogFile } from '../../../src/core/runs/types.ts';

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

describe('the model size that a config names', () => {
  const lr = 'learning_rate: 3e-4\nmax_steps: 1000\nlr_scheduler_type: cosine\n';
  it.each([
    ['a.yaml', `model_name_or_path: EleutherAI/pythia-160m\n${lr}`, 160e6],
    ['a.yaml', `model_name_or_path: meta-llama/Llama-3.2-1B\n${lr}`, 1e9],
    ['a.yaml', `model_name_or_path: gpt2\n${lr}`, null],
    ['a.yaml', `output_dir: llama-7b-out\n${lr}`, null],
    ['a.yaml', `model_size: 350M\n${lr}`, 350e6],
    [
      'a.sh',
      'python run_clm.py --model_name_or_path org/x-1.4B --learning_rate 3e-4 --max_steps 10 --lr_scheduler_type cosine --per_device_train_batch_size 1',
      1.4e9,
    ],
    [
      'a.sh',
      'python run_clm.py --model_name_or_path=org/x-60m --learning_rate=3e-4 --max_steps=10 --lr_scheduler_type=cosine --per_device_train_batch_size=1',
      60e6,
    ],
    ['llama-30M/a.yaml', `model_name_or_path: org/x-1B\n${lr}`, 30e6],
  ])('%s: %s', (path, text, size) => {
    const found = modelFacts(path, readConfig(path, text)!).size ?? null;
    if (size === null) expect(found).toBeNull();
    else expect(found).toBeCloseTo(size, 0);
  });

  it('gives way to what the log tells, and that to the path', () => {
    const config = readConfig('a.yaml', `base_model: org/x-1B\n${lr}`)!;
    const log = (path: string, settings: Record<string, unknown> | null) =>
      ({ path, reading: { settings }, problems: [] }) as unknown as LogFile;
    expect(sizeOfRun(log('log.csv', null), config)).toBeCloseTo(1e9, 0);
    expect(sizeOfRun(log('log.csv', { model_name: 'pythia-70m' }), config)).toBeCloseTo(70e6, 0);
    expect(sizeOfRun(log('25M/log.csv', { model_name: 'pythia-70m' }), config)).toBeCloseTo(25e6, 0);
    expect(sizeOfRun(log('log.csv', { seed: 1 }), null)).toBeNull();
  });
});
