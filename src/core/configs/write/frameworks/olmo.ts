import type { ScheduleShape } from '../../../schedule/shape.ts';
import { Section } from '../../section.ts';
import { formOf, floorShare, tidy } from '../target.ts';
import type { Patch, Refusal, Way, WriteContext, Writer } from '../types.ts';
import { say } from '../../../words.ts';

function schedulers({ warmupSteps, decay, ...target }: ScheduleShape): string[] {
  const form = formOf({ warmupSteps, decay, ...target });
  if (form === 'constant') return warmupSteps === 0 ? ['constant', 'constant_with_warmup'] : ['constant_with_warmup']; // prettier-ignore
  if (form !== 'full' || (decay !== 'cosine' && decay !== 'linear')) return [];
  return [`${decay}_with_warmup`];
}

/** `max_duration`: tokens stay tokens where the batch is known, all else becomes steps. */
function durationOf(root: Section, totalSteps: number, perUpdate: number | null): number | string {
  const tokens = /T\s*$/.test(root.string('max_duration') ?? '');
  return tokens && perUpdate !== null ? `${String(totalSteps * perUpdate)}T` : totalSteps;
}

function ways({ tree, target, reading }: WriteContext): Way[] | Refusal {
  const root = new Section(tree.root, tree.text);
  const scheduler = root.child('scheduler');
  const inTokens = scheduler?.string('units') === 'tokens';
  const perUnit = inTokens ? reading.tokensPerUpdate : 1;
  if (perUnit === null) return { why: say`The scheduler counts tokens: it needs global_train_batch_size and model.max_sequence_length.` }; // prettier-ignore
  const { totalSteps, warmupSteps, peakLr, decaySteps } = target;
  const end = scheduler?.has('t_max') === true ? { t_max: totalSteps * perUnit } : {};
  return schedulers(target).map((name): Way => {
    const warmup = name === 'constant' ? {} : { t_warmup: warmupSteps * perUnit, warmup_min_lr: 0 };
    const decay = decaySteps === 0 ? {} : { ...end, alpha_f: floorShare(target) };
    const patch: Patch = {
      optimizer: { learning_rate: tidy(peakLr) },
      scheduler: { name, ...warmup, ...decay },
      max_duration: durationOf(root, totalSteps, reading.tokensPerUpdate),
      ...(root.has('stop_at') ? { stop_at: totalSteps } : {}),
    };
    return [{ section: root, patch }];
  });
}

/** OLMo's training YAML. */
export const olmoWriter: Writer = {
  framework: 'olmo',
  knows:
    say`OLMo’s trainer knows a constant LR and a line or a cosine from the end of the warm-up to the last step.`, // prettier-ignore
  ways,
  blank: {
    fileName: 'olmo.yaml',
    language: 'yaml',
    text: 'run_name: run\nseed: 6198\n\nmodel:\n  d_model: 768\n  n_heads: 12\n  n_layers: 12\n  max_sequence_length: 2048\n\noptimizer:\n  name: adamw\n  learning_rate: 1.0e-3\n\nscheduler:\n  name: linear_with_warmup\n  t_warmup: 100\n  warmup_min_lr: 0.0\n  alpha_f: 0.1\n\nmax_duration: 1000\nglobal_train_batch_size: 256\ndevice_train_microbatch_size: 8\n', // prettier-ignore
  },
};
