import type { DecayShape, ScheduleShape } from '../../../schedule/shape.ts';
import { findArguments } from '../../dialects/megatronArguments.ts';
import { lengthsOf } from '../../dialects/megatronFacts.ts';
import type { Section } from '../../section.ts';
import { formOf, shareOf, tidy } from '../target.ts';
import type { Patch, Refusal, Way, WriteContext, Writer } from '../types.ts';
import { say } from '../../../words.ts';

const wsdStyles: Readonly<Record<DecayShape, string | null>> = {
  linear: 'linear',
  cosine: 'cosine',
  'one-minus-sqrt': 'minus_sqrt',
  // Megatron's own goes down by halves, not to the floor by a constant ratio.
  exponential: null,
};

/** `--lr-decay-style` with what it needs; `unit` ends the names of lengths, which count `size` an update. */
function styles(target: ScheduleShape, unit: string, size: number): Patch[] {
  const form = formOf(target);
  const { decay, decaySteps } = target;
  if (form === 'constant') return [{ lr_decay_style: 'constant' }];
  const plain = form === 'full' && (decay === 'linear' || decay === 'cosine') ? [{ lr_decay_style: decay }] : []; // prettier-ignore
  const style = wsdStyles[decay];
  if (style === null || unit === 'tokens') return plain;
  const wsd = { lr_decay_style: 'WSD', lr_wsd_decay_style: style, [`lr_wsd_decay_${unit}`]: decaySteps * size }; // prettier-ignore
  return [...plain, wsd];
}

/** What the run's lengths are counted in, and how many of it an update has. */
function unitOf(context: WriteContext): { readonly unit: string; readonly size: number } | Refusal {
  const found = findArguments(context.tree);
  const { section } = found;
  const tokens = section.has('lr_decay_tokens') || section.has('lr_warmup_tokens');
  if (!tokens && !section.has('train_samples')) return { unit: 'iters', size: 1 };
  const { batch, missing } = lengthsOf(found, context.hints);
  const [first] = missing;
  if (first !== undefined) return { why: first.why };
  if (batch === null) return { why: say`The batch grows during the run, so that its lengths in samples can’t be set from steps.` }; // prettier-ignore
  const sequence = section.number('seq_length') ?? 0;
  return tokens ? { unit: 'tokens', size: batch * sequence } : { unit: 'samples', size: batch };
}

function warmups(section: Section, target: ScheduleShape, unit: string, size: number): Patch[] {
  const name = `lr_warmup_${unit}`;
  const start = section.number('lr_warmup_init') === undefined ? {} : { lr_warmup_init: 0 };
  const plain = { ...start, [name]: target.warmupSteps * size, lr_warmup_fraction: null };
  if (!section.has('lr_warmup_fraction')) return [plain];
  const share = shareOf(target.warmupSteps, target.totalSteps, (steps) => steps);
  return [{ ...start, lr_warmup_fraction: share }, plain];
}

function totals({ totalSteps }: ScheduleShape, section: Section, unit: string, size: number): Patch {
  const amount = totalSteps * size;
  const end = section.has(`lr_decay_${unit}`) ? { [`lr_decay_${unit}`]: amount } : {};
  if (unit !== 'tokens') return { ...end, [`train_${unit}`]: amount };
  const samples = section.number('train_samples') ?? Infinity;
  const sequence = section.number('seq_length') ?? 1;
  // Samples and tokens both end the run: the first that is reached.
  const room = samples * sequence < amount ? { train_samples: amount / sequence } : {};
  return { lr_decay_tokens: amount, ...room, train_tokens: amount };
}

function ways(context: WriteContext): Way[] | Refusal {
  const { target, tree } = context;
  const { section } = findArguments(tree);
  const found = unitOf(context);
  if ('why' in found) return found;
  const { unit, size } = found;
  return styles(target, unit, size).flatMap((style) =>
    warmups(section, target, unit, size).map((warmup): Way => {
      const patch = {
        lr: tidy(target.peakLr),
        ...(target.decaySteps > 0 ? { min_lr: tidy(target.minLr) } : {}),
        ...style,
        ...warmup,
        ...totals(target, section, unit, size),
      };
      return [{ section, patch, twins: [[`lr_warmup_${unit}`, 'lr_warmup_fraction']], joint: '-' }];
    }),
  );
}

/** Megatron-LM and Megatron-DeepSpeed. */
export const megatronWriter: Writer = {
  framework: 'megatron-lm',
  knows:
    say`Megatron knows a constant LR, a line or a cosine to the end, and WSD with a linear, cosine or 1 - sqrt decay; its exponential decay is another one, and with lengths in tokens there is no WSD.`, // prettier-ignore
  shift: ({ tree }) => (findArguments(tree).section.has('lr_decay_tokens') ? 2 : 1),
  ways,
  blank: {
    fileName: 'pretrain_gpt.sh',
    language: 'shell',
    text: '#!/bin/bash\nset -euo pipefail\n\nGPUS_PER_NODE=8\n\nMODEL_ARGS=(\n    --num-layers 12\n    --hidden-size 768\n    --num-attention-heads 12\n    --seq-length 2048\n    --max-position-embeddings 2048\n)\n\nTRAINING_ARGS=(\n    --micro-batch-size 4\n    --global-batch-size 256\n    --lr 1e-3\n    --min-lr 1e-4\n    --lr-decay-style linear\n    --lr-warmup-iters 100\n    --train-iters 1000\n    --bf16\n)\n\ntorchrun --nproc_per_node "$GPUS_PER_NODE" pretrain_gpt.py \\\n    "${MODEL_ARGS[@]}" \\\n    "${TRAINING_ARGS[@]}"\n', // prettier-ignore
  },
};
