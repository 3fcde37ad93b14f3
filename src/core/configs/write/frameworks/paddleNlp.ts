import type { ScheduleShape } from '../../../schedule/shape.ts';
import { findArguments } from '../../dialects/huggingFaceSections.ts';
import type { Section } from '../../section.ts';
import { formOf, shareOf, tidy } from '../target.ts';
import type { Patch, Way, WriteContext, Writer } from '../types.ts';
import { say } from '../../../words.ts';

/** Keys that say that the pre-training script runs, whose own annealing goes to `min_learning_rate`. */
const pretraining = ['min_learning_rate', 'decay_steps', 'split', 'input_dir'];

function schedules(target: ScheduleShape, section: Section): Patch[] {
  const form = formOf(target);
  if (form === 'constant')
    return [{ lr_scheduler_type: 'constant_with_warmup' }, ...(target.warmupSteps === 0 ? [{ lr_scheduler_type: 'constant' }] : [])]; // prettier-ignore
  if (form !== 'full' || (target.decay !== 'linear' && target.decay !== 'cosine')) return [];
  const own = pretraining.some((name) => section.has(name));
  const end = section.has('decay_steps') ? { decay_steps: target.totalSteps } : {};
  if (own) return [{ lr_scheduler_type: target.decay, min_learning_rate: tidy(target.minLr), ...end }];
  if (target.minLr === 0) return [{ lr_scheduler_type: target.decay, ...(section.has('num_cycles') ? { num_cycles: 0.5 } : {}) }]; // prettier-ignore
  return target.decay === 'linear' ? [{ lr_scheduler_type: 'polynomial', lr_end: tidy(target.minLr), power: 1 }] : []; // prettier-ignore
}

function warmups(section: Section, { warmupSteps, totalSteps }: ScheduleShape): Patch[] {
  const bySteps = { warmup_steps: warmupSteps, warmup_ratio: null };
  if ((section.number('warmup_steps') ?? 0) > 0 || !section.has('warmup_ratio')) return [bySteps];
  const own = pretraining.some((name) => section.has(name));
  const share = shareOf(warmupSteps, totalSteps, own ? (steps) => steps : Math.ceil);
  return [{ warmup_ratio: share }, bySteps];
}

function ways({ tree, target }: WriteContext): Way[] {
  const { section } = findArguments(tree);
  return schedules(target, section).flatMap((schedule) =>
    warmups(section, target).map((warmup): Way => {
      const patch = {
        learning_rate: tidy(target.peakLr),
        ...schedule,
        ...warmup,
        max_steps: target.totalSteps,
      };
      return [{ section, patch, twins: [['warmup_steps', 'warmup_ratio']], joint: '_' }];
    }),
  );
}

/** PaddleNLP's arguments. */
export const paddleNlpWriter: Writer = {
  framework: 'paddlenlp',
  knows:
    say`PaddleNLP knows a constant LR and a line or a cosine from the end of the warm-up; outside its pre-training script the cosine goes to 0.`, // prettier-ignore
  ways,
  blank: {
    fileName: 'pretrain.json',
    language: 'json',
    text: '{\n  "model_name_or_path": "gpt2-en",\n  "input_dir": "./data",\n  "output_dir": "./out",\n  "split": "949,50,1",\n  "max_seq_length": 2048,\n  "per_device_train_batch_size": 8,\n  "gradient_accumulation_steps": 1,\n  "tensor_parallel_degree": 1,\n  "sharding": "stage1",\n  "learning_rate": 1e-3,\n  "min_learning_rate": 1e-4,\n  "lr_scheduler_type": "linear",\n  "warmup_steps": 100,\n  "max_steps": 1000\n}\n', // prettier-ignore
  },
};
