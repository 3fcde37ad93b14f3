import type { ScheduleShape } from '../../../schedule/shape.ts';
import { fairseqCommand } from '../../dialects/fairseq.ts';
import { Section } from '../../section.ts';
import { floorShare, formOf, tidy } from '../target.ts';
import { Verbatim, type Patch, type Way, type WriteContext, type Writer } from '../types.ts';
import { writeLiteral } from '../literals.ts';
import { say } from '../../../words.ts';

interface FairseqSchedule {
  readonly name: string;
  readonly options: Patch;
}

/** A scheduler's arguments. `tri_stage` falls exponentially; the cosine warms up from its floor unless told. */
function scheduleOf(target: ScheduleShape): FairseqSchedule | null {
  const form = formOf(target);
  const { warmupSteps, totalSteps, decaySteps, decay } = target;
  const floor = tidy(target.minLr);
  if (form === 'constant') return { name: 'fixed', options: { warmup_updates: warmupSteps } };
  if (decay === 'exponential') {
    const stable = totalSteps - warmupSteps - decaySteps;
    const phases = { warmup_steps: warmupSteps, hold_steps: stable, decay_steps: decaySteps };
    return {
      name: 'tri_stage',
      options: { ...phases, init_lr_scale: 0, final_lr_scale: floorShare(target) },
    };
  }
  if (form !== 'full') return null;
  if (decay === 'linear')
    return { name: 'polynomial_decay', options: { warmup_updates: warmupSteps, total_num_update: totalSteps, end_learning_rate: floor, power: 1 } }; // prettier-ignore
  if (decay !== 'cosine') return null;
  return { name: 'cosine', options: { warmup_updates: warmupSteps, warmup_init_lr: 0, min_lr: floor } };
}

/** Every argument of any scheduler: fairseq stops at one that is not the scheduler's own. */
const all = ['warmup_updates', 'warmup_init_lr', 'min_lr', 'lr_period_updates', 't_mult', 'lr_shrink', 'total_num_update', 'end_learning_rate', 'power', 'warmup_steps', 'hold_steps', 'decay_steps', 'phase_ratio', 'init_lr_scale', 'final_lr_scale', 'force_anneal']; // prettier-ignore

function only(options: Patch): Patch {
  const gone = all.filter((name) => !(name in options)).map((name) => [name, null] as const);
  return { ...options, ...Object.fromEntries(gone) };
}

function ways({ tree, target }: WriteContext): Way[] {
  const schedule = scheduleOf(target);
  if (schedule === null) return [];
  const lr = tidy(target.peakLr);
  const { totalSteps } = target;
  if (tree.language === 'yaml') {
    const section = new Section(tree.root, tree.text);
    const isListed = section.child('optimization')?.node('lr')?.type === 'list';
    const peak = isListed ? new Verbatim(() => `[${writeLiteral('yaml', lr)}]`) : lr;
    const optimization = { lr: peak, max_update: totalSteps };
    return [[{ section, patch: { optimization, lr_scheduler: { _name: schedule.name, ...only(schedule.options) } } }]]; // prettier-ignore
  }
  const section = fairseqCommand(tree);
  if (section === undefined) return [];
  const kind = section.has('_name') ? '_name' : 'lr_scheduler';
  const patch = { lr, [kind]: schedule.name, ...only(schedule.options), max_update: totalSteps };
  return [[{ section, patch, joint: '-' }]];
}

/** fairseq's Hydra YAML and its commands. */
export const fairseqWriter: Writer = {
  framework: 'fairseq',
  knows:
    say`fairseq knows a constant LR, a line or a cosine from the end of the warm-up, and three stages with an exponential decay.`, // prettier-ignore
  ways,
  blank: {
    fileName: 'fairseq.yaml',
    language: 'yaml',
    text: 'task:\n  _name: language_modeling\n  data: data-bin\nmodel:\n  _name: transformer_lm\ndataset:\n  batch_size: 16\noptimizer:\n  _name: adam\noptimization:\n  max_update: 1000\n  lr: [0.001]\nlr_scheduler:\n  _name: polynomial_decay\n  warmup_updates: 100\n  total_num_update: 1000\n  end_learning_rate: 0.0001\n', // prettier-ignore
  },
};
