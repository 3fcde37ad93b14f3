import { Section } from '../../section.ts';
import { formOf, tidy } from '../target.ts';
import type { Patch, Refusal, Way, WriteContext, Writer } from '../types.ts';
import { say } from '../../../words.ts';

/** Where the optimizer's arguments are. */
function optimizerPatch(root: Section, lr: number): Patch {
  const nested = root.child('optimizer', 'init_args') !== undefined || root.child('optimizer') === undefined;
  return { optimizer: nested ? { init_args: { lr } } : { lr } };
}

/** Tokens of one update as litgpt counts them: what every device does between two updates. */
function tokensOfUpdate({ tree, hints }: WriteContext): number | Refusal {
  const root = new Section(tree.root, tree.text);
  const train = root.child('train');
  const devices = root.number('devices');
  const world = devices === undefined ? hints.worldSize : devices * (root.number('num_nodes') ?? 1);
  if (world === undefined)
    return { why: say`How many devices train is not known from this file, and max_tokens depends on it.` };
  const [batch, micro, length] = [train?.number('global_batch_size') ?? 512, train?.number('micro_batch_size') ?? 4, train?.number('max_seq_length')]; // prettier-ignore
  if (length === undefined)
    return { why: say`max_seq_length is not set here, and max_tokens depends on it.` };
  return Math.floor(Math.floor(batch / world) / micro) * micro * length * world;
}

function ways(context: WriteContext): Way[] | Refusal {
  const { tree, target } = context;
  const root = new Section(tree.root, tree.text);
  const tunes = ['checkpoint_dir', 'lora_r'].some((name) => root.has(name));
  const form = formOf(target);
  const isCosine = form === 'full' && target.decay === 'cosine';
  if (!isCosine && (form !== 'constant' || tunes)) return [];
  const { warmupSteps, totalSteps, peakLr, minLr } = target;
  const optimizer = optimizerPatch(root, tidy(peakLr));
  const warmup = { lr_warmup_steps: warmupSteps, lr_warmup_fraction: null };
  const twins = [['lr_warmup_steps', 'lr_warmup_fraction']];
  if (tunes) return [[{ section: root, patch: { train: { ...warmup, max_steps: totalSteps }, ...optimizer }, twins }]]; // prettier-ignore
  const tokens = tokensOfUpdate(context);
  if (typeof tokens !== 'number') return tokens;
  // A constant LR after the warm-up is a cosine to the peak itself.
  const floor = { min_lr: tidy(isCosine ? minLr : peakLr) };
  return [[{ section: root, patch: { train: { ...warmup, max_tokens: totalSteps * tokens, ...floor }, ...optimizer }, twins }]]; // prettier-ignore
}

/** litgpt, pretraining and finetuning. */
export const litgptWriter: Writer = {
  framework: 'litgpt',
  knows:
    say`litgpt knows only a cosine from the end of the warm-up to the last step (to 0 when finetuning) and, when pretraining, a constant LR.`, // prettier-ignore
  ways,
  blank: {
    fileName: 'pretrain.yaml',
    language: 'yaml',
    text: 'model_name: pythia-160m\nout_dir: out/pretrain\ndata: OpenWebText\ntrain:\n  global_batch_size: 512\n  micro_batch_size: 4\n  lr_warmup_steps: 100\n  max_tokens: 1048576000\n  max_seq_length: 2048\n  min_lr: 1.0e-4\noptimizer:\n  class_path: torch.optim.AdamW\n  init_args:\n    lr: 1.0e-3\n    weight_decay: 0.1\ndevices: 1\n', // prettier-ignore
  },
};
