import type { ScheduleShape } from '../../../schedule/shape.ts';
import { partsOf, type Parts as OlmoCoreParts } from '../../dialects/olmoCoreParts.ts';
import { choiceOf, type Spec } from '../../dialects/olmoCoreSchedules.ts';
import { floorShare, formOf, shareOf, tidy } from '../target.ts';
import type { Part, Patch, Refusal, Way, WriteContext, Writer } from '../types.ts';
import { say } from '../../../words.ts';

/** A scheduler class with what it needs beside the warm-up; `size` of its units are in an update. */
function schedules(
  target: ScheduleShape,
  { section }: Spec,
  size: number,
): { readonly name: string; readonly options: Patch }[] {
  // prettier-ignore
  const form = formOf(target);
  const { decay, totalSteps, decaySteps } = target;
  if (form === 'constant') return [{ name: 'ConstantWithWarmup', options: {} }];
  const falls: { name: string; options: Patch }[] = [];
  if (form === 'full' && (decay === 'linear' || decay === 'cosine')) {
    const end = section.has('t_max') ? { t_max: totalSteps * size } : {};
    falls.push({ name: decay === 'linear' ? 'LinearWithWarmup' : 'CosWithWarmup', options: { ...end, alpha_f: floorShare(target) } }); // prettier-ignore
  }
  if (decay !== 'linear') return falls;
  const lengths = { decay: null, decay_steps: null, decay_fraction: null };
  const share = shareOf(decaySteps, totalSteps, Math.round);
  const length = section.has('decay_fraction') ? { decay_fraction: share } : { [section.has('decay_steps') ? 'decay_steps' : 'decay']: decaySteps * size }; // prettier-ignore
  return [...falls, { name: 'WSD', options: { ...lengths, ...length, decay_min_lr: tidy(target.minLr) } }];
}

const twins = [
  ['warmup', 'warmup_steps', 'warmup_fraction'],
  ['decay', 'decay_steps', 'decay_fraction'],
];

/** What another class has no field for. */
function others({ section }: Spec, patch: Patch): Patch {
  const kept = ['_CLASS_', 'units', 'warmup', 'warmup_steps', 'warmup_fraction', 'warmup_min_lr', 'lr_field', 'initial_lr_field']; // prettier-ignore
  const gone = [...section.map.entries.keys()].filter((name) => !kept.includes(name) && !(name in patch));
  return Object.fromEntries(gone.map((name) => [name, null]));
}

/** The warm-up in the unit that the config has it in. */
function warmupPatch({ warmupSteps, totalSteps }: ScheduleShape, { section }: Spec, size: number): Patch {
  const start = section.has('warmup_min_lr') ? { warmup_min_lr: 0 } : {};
  if (section.has('warmup_fraction'))
    return { warmup_fraction: shareOf(warmupSteps, totalSteps, Math.round), ...start };
  return { [section.has('warmup_steps') ? 'warmup_steps' : 'warmup']: warmupSteps * size, ...start };
}

/** `max_duration`, and a `hard_stop` before it, in what they count. */
function trainerPart(
  { trainer, units }: OlmoCoreParts,
  totalSteps: number,
  perUpdate: number | null,
): Part | null {
  // prettier-ignore
  const names = ['max_duration', 'hard_stop'].filter((name) => trainer.has(name));
  if (!names.includes('max_duration')) return null;
  const patch: Record<string, number> = {};
  for (const name of names) {
    const inTokens = units[name] === 'tokens';
    if (!inTokens && units[name] !== 'steps') return null;
    if (inTokens && perUpdate === null) return null;
    patch[name] = totalSteps * (inTokens ? (perUpdate ?? 1) : 1);
  }
  return { section: trainer, patch };
}

function ways({ tree, target, reading }: WriteContext): Way[] | Refusal {
  const parts = partsOf(tree);
  const spec = parts?.specs[0];
  if (parts === undefined || spec === undefined) return [];
  const { optimizer } = parts;
  const perUpdate = reading.tokensPerUpdate;
  const trainer = trainerPart(parts, target.totalSteps, perUpdate);
  if (optimizer === undefined || trainer === null)
    return { why: say`The LR or the run’s length in steps or tokens (Duration) is not set in this file.` };
  const size = choiceOf(spec.section, 'units') === 'tokens' ? perUpdate : 1;
  if (size === null) return { why: say`The scheduler counts tokens: it needs global_batch_size.` };
  const inJson = tree.language === 'json';
  // In Python another class would need another import: only its own arguments are changed.
  return schedules(target, spec, size)
    .filter(({ name }) => inJson || name === spec.name)
    .map(({ name, options }): Way => {
      const isOther = name !== spec.name;
      const own = isOther ? { _CLASS_: `olmo_core.optim.scheduler.${name}`, ...others(spec, options) } : {};
      const patch = { ...own, ...warmupPatch(target, spec, size), ...options };
      return [
        { section: optimizer, patch: { lr: tidy(target.peakLr) } },
        { section: spec.section, patch, twins },
        trainer,
      ];
    });
}

/** OLMo-core's scripts, and the JSON that it saves. */
export const olmoCoreWriter: Writer = {
  framework: 'olmo-core',
  knows:
    say`OLMo-core knows a constant LR, a line or a cosine from the end of the warm-up, and WSD with a linear decay; a script in Python keeps the scheduler’s class that it has.`, // prettier-ignore
  ways,
  blank: {
    fileName: 'config.json',
    language: 'json',
    text: '{\n  "run_name": "run",\n  "data_loader": {\n    "global_batch_size": 524288,\n    "_CLASS_": "olmo_core.data.NumpyDataLoaderConfig"\n  },\n  "train_module": {\n    "optim": {\n      "lr": 0.001,\n      "weight_decay": 0.1,\n      "_CLASS_": "olmo_core.optim.adamw.AdamWConfig"\n    },\n    "scheduler": {\n      "warmup": 100,\n      "decay": 900,\n      "decay_min_lr": 0.0,\n      "_CLASS_": "olmo_core.optim.scheduler.WSD"\n    },\n    "_CLASS_": "olmo_core.train.train_module.TransformerTrainModuleConfig"\n  },\n  "trainer": {\n    "max_duration": {\n      "value": 1000,\n      "unit": "steps",\n      "_CLASS_": "olmo_core.train.common.Duration"\n    },\n    "_CLASS_": "olmo_core.train.config.TrainerConfig"\n  }\n}\n', // prettier-ignore
  },
};
