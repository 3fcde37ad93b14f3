import type { ScheduleShape } from '../../../schedule/shape.ts';
import { timeOf } from '../../dialects/composerTimes.ts';
import { Section } from '../../section.ts';
import { floorShare, formOf, shareOf, tidy } from '../target.ts';
import type { Patch, Way, WriteContext, Writer } from '../types.ts';
import { say } from '../../../words.ts';

function nameOf(target: ScheduleShape): string | null {
  const form = formOf(target);
  if (form === 'constant') return 'constant_with_warmup';
  if (form !== 'full') return null;
  return target.decay === 'cosine' ? 'cosine_with_warmup' : target.decay === 'linear' ? 'linear_decay_with_warmup' : null; // prettier-ignore
}

/** What the run's length counts, where that can be turned into updates; else batches. */
function unitOf(root: Section, perUpdate: number | null): { readonly unit: string; readonly size: number } {
  const unit = timeOf(root, 'max_duration')?.unit;
  const samples = root.number('global_train_batch_size');
  if (unit === 'tok' && perUpdate !== null) return { unit, size: perUpdate };
  return unit === 'sp' && samples !== undefined ? { unit, size: samples } : { unit: 'ba', size: 1 };
}

function schedulerPatch(
  name: string,
  target: ScheduleShape,
  scheduler: Section | undefined,
  warmup: string,
  end: string,
): Patch {
  // prettier-ignore
  const one = (key: string) => (scheduler?.has(key) === true ? { [key]: 1 } : {});
  const gone = { t_scale: null, t_cooldown: null, alpha_f_decay: null, alpha_f_cooldown: null };
  if (name === 'constant_with_warmup')
    return { name, t_warmup: warmup, ...gone, t_max: null, alpha_i: null, alpha_f: null, ...one('alpha') };
  const stop = scheduler?.has('t_max') === true && timeOf(scheduler, 't_max')?.unit !== 'dur' ? end : '1dur';
  const top = name === 'linear_decay_with_warmup' ? one('alpha_i') : { alpha_i: null };
  return { name, t_warmup: warmup, ...(scheduler?.has('t_max') === true ? { t_max: stop } : {}), alpha: null, ...top, alpha_f: floorShare(target), ...gone }; // prettier-ignore
}

function ways({ tree, target, reading }: WriteContext): Way[] {
  const name = nameOf(target);
  if (name === null) return [];
  const outer = new Section(tree.root, tree.text);
  const section = outer.child('scheduler') === undefined ? (outer.child('parameters') ?? outer) : outer;
  const scheduler = section.child('scheduler');
  const { unit, size } = unitOf(section, reading.tokensPerUpdate);
  const time = (steps: number) => `${String(steps * size)}${unit}`;
  const share = shareOf(target.warmupSteps, target.totalSteps, (steps) => steps);
  const inShares = scheduler !== undefined && timeOf(scheduler, 't_warmup')?.unit === 'dur';
  const end = time(target.totalSteps);
  const warmups = [...(inShares ? [`${String(share)}dur`] : []), time(target.warmupSteps)];
  return warmups.map((warmup): Way => {
    const patch = {
      scheduler: schedulerPatch(name, target, scheduler, warmup, end),
      optimizer: { lr: tidy(target.peakLr) },
      max_duration: end,
    };
    return [{ section, patch }];
  });
}

/** llm-foundry's training YAML. */
export const composerWriter: Writer = {
  framework: 'llm-foundry',
  knows:
    say`llm-foundry’s schedulers know a constant LR and a line or a cosine from the end of the warm-up to the last batch.`, // prettier-ignore
  // Composer sets the LR one batch late: update k runs at time k - 2.
  shift: () => 2,
  ways,
  blank: {
    fileName: 'train.yaml',
    language: 'yaml',
    text: 'max_seq_len: 2048\nglobal_seed: 17\n\nmodel:\n  name: mpt_causal_lm\n  d_model: 768\n  n_heads: 12\n  n_layers: 12\n  max_seq_len: ${max_seq_len}\n  vocab_size: 50368\n\nscheduler:\n  name: linear_decay_with_warmup\n  t_warmup: 100ba\n  alpha_f: 0.1\n\noptimizer:\n  name: decoupled_adamw\n  lr: 1.0e-3\n\nmax_duration: 1000ba\nglobal_train_batch_size: 256\ndevice_train_microbatch_size: auto\n', // prettier-ignore
  },
};
