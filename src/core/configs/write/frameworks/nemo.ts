import type { ScheduleShape } from '../../../schedule/shape.ts';
import { nemoParts } from '../../dialects/nemo.ts';
import { Section } from '../../section.ts';
import { formOf, shareOf, tidy } from '../target.ts';
import type { Part, Patch, Way, WriteContext, Writer } from '../types.ts';
import { say } from '../../../words.ts';

/** Arguments that only some schedulers take. */
const others = { hold_steps: null, hold_ratio: null, constant_steps: null, constant_ratio: null, power: null, decay_rate: null, d_model: null }; // prettier-ignore

/** The `name` of a scheduler and its arguments. */
function scheduleOf(target: ScheduleShape): Patch | null {
  const form = formOf(target);
  const { decay, totalSteps, warmupSteps, decaySteps } = target;
  const min_lr = tidy(target.minLr);
  const hold_steps = totalSteps - warmupSteps - decaySteps;
  if (form === 'constant') return { name: 'WarmupPolicy', ...others };
  if (decay === 'one-minus-sqrt')
    return { name: 'WarmupHoldAnnealOneMinusSquareRoot', min_lr, ...others, hold_steps };
  if (decay === 'linear') {
    if (form === 'full') return { name: 'WarmupAnnealing', min_lr, ...others };
    return { name: 'PolynomialHoldDecayAnnealing', min_lr, ...others, hold_steps, power: 1 };
  }
  return form === 'full' && decay === 'cosine' ? { name: 'CosineAnnealing', min_lr, ...others } : null;
}

function warmups(sched: Section, { warmupSteps, totalSteps }: ScheduleShape): Patch[] {
  const bySteps = { warmup_steps: warmupSteps, warmup_ratio: null };
  if (!sched.has('warmup_ratio')) return [bySteps];
  return [{ warmup_ratio: shareOf(warmupSteps, totalSteps, Math.trunc) }, bySteps];
}

const twins = [['warmup_steps', 'warmup_ratio']];

function fromYaml({ tree, target }: WriteContext, optim: Section, sched: Section): Way[] {
  const schedule = scheduleOf(target);
  const { totalSteps } = target;
  if (schedule === null) return [];
  const steps = (sched.number('max_steps') ?? 0) > 0 ? { max_steps: totalSteps } : {};
  return warmups(sched, target).map((warmup): Way => [
    {
      section: optim,
      patch: { lr: tidy(target.peakLr), sched: { ...schedule, ...warmup, ...steps } },
      twins,
    },
    { section: new Section(tree.root, tree.text), patch: { trainer: { max_steps: totalSteps } } },
  ]);
}

/** A recipe's only scheduler is the cosine. */
function fromPython(
  { target }: WriteContext,
  parts: Readonly<Record<'optim' | 'sched' | 'trainer', Section>>,
): Way[] {
  // prettier-ignore
  if (formOf(target) !== 'full' || target.decay !== 'cosine') return [];
  const { optim, sched, trainer } = parts;
  const peak = tidy(target.peakLr);
  const hasOptim = optim.map.entries.size > 0;
  const constant = { constant_steps: 0 };
  const schedule: Part = {
    section: sched,
    patch: { ...(hasOptim ? {} : { max_lr: peak }), warmup_steps: target.warmupSteps, ...constant, min_lr: tidy(target.minLr) }, // prettier-ignore
  };
  return [
    [
      ...(hasOptim ? [{ section: optim, patch: { lr: peak } }] : []),
      schedule,
      { section: trainer, patch: { max_steps: target.totalSteps } },
    ],
  ];
}

function ways(context: WriteContext): Way[] {
  const parts = nemoParts(context.tree);
  if (parts === undefined) return [];
  return context.tree.language === 'python' ? fromPython(context, parts) : fromYaml(context, parts.optim, parts.sched); // prettier-ignore
}

/** NeMo's Hydra YAML and NeMo 2 recipes. */
export const nemoWriter: Writer = {
  framework: 'nemo',
  knows:
    say`NeMo knows a constant LR, a line or a cosine to any floor, after a hold a line to any floor or 1 - sqrt to 0; a recipe in Python only the cosine.`, // prettier-ignore
  ways,
  blank: {
    fileName: 'megatron_gpt.yaml',
    language: 'yaml',
    text: 'name: gpt\ntrainer:\n  devices: 8\n  num_nodes: 1\n  precision: bf16\n  max_steps: 1000\nexp_manager:\n  create_checkpoint_callback: true\nmodel:\n  micro_batch_size: 4\n  global_batch_size: 256\n  encoder_seq_length: 2048\n  num_layers: 12\n  hidden_size: 768\n  optim:\n    name: distributed_fused_adam\n    lr: 1.0e-3\n    weight_decay: 0.1\n    sched:\n      name: WarmupAnnealing\n      warmup_steps: 100\n      min_lr: 1.0e-4\n', // prettier-ignore
  },
};
