/** What a column or key of a generic log means. */
export type Role =
  | 'step'
  | 'tokens'
  | 'time'
  | 'epoch'
  | 'total'
  | 'train'
  | 'validation'
  | 'bits'
  | 'lr'
  | 'multiplier'
  | 'summary'
  | 'reward';

/** A role, and how good a name it is for it: the lowest rank wins. */
export interface Meaning {
  readonly role: Role;
  readonly rank: number;
  /** Whether the values are exp(loss). */
  readonly perplexity: boolean;
}

/** A framework's own counter before W&B's `_step`, which counts calls of its log function and not updates. */
const steps = `train/global_step trainer/global_step global_step global_steps step steps train/step train_step
  training_step optimizer_step iter iteration iterations iters it num_updates updates update current_steps batch _step`;

const tokens = `total_tokens tokens n_tokens_seen tokens_seen train/tokens_seen num_input_tokens_seen num_tokens
  train_tokens throughput/total_tokens time/token consumed_tokens num_consumed_tokens`;

/** Whether the values really are a clock, and not seconds an iteration, is seen from them: `clock.ts`. */
const times = `_timestamp timestamp wall_time walltime _runtime runtime elapsed_time time_elapsed elapsed total_time
  time/total train/time time`;

const train = `train/loss train_loss loss train/crossentropyloss train/ce_loss loss/train/total loss/train loss_train
  metrics/train/languagecrossentropy loss_metrics/global_avg_loss lm_loss train/lm_loss lm_loss_training/lm_loss
  reduced_train_loss learning/loss train_inner_loss train_loss_step training_loss training/loss trl ce_loss
  cross_entropy cross_entropy_loss avg_loss mean_loss batch_loss nll_loss nll`;

const validation = `val/loss val_loss eval/loss eval_loss valid_loss valid/loss validation_loss validation/loss
  validation_metrics/loss lm_loss_validation validation/lm_loss metrics/eval/languagecrossentropy eval/avg_loss
  loss/val loss_val loss/validation dev_loss dev/loss heldout_loss held_out_loss test_loss test/loss tel`;

const lr = `lr learning_rate train/learning_rate train/lr optim/learning_rate optim/learning_rate_group0
  optim/lr_(group_0) lr/adamw lr/adamw/0 lr_adamw learning/current_learning_rate train/samples/lr lr_schedule
  train/lr_matrix`;

const multipliers =
  'lrm train/lrm lr_scale train/lr_scale lr_multiplier lr_mult lr_factor lr_ratio train/lr_multiplier';

const totals = 'total_steps max_steps num_training_steps';
const summaries = 'train_runtime total_flos train_samples_per_second';

const exact = new Map<string, Meaning>();
function register(role: Role, names: string): void {
  names.split(/\s+/).forEach((name, rank) => exact.set(name, { role, rank, perplexity: false }));
}
register('step', steps);
register('tokens', tokens);
register('time', times);
register('epoch', 'epoch epochs train/epoch');
register('total', totals);
register('train', train);
register('validation', validation);
register('lr', lr);
register('multiplier', multipliers);
register('summary', summaries);

/** Terms beside the language-model loss, and losses of other objectives. */
const auxiliary =
  /moe|aux|balanc|router|z_loss|mtp|reg_loss|kl_|reward|value|policy|critic|min$|max$|std$|total_flos/;
const heldOut = '(?:val|valid|validation|eval|dev|test|heldout|held_out)';
const anyLoss = '(?:[\\w/]*[/_])?loss(?:_step|_mean|_avg)?$';

/** Looser spellings, tried in order where no exact name fits; they rank behind every exact name. */
const patterns: readonly [RegExp, Role, boolean][] = [
  [/^(?:rewards?\/|kl(?:$|[/_])|objective\/kl)/, 'reward', false],
  [/(?:^|[/_])(?:bpb|bpc|bits_per_(?:byte|character|char))$/, 'bits', false],
  [new RegExp(`(?:^|[/_])${heldOut}[/_](?:[\\w/]*[/_])?(?:ppl|perplexity)$`), 'validation', true],
  [/^(?:(?:train|training|lm|batch)[/_])*(?:ppl|perplexity)$/, 'train', true],
  [new RegExp(`^${heldOut}[/_]${anyLoss}`), 'validation', false],
  [/^(?:train|training|tr)[/_](?:[\w/]*[/_])?loss(?:_step|_mean|_avg)?$/, 'train', false],
  [/(?:^|[/_])(?:lr|learning_rate)(?:[/_(\d]|$)/, 'lr', false],
];

/** The name without a W&B run in front, in lower case, with `_` for blanks, hyphens and dots. */
export function normalise(name: string): string {
  return metricOf(name)
    .toLowerCase()
    .replace(/[-\s.]+/g, '_')
    .replace(/_?\((?:nats?|nats\/token)\)$/, '');
}

/** What stands behind the last ` - `: W&B puts the run's name in front of the metric. */
function metricOf(name: string): string {
  return (name.split(' - ').at(-1) ?? name).trim();
}

/** The run's name that W&B put in front of a metric; empty where there is none. */
export function runOf(name: string): string {
  return name.includes(' - ') ? name.slice(0, name.lastIndexOf(' - ')).trim() : '';
}

/** Meanings of names that were asked for: files have the same ones again and again. */
const remembered = new Map<string, Meaning | null>();
const [mostRemembered, longestRemembered] = [4096, 100];

/** What a column or key means; null where it plays no part. */
export function meaningOf(name: string): Meaning | null {
  const known = remembered.get(name);
  if (known !== undefined) return known;
  const meaning = findMeaning(name);
  if (remembered.size >= mostRemembered) remembered.clear();
  if (name.length <= longestRemembered) remembered.set(name, meaning);
  return meaning;
}

function findMeaning(name: string): Meaning | null {
  const plain = normalise(name);
  if (/__(?:min|max)$/.test(plain)) return null;
  const known = exact.get(plain);
  if (known !== undefined) return known;
  const position = patterns.findIndex(([pattern]) => pattern.test(plain));
  const found = patterns[position];
  if (found === undefined) return null;
  const [, role, perplexity] = found;
  const isLoss = role === 'train' || role === 'validation';
  if (isLoss && auxiliary.test(plain)) return null;
  return { role, rank: perplexity ? 1000 : 100, perplexity };
}

/** A column that plays a part. */
export interface Column {
  readonly index: number;
  readonly name: string;
  readonly meaning: Meaning;
}
