import { describe, expect, it } from 'vitest';
import { OneRank, withoutLauncherPrefix } from '../../../src/core/logs/text/launcher.ts';

describe('what stands before a line', () => {
  it.each([
    ['[rank0]: step: 1', 0, 'step: 1'],
    ['[default12]:step: 1', 12, 'step: 1'],
    ['127:  iteration 5', 127, ' iteration 5'],
    ['  3: iter 4', 3, 'iter 4'],
    ['[1,7]<stdout>:iter 4', 7, 'iter 4'],
    ['(Worker pid=123, ip=10.0.0.1) iter 4', null, 'iter 4'],
    ['I0521 10:14:19.123456 140 train.py:12] completed step: 2', null, 'completed step: 2'],
    ['2024-05-01T12:00:00.123456789Z iter 4', null, 'iter 4'],
    ['2024-05-01T12:00:00.123+02:00 stdout F iter 4', null, 'iter 4'],
    ['[pod/job-0-abc/main] iter 4', null, 'iter 4'],
    ['2024-05-01 12:00:00.123 | INFO     | train:main:12 - iter 4', null, 'iter 4'],
    ['2021-03-08 12:31:36 | INFO | train_inner | {"loss": 1}', null, 'train_inner | {"loss": 1}'],
    ['2024-05-01 12:00:00,123 - root - INFO - iter 4', null, 'iter 4'],
    ['INFO:root:iter 4', null, 'iter 4'],
    ['[2023-08-15 06:31:44,231] [INFO] [logging.py:96:log_dist] [Rank 0] step=2', null, '[Rank 0] step=2'],
    ['[INFO|trainer.py:123] 2024-05-01 12:00:00,123 >> iter 4', null, 'iter 4'],
    ['0: [rank3]: 2024-05-01 12:00:00 INFO iter 4', 0, 'iter 4'],
  ])('%s', (line, rank, text) => {
    expect(withoutLauncherPrefix(line)).toEqual({ rank, text });
  });

  it.each([
    'iter 4: loss 3',
    '12:30:01 now',
    '{"step": 1}',
    '[step=1/10,epoch=0]',
    '[batch=1/100]:',
    'Epoch 1 | iter 8',
    '1,2.5,3',
    '',
    '    train/loss=3',
  ])('is not this: %s', (line) => {
    expect(withoutLauncherPrefix(line)).toEqual({ rank: null, text: line });
  });

  it('comes from one process', () => {
    const one = new OneRank();
    expect([null, 3, 0, 3, null, 7].map((rank) => one.takes(rank))).toEqual([
      true,
      true,
      false,
      true,
      true,
      false,
    ]);
  });
});
