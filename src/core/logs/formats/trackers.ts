import { meaningOf, normalise, type Meaning } from '../points/columns.ts';
import { genericCounting, trainerCounting, type Counting } from '../points/counting.ts';
import { fromZero } from './fromZero.ts';
import { say } from '../../words.ts';

/**
 * What a tag of a tracker (TensorBoard, W&B, MLflow, trackio) means; null where it plays no part. Megatron repeats its tags
 * over a counter of samples, and its BigScience branch puts them into groups.
 */
export function meaningOfTag(tag: string): Meaning | null {
  if (/ vs (?:samples|tokens|steps|gigaflos)$/.test(tag)) return null;
  if (/^(?:train|eval)\/(?:rewards?\/|kl$)/.test(tag)) return { role: 'reward', rank: 0, perplexity: false };
  const plain = tag.replace(/^lm-loss-(?:training|validation)\//, '').replace(/CrossEntropyLoss$/, 'CE loss');
  return meaningOf(plain);
}

/** What a framework means by what it sends to a tracker. */
export interface TrackerDialect {
  readonly framework: string;
  readonly counting: Counting;
  /** Turns counters into updates, where all of them are shifted alike. */
  readonly shift?: number;
  /** What the counters are of, where they count no updates. */
  readonly counts?: 'samples' | 'micro-batches';
}

interface KnownDialect extends TrackerDialect {
  /** Normalised names, all of which must be there; a pattern must fit one. */
  readonly marks: readonly (string | RegExp)[];
}

const instantaneous = { trainShift: 0, lr: 'this', interval: 'instantaneous' } as const;
const nextLr: Counting = { ...instantaneous, lr: 'next' };
const zero = { counting: fromZero.counting, shift: 1 };

/**
 * Frameworks by what they log, the more special first. Whose LR a framework logs, and from where it counts, is in the code
 * that calls the tracker; the file or version is named where it is not that of its other logs.
 */
const dialects: readonly KnownDialect[] = [
  // megatron/training/training.py: the loss of a single batch, unlike its console
  { framework: 'Megatron-LM', marks: ['lm_loss', 'learning_rate'], counting: nextLr },
  { framework: 'Megatron-DeepSpeed', marks: ['lm_loss_training/lm_loss'], counting: nextLr },
  { framework: 'GPT-NeoX', marks: ['train/lm_loss', 'train/learning_rate'], counting: nextLr },
  {
    framework: 'DeepSpeed',
    marks: ['train/samples/train_loss'],
    counting: { ...nextLr, counter: say`The counter is of samples` },
    counts: 'samples',
  },
  {
    framework: 'litgpt',
    marks: ['iter', 'iter_time', 'remaining_time'],
    counting: { ...instantaneous, counter: say`The counter is of micro-batches` },
    counts: 'micro-batches',
  },
  { framework: 'torchtitan', marks: ['loss_metrics/global_avg_loss'], counting: instantaneous },
  { framework: 'OLMo-core', marks: ['train/ce_loss', /^optim\/lr/], counting: instantaneous },
  { framework: 'OLMo', marks: ['train/crossentropyloss', /^optim\//], counting: instantaneous },
  { framework: 'Levanter', marks: ['train/loss', 'optim/learning_rate'], ...zero },
  { framework: 'MaxText', marks: ['learning/loss', 'learning/current_learning_rate'], ...zero },
  // trainer.py: the loss is logged before the batch counts, the LR after the scheduler's step and the count
  { framework: 'Composer', marks: ['loss/train/total'], counting: { ...instantaneous, trainShift: 1 } },
  { framework: 'NeMo', marks: ['reduced_train_loss'], ...zero },
  { framework: 'Lightning', marks: ['trainer/global_step'], ...zero },
  {
    framework: 'Lightning',
    marks: ['epoch', /^(?:hp_metric$|lr_(?:adam|sgd|lion|muon|adafactor))/],
    ...zero,
  },
  {
    framework: 'fairseq',
    marks: ['wps', 'ups', 'wpb', 'bsz'],
    counting: { ...nextLr, interval: 'since-last', unit: 'bits' },
  },
  {
    framework: 'fairseq',
    marks: ['train_inner/wps', 'train_inner/ups'],
    counting: { ...nextLr, interval: 'since-last', unit: 'bits' },
  },
  // train.py of nanoGPT sends its means over many batches, measured before update s + 1
  {
    framework: 'nanoGPT',
    marks: ['iter', 'train/loss', 'val/loss', 'lr', 'mfu'],
    counting: { ...instantaneous, trainShift: 1 },
  },
  {
    framework: 'the Hugging Face Trainer',
    marks: ['train/loss', 'train/learning_rate', 'train/epoch'],
    counting: trainerCounting,
  },
  // Its integration of MLflow leaves the names as they are
  {
    framework: 'the Hugging Face Trainer',
    marks: ['loss', 'learning_rate', 'epoch'],
    counting: trainerCounting,
  },
];

/** Whose tags these are; the generic counting where nothing tells. */
export function trackerDialect(tags: Iterable<string>): TrackerDialect {
  const names = new Set([...tags].map((tag) => normalise(tag)));
  const has = (mark: string | RegExp) =>
    typeof mark === 'string' ? names.has(mark) : [...names].some((name) => mark.test(name));
  const found = dialects.find(({ marks }) => marks.every(has));
  return found ?? { framework: '', counting: genericCounting };
}
