import { findArguments } from '../../dialects/huggingFaceSections.ts';
import type { Section } from '../../section.ts';
import type { ScheduleShape } from '../../../schedule/shape.ts';
import { shareOf, tidy } from '../target.ts';
import type { Patch, Way, WriteContext, Writer } from '../types.ts';
import { optionNames, trainerSchedules } from './trainerSchedules.ts';
import { say } from '../../../words.ts';

/** The warm-up as a share where the config has it so, and in updates. */
function warmups(section: Section, { warmupSteps, totalSteps }: ScheduleShape): Patch[] {
  const bySteps = { warmup_steps: warmupSteps, warmup_ratio: null };
  const steps = section.number('warmup_steps') ?? 0;
  if (!section.has('warmup_ratio') || steps > 0) return [bySteps];
  return [{ warmup_ratio: shareOf(warmupSteps, totalSteps, Math.ceil) }, bySteps];
}

/** A DeepSpeed config with a scheduler of its own, which takes peak, warm-up and length from the arguments at most. */
function isOverridden({ reading }: WriteContext): boolean {
  return reading.problems.some(({ code }) => code === 'scheduler-overridden');
}

function obstacle(context: WriteContext): string | null {
  return isOverridden(context)
    ? say`The DeepSpeed config has a scheduler of its own, which wins over lr_scheduler_type and gives another schedule: take its scheduler block out first.` // prettier-ignore
    : null;
}

function ways(context: WriteContext): Way[] {
  const { tree, target } = context;
  const { section } = findArguments(tree);
  const schedules = isOverridden(context)
    ? [null]
    : trainerSchedules(target, optionNames(section, 'lr_scheduler_kwargs'));
  return schedules.flatMap((schedule) =>
    warmups(section, target).map((warmup): Way => {
      const patch = {
        learning_rate: tidy(target.peakLr),
        ...(schedule === null
          ? {}
          : { lr_scheduler_type: schedule.type, lr_scheduler_kwargs: schedule.options }),
        ...warmup,
        max_steps: target.totalSteps,
      };
      return [{ section, patch, twins: [['warmup_steps', 'warmup_ratio']], joint: '_' }];
    }),
  );
}

const knows =
  say`transformers’ schedulers warm up from 0 and then stay constant, or go down as a line or a cosine to any floor, or stay and go down (warmup_stable_decay) as a line, a cosine or 1 - sqrt; that one warms up from its floor, so with a floor above 0 it can’t have a warm-up from 0.`; // prettier-ignore

/** Hugging Face `TrainingArguments`. */
export const huggingFaceWriter: Writer = {
  framework: 'huggingface',
  knows,
  obstacle,
  ways,
  blank: {
    fileName: 'train.yaml',
    language: 'yaml',
    text: 'output_dir: out\nper_device_train_batch_size: 8\ngradient_accumulation_steps: 1\nlearning_rate: 1.0e-3\nlr_scheduler_type: linear\nwarmup_steps: 100\nmax_steps: 1000\n', // prettier-ignore
  },
};

/** LLaMA-Factory: the Trainer's keys beside its own. */
export const llamaFactoryWriter: Writer = {
  ...huggingFaceWriter,
  framework: 'llama-factory',
  blank: {
    fileName: 'pretrain.yaml',
    language: 'yaml',
    text: '### model\nmodel_name_or_path: gpt2\n\n### method\nstage: pt\ndo_train: true\nfinetuning_type: full\n\n### dataset\ndataset: wiki_demo\ncutoff_len: 2048\n\n### output\noutput_dir: out\n\n### train\nper_device_train_batch_size: 8\ngradient_accumulation_steps: 1\nlearning_rate: 1.0e-3\nlr_scheduler_type: linear\nwarmup_steps: 100\nmax_steps: 1000\n', // prettier-ignore
  },
};
