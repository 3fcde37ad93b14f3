import { withFlagNames } from '../../commands.ts';
import { Section } from '../../section.ts';
import { formOf, shareOf, tidy } from '../target.ts';
import type { Way, WriteContext, Writer } from '../types.ts';
import { say } from '../../../words.ts';

function styleOf({ target }: WriteContext): string | null {
  const form = formOf(target);
  if (form === 'constant') return 'constant';
  return form === 'full' && (target.decay === 'linear' || target.decay === 'cosine') ? target.decay : null;
}

/** The warm-up is a share of the decay's length, which is that of the run. */
function ways(context: WriteContext): Way[] {
  const { tree, target } = context;
  const style = styleOf(context);
  if (style === null) return [];
  const section = withFlagNames(new Section(tree.root, tree.text));
  const { totalSteps, warmupSteps } = target;
  const end = {
    ...(section.has('lr_decay_iters') ? { lr_decay_iters: totalSteps } : {}),
    ...(section.has('lr_decay_fraction') ? { lr_decay_fraction: 1 } : {}),
  };
  const patch = {
    optimizer: { params: { lr: tidy(target.peakLr) } },
    ...(style === 'constant' ? {} : { min_lr: tidy(target.minLr) }),
    lr_decay_style: style,
    warmup: shareOf(warmupSteps, totalSteps, (steps) => steps),
    ...end,
    train_iters: totalSteps,
  };
  return [[{ section, patch }]];
}

/** GPT-NeoX's yml. */
export const gptNeoXWriter: Writer = {
  framework: 'gpt-neox',
  knows:
    say`GPT-NeoX knows a constant LR, a cosine to the end with any floor, and a line that goes to 0 (a floor only cuts it off).`, // prettier-ignore
  ways,
  blank: {
    fileName: 'neox.yml',
    language: 'yaml',
    text: '{\n  "pipe_parallel_size": 1,\n  "model_parallel_size": 1,\n  "num_layers": 12,\n  "hidden_size": 768,\n  "num_attention_heads": 12,\n  "seq_length": 2048,\n  "max_position_embeddings": 2048,\n  "pos_emb": "rotary",\n\n  "optimizer": {\n    "type": "Adam",\n    "params": { "lr": 0.001, "betas": [0.9, 0.95], "eps": 1.0e-8 }\n  },\n  "min_lr": 0.0001,\n  "lr_decay_style": "cosine",\n  "warmup": 0.1,\n  "train_iters": 1000,\n  "lr_decay_iters": 1000,\n\n  "train_micro_batch_size_per_gpu": 8\n}\n', // prettier-ignore
  },
};
