import { roundHalfEven } from '../../dialects/defaults.ts';
import { nanochatFlags } from '../../dialects/nanochat.ts';
import type { Section } from '../../section.ts';
import { floorShare, shareOf, tidy } from '../target.ts';
import type { Way, WriteContext, Writer } from '../types.ts';
import { say } from '../../../words.ts';

/** Until early 2026 the warm-up was a share of the run; flags with underscores are older still. */
function warmsByShare({ map: { entries }, text }: Section): boolean {
  const names = [...entries.values()].map(({ keyRange }) => text.slice(keyRange.start, keyRange.end));
  const isOld = entries.has('warmup_ratio') || names.some((name) => name.includes('_'));
  return isOld && !entries.has('warmup_steps');
}

/** The rate of the matrices; what batch and era make of it, the reading tells. */
function ways({ tree, target, reading }: WriteContext): Way[] {
  const section = nanochatFlags(tree);
  if (section === undefined || target.decay !== 'linear') return [];
  const { totalSteps, warmupSteps, decaySteps, peakLr } = target;
  const rate = section.number('matrix_lr') ?? 0.02;
  const scale = reading.peakLr === null ? 1 : reading.peakLr / rate;
  const warmup = warmsByShare(section) ? { warmup_ratio: shareOf(warmupSteps, totalSteps, roundHalfEven) } : { warmup_steps: warmupSteps }; // prettier-ignore
  const patch = {
    num_iterations: totalSteps,
    ...warmup,
    warmdown_ratio: shareOf(decaySteps, totalSteps, roundHalfEven),
    ...(decaySteps === 0 ? {} : { final_lr_frac: floorShare(target) }),
    matrix_lr: tidy(peakLr / scale),
  };
  return [[{ section, patch, joint: '-' }]];
}

/** nanochat's commands. */
export const nanochatWriter: Writer = {
  framework: 'nanochat',
  knows: say`nanochat knows only warm-up, stable and a linear decay.`,
  ways,
  blank: {
    fileName: 'speedrun.sh',
    language: 'shell',
    text: '#!/bin/bash\nexport OMP_NUM_THREADS=1\nNPROC_PER_NODE=8\n\ntorchrun --standalone --nproc_per_node=$NPROC_PER_NODE -m scripts.base_train -- \\\n    --depth=12 \\\n    --total-batch-size=524288 \\\n    --num-iterations=1000 \\\n    --warmup-steps=100 \\\n    --warmdown-ratio=0.5 \\\n    --final-lr-frac=0.1 \\\n    --matrix-lr=0.001 \\\n    --run=d12\n', // prettier-ignore
  },
};
