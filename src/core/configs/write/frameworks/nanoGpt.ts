import { findSection } from '../../section.ts';
import { nanoGptMarkers } from '../../dialects/nanoGpt.ts';
import { formOf, tidy } from '../target.ts';
import type { Patch, Way, WriteContext, Writer } from '../types.ts';
import { say } from '../../../words.ts';

/** The loop runs iterations 0 to `max_iters`, both included; a constant LR after a warm-up is a cosine to the peak itself. */
function ways({ tree, target }: WriteContext): Way[] {
  const { section } = findSection(tree, nanoGptMarkers);
  const form = formOf(target);
  const last = target.totalSteps - 1;
  const peak = { learning_rate: tidy(target.peakLr), max_iters: last };
  const cosine = (floor: number): Patch => ({
    ...peak,
    lr_decay_iters: last,
    min_lr: tidy(floor),
    warmup_iters: target.warmupSteps,
    ...(section.has('decay_lr') ? { decay_lr: true } : {}),
  });
  if (form === 'full' && target.decay === 'cosine') return [[{ section, patch: cosine(target.minLr) }]];
  if (form !== 'constant') return [];
  const constant = target.warmupSteps === 0 ? [[{ section, patch: { ...peak, decay_lr: false } }]] : [];
  return [...constant, [{ section, patch: cosine(target.peakLr) }]];
}

/** nanoGPT's `config/*.py` and `train.py`. */
export const nanoGptWriter: Writer = {
  framework: 'nanogpt',
  knows:
    say`nanoGPT’s script knows only a cosine from the end of the warm-up to the last iteration, and a constant LR.`, // prettier-ignore
  ways,
  blank: {
    fileName: 'train_config.py',
    language: 'python',
    text: "out_dir = 'out'\ndataset = 'openwebtext'\n\nbatch_size = 12\nblock_size = 1024\ngradient_accumulation_steps = 40\n\nlearning_rate = 1e-3\nmax_iters = 999\nlr_decay_iters = 999\nmin_lr = 1e-4\nwarmup_iters = 100\ndecay_lr = True\n", // prettier-ignore
  },
};
