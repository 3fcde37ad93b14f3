import { hyperparametersOf, muonOf } from '../../dialects/moddedNanoGpt.ts';
import { shareOf, tidy } from '../target.ts';
import type { Patch, Way, WriteContext, Writer } from '../types.ts';
import { say } from '../../../words.ts';

/** `get_lr` is code: what its names stand for can be set, its floor and its form can't. */
function ways({ tree, target, reading }: WriteContext): Way[] {
  if (target.decay !== 'linear') return [];
  const section = hyperparametersOf(tree);
  const rate = section.has('learning_rate') ? section : muonOf(tree);
  const given = section.number('learning_rate') ?? rate?.number('lr');
  if (rate === undefined || given === undefined) return [];
  const { totalSteps, warmupSteps, decaySteps, peakLr } = target;
  const highest = reading.peakLr === null || given === 0 ? 1 : reading.peakLr / given;
  const only = (name: string, value: number): Patch => (section.has(name) ? { [name]: value } : {});
  const lengths = {
    ...only('num_iterations', totalSteps),
    ...only('num_scheduled_iterations', totalSteps),
    ...only('num_extension_iterations', 0),
    ...only('iteration_extension', 0),
    ...only('warmup_iters', warmupSteps),
    ...only('warmdown_iters', decaySteps),
    ...only(
      'cooldown_frac',
      shareOf(decaySteps, totalSteps, (steps) => steps),
    ),
  };
  const peak = tidy(peakLr / highest);
  if (rate === section) return [[{ section, patch: { learning_rate: peak, ...lengths }, joint: '_' }]];
  return [
    [
      { section: rate, patch: { lr: peak } },
      { section, patch: lengths },
    ],
  ];
}

/** modded-nanogpt's scripts and the commands of 2024. */
export const moddedNanoGptWriter: Writer = {
  framework: 'modded-nanogpt',
  knows:
    say`modded-nanogpt’s get_lr is code: only its lengths and the LR can be set, for a linear decay to the floor that it has.`, // prettier-ignore
  ways,
  blank: {
    fileName: 'run.sh',
    language: 'shell',
    text: '#!/bin/bash\ntorchrun --standalone --nproc_per_node=8 train_gpt2.py \\\n    --input_bin "data/fineweb10B/fineweb_train_*.bin" \\\n    --input_val_bin "data/fineweb10B/fineweb_val_*.bin" \\\n    --output_dir out \\\n    --model d12 \\\n    --batch_size 64 \\\n    --sequence_length 1024 \\\n    --num_iterations 1000 \\\n    --learning_rate 0.001 \\\n    --warmup_iters 100 \\\n    --warmdown_iters 200\n', // prettier-ignore
  },
};
