import { readNumber } from '../text/numbers.ts';
import { keyedText } from './keyedValue.ts';

/** What a line of NeMo says of one update. */
export interface BarRecord {
  /** The update k = 1, 2, …; NaN where it can't be made out, null where there is none. */
  readonly step: number | null;
  /** Updates of the run, or of an epoch. */
  readonly total: number | undefined;
  readonly loss: number | undefined | null;
  readonly lr: number | undefined | null;
}

const counted = /[| ](\d+)(?:\/(\d+)|it) \[/;
/** tqdm rounds a number to 3 digits where that is shorter. */
const rounding = 0.006;

/**
 * A progress bar of NeMo 1, `Epoch 0: :  47%|████▋     | 7/15 [06:19<07:13, reduced_train_loss=11.50, global_step=6.000,
 * consumed_samples=1792.0]`: `global_step` of update k is k - 1, rounded where tqdm writes it with an exponent; then the
 * bar's own counter, k within the epoch, tells. The loss is that of update k in nats, to 3 digits; `lr` is shown by some
 * descendants and is that of update k. null: no such bar.
 */
export function readBar(text: string): BarRecord | null {
  const [, done, total] = counted.exec(text) ?? [];
  const epoch = /Epoch (\d+):/.exec(text)?.[1];
  if (done === undefined || epoch === undefined) return null;
  const length = total === undefined ? undefined : Number(total);
  return {
    step: stepOf(keyedText(text, 'global_step'), Number(epoch) * (length ?? 0), Number(done)),
    total: length,
    loss: readNumber(keyedText(text, 'reduced_train_loss') ?? ''),
    lr: readNumber(keyedText(text, 'lr') ?? ''),
  };
}

/** @param before Updates of the epochs before. @param done Updates within the epoch. */
function stepOf(shown: string | undefined, before: number, done: number): number {
  if (shown === undefined) return before + done;
  const shownStep = Number(shown) + 1;
  if (!shown.includes('e')) return shownStep;
  const isNear = (step: number) => Math.abs(step - shownStep) <= rounding * shownStep + 1;
  return [before + done, done].find(isNear) ?? NaN;
}
