import type { DecayShape, ScheduleShape } from '../../../schedule/shape.ts';
import { roundHalfEven } from '../../dialects/defaults.ts';
import { pythonSources } from '../../dialects/torchtitanSources.ts';
import { Section } from '../../section.ts';
import { floorShare, formOf, shareOf, tidy } from '../target.ts';
import type { Patch, Way, WriteContext, Writer } from '../types.ts';
import { say } from '../../../words.ts';

const decayTypes: Readonly<Record<DecayShape, string | null>> = {
  linear: 'linear',
  cosine: 'cosine',
  'one-minus-sqrt': 'sqrt',
  exponential: null,
};

/** `[lr_scheduler]`: without a `decay_ratio` the decay takes all that the warm-up leaves, with 0 there is none. */
function schedulerPatch(target: ScheduleShape, section: Section | undefined, type: string): Patch {
  const { totalSteps, warmupSteps, decaySteps } = target;
  const ratio = formOf(target) === 'full' && section?.has('decay_ratio') !== true ? {} : { decay_ratio: shareOf(decaySteps, totalSteps, roundHalfEven) }; // prettier-ignore
  const floor = section?.has('lr_min') === true ? 'lr_min' : 'min_lr_factor';
  return {
    warmup_steps: warmupSteps,
    ...ratio,
    ...(decaySteps === 0 ? {} : { decay_type: type, [floor]: floorShare(target) }),
    ...(section?.has('total_steps') === true ? { total_steps: totalSteps } : {}),
  };
}

function ways(context: WriteContext): Way[] {
  const { tree, target, hints } = context;
  const type = decayTypes[target.decay];
  if (type === null) return [];
  const optimizer = { lr: tidy(target.peakLr) };
  const training = { steps: target.totalSteps };
  if (tree.language === 'python') {
    const sources = pythonSources(tree, hints);
    return [
      [
        { section: sources.optimizer, patch: optimizer },
        { section: sources.scheduler, patch: schedulerPatch(target, sources.scheduler, type) },
        { section: sources.training, patch: training },
      ],
    ];
  }
  const section = new Section(tree.root, tree.text);
  if (isOf2024(section)) {
    return [[{ section, patch: { optimizer, training: { warmup_steps: target.warmupSteps, ...training } } }]];
  }
  const scheduler = schedulerPatch(target, section.child('lr_scheduler'), type);
  return [[{ section, patch: { optimizer, lr_scheduler: scheduler, training } }]];
}

/** Of before 2025-03: a line to 0 and nothing else. */
function isOf2024(section: Section): boolean {
  return (
    section.child('training')?.has('warmup_steps') === true &&
    section.child('lr_scheduler')?.has('warmup_steps') !== true
  );
}

/** torchtitan's TOML and its registries in Python. */
export const torchtitanWriter: Writer = {
  framework: 'torchtitan',
  knows:
    say`torchtitan knows warm-up, stable and decay as a line, a cosine or 1 - sqrt; before March 2025, where the warm-up is in [training], only a line to 0.`, // prettier-ignore
  ways,
  blank: {
    fileName: 'train.toml',
    language: 'toml',
    text: '[job]\ndump_folder = "./outputs"\n\n[model]\nname = "llama3"\nflavor = "debugmodel"\n\n[optimizer]\nname = "AdamW"\nlr = 1e-3\n\n[lr_scheduler]\nwarmup_steps = 100\ndecay_ratio = 0.9\ndecay_type = "linear"\nmin_lr_factor = 0.0\n\n[training]\nlocal_batch_size = 8\nseq_len = 2048\nsteps = 1000\n', // prettier-ignore
  },
};
