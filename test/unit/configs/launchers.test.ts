import { describe, expect, it } from 'vitest';
import { commandLinesOf } from '../../../src/core/configs/commands.ts';
import { devicesOf } from '../../../src/core/configs/launchers.ts';
import { readTree } from '../../../src/core/configs/registry.ts';

const file = (path: string) => (path === 'acc.yaml' ? 'num_machines: 2\nnum_processes: 16\n' : undefined);
const devices = (script: string) => {
  const [line] = commandLinesOf(readTree('shell', script), /./);
  return devicesOf(line!.flags, { sources: file });
};

describe('devicesOf', () => {
  it.each([
    ['accelerate launch --num_processes 8 train.py', 8],
    ['accelerate launch --config_file acc.yaml train.py', 16],
    ['accelerate launch --config_file acc.yaml --num_processes 4 train.py', 4],
    ['accelerate launch --config_file other.yaml train.py', undefined],
    ['torchrun --nproc_per_node 8 --nnodes 2 train.py', 16],
    ['torchrun --nproc-per-node=8 train.py', 8],
    ['torchrun --nproc_per_node 8 --nnodes $NODES train.py', undefined],
    ['deepspeed --num_gpus 4 train.py', 4],
    ['python train.py', undefined],
  ])('%s', (script, count) => {
    expect(devices(script)).toBe(count);
  });
});
