import { Section } from '../../section.ts';
import type { ScheduleShape } from '../../../schedule/shape.ts';
import { floorShare, formOf, shareOf, tidy } from '../target.ts';
import type { Patch, Way, WriteContext, Writer } from '../types.ts';
import { optionNames, trainerSchedules } from './trainerSchedules.ts';
import { say } from '../../../words.ts';

/** What would change the plain schedulers. */
const plain = { cosine_min_lr_ratio: null, cosine_constant_lr_ratio: null, lr_quadratic_warmup: null };

function schedules(target: ScheduleShape, given: readonly string[]): Patch[] {
  const trainer = trainerSchedules(target, given).map(({ type, options }): Patch => ({ lr_scheduler: type, lr_scheduler_kwargs: options, ...plain })); // prettier-ignore
  if (formOf(target) !== 'full' || target.decay !== 'cosine' || target.minLr === 0) return trainer;
  const own = { lr_scheduler: 'cosine', lr_scheduler_kwargs: null, ...plain, cosine_min_lr_ratio: floorShare(target) }; // prettier-ignore
  return [own, ...trainer];
}

function warmups(section: Section, { warmupSteps, totalSteps }: ScheduleShape): Patch[] {
  const bySteps = { warmup_steps: warmupSteps, warmup_ratio: null };
  if (section.has('warmup_steps') || !section.has('warmup_ratio')) return [bySteps];
  return [{ warmup_ratio: shareOf(warmupSteps, totalSteps, Math.floor) }, bySteps];
}

function ways({ tree, target }: WriteContext): Way[] {
  const section = new Section(tree.root, tree.text);
  return schedules(target, optionNames(section, 'lr_scheduler_kwargs')).flatMap((schedule) =>
    warmups(section, target).map((warmup): Way => {
      const patch = {
        learning_rate: tidy(target.peakLr),
        ...schedule,
        ...warmup,
        max_steps: target.totalSteps,
      };
      return [{ section, patch, twins: [['warmup_steps', 'warmup_ratio']] }];
    }),
  );
}

/** Axolotl's YAML. */
export const axolotlWriter: Writer = {
  framework: 'axolotl',
  knows:
    say`Axolotl’s schedulers warm up from 0 over 2 steps or more and then stay constant, or go down as a line or a cosine to any floor, or stay and go down (warmup_stable_decay) as a line, a cosine or 1 - sqrt; that one warms up from its floor.`, // prettier-ignore
  ways,
  blank: {
    fileName: 'axolotl.yml',
    language: 'yaml',
    text: 'base_model: gpt2\npretraining_dataset:\n  - path: allenai/c4\n    name: en\n    type: pretrain\nsequence_len: 2048\nsample_packing: true\n\nmicro_batch_size: 8\ngradient_accumulation_steps: 1\noptimizer: adamw_torch\nlearning_rate: 1.0e-3\nlr_scheduler: linear\nwarmup_steps: 100\nmax_steps: 1000\noutput_dir: out\n', // prettier-ignore
  },
};
