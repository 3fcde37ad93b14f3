import { Section } from '../../section.ts';
import { floorShare, formOf, shareOf, tidy } from '../target.ts';
import type { Patch, Way, WriteContext, Writer } from '../types.ts';
import { say } from '../../../words.ts';

/** A length: a share up to 1, above 1 a number of steps; one step is the share that gives it. */
function lengthOf(steps: number, totalSteps: number, given: number | undefined): number {
  const isShare = given !== undefined && given > 0 && given <= 1;
  return isShare || steps === 1 ? shareOf(steps, totalSteps, Math.trunc) : steps;
}

function ways({ tree, target }: WriteContext): Way[] {
  const form = formOf(target);
  const { decay, totalSteps, warmupSteps, decaySteps } = target;
  if (form !== 'constant' && decay !== 'linear' && decay !== 'cosine') return [];
  const section = new Section(tree.root, tree.text);
  const optimizer = section.child('optimizer');
  const length = (name: string, steps: number) => lengthOf(steps, totalSteps, optimizer?.number(name));
  const warmup = optimizer?.has('warmup_ratio') === true ? 'warmup_ratio' : 'warmup';
  const falls: Patch = form === 'wsd' || optimizer?.has('decay') === true ? { decay: length('decay', decaySteps) } : {}; // prettier-ignore
  const schedule: Patch = {
    learning_rate: tidy(target.peakLr),
    lr_schedule: form === 'constant' ? 'constant' : decay,
    ...(form === 'constant' ? {} : { min_lr_ratio: floorShare(target) }),
    [warmup]: length(warmup, warmupSteps),
    ...(form === 'constant' ? {} : falls),
    ...{ rewarmup: null, cycle_length: null, cycles: null, haps: null, cooldown: null },
  };
  return [[{ section, patch: { optimizer: schedule, trainer: { num_train_steps: totalSteps } } }]];
}

/** Levanter's YAML. */
export const levanterWriter: Writer = {
  framework: 'levanter',
  knows: say`Levanter knows warm-up, stable and decay as a line or a cosine.`,
  ways,
  blank: {
    fileName: 'levanter.yaml',
    language: 'yaml',
    text: 'data:\n  id: openwebtext\nmodel:\n  type: gpt2\n  seq_len: 1024\ntrainer:\n  mp: p=f32,c=bfloat16\n  train_batch_size: 256\n  num_train_steps: 1000\noptimizer:\n  learning_rate: 1.0e-3\n  weight_decay: 0.1\n  lr_schedule: linear\n  min_lr_ratio: 0.1\n  warmup: 100\n', // prettier-ignore
  },
};
