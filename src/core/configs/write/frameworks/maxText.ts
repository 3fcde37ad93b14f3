import type { ScheduleShape } from '../../../schedule/shape.ts';
import { maxTextSection } from '../../dialects/maxText.ts';
import { Section } from '../../section.ts';
import { floorShare, formOf, shareOf, tidy } from '../target.ts';
import type { Patch, Way, WriteContext, Writer } from '../types.ts';
import { say } from '../../../words.ts';

/** A constant LR is a cosine to the peak itself. */
function schedules(target: ScheduleShape): Patch[] {
  const form = formOf(target);
  const { decay, decaySteps, totalSteps } = target;
  const cosine = { lr_schedule_type: 'cosine' };
  if (form === 'constant') return [cosine];
  if (decay !== 'linear' && decay !== 'cosine') return [];
  const share = shareOf(decaySteps, totalSteps, Math.trunc);
  const wsd = { lr_schedule_type: 'wsd', wsd_decay_style: decay, wsd_decay_steps_fraction: share };
  return form === 'full' && decay === 'cosine' ? [cosine, wsd] : [wsd];
}

function ways({ tree, target }: WriteContext): Way[] {
  const section = maxTextSection(tree) ?? new Section(tree.root, tree.text);
  const old = 'cosine_learning_rate_final_fraction';
  const isOld = section.has(old) && !section.has('learning_rate_final_fraction');
  const floor = isOld ? old : 'learning_rate_final_fraction';
  const { totalSteps, warmupSteps } = target;
  const planned = (section.number('learning_rate_schedule_steps') ?? -1) > 0 ? { learning_rate_schedule_steps: totalSteps } : {}; // prettier-ignore
  return schedules(target).map((schedule): Way => {
    const patch = {
      learning_rate: tidy(target.peakLr),
      ...schedule,
      [floor]: target.decaySteps === 0 ? 1 : floorShare(target),
      warmup_steps_fraction: shareOf(warmupSteps, totalSteps, Math.trunc),
      ...planned,
      steps: totalSteps,
    };
    return [{ section, patch }];
  });
}

/** MaxText's yml and command lines. */
export const maxTextWriter: Writer = {
  framework: 'maxtext',
  knows: say`MaxText knows a cosine from the end of the warm-up, a constant LR, and WSD with a linear or cosine decay.`,
  ways,
  blank: {
    fileName: 'maxtext.yml',
    language: 'yaml',
    text: 'base_config: "base.yml"\nrun_name: "run"\nmodel_name: "gpt3-52k"\nper_device_batch_size: 8\nmax_target_length: 2048\n\nsteps: 1000\nlearning_rate: 1.0e-3\nlr_schedule_type: "cosine"\nlearning_rate_final_fraction: 0.1\nwarmup_steps_fraction: 0.1\n', // prettier-ignore
  },
};
