import { lineFormat } from '../text/lineFormat.ts';
import { MegatronReader } from './megatronLines.ts';

const name = 'megatron';

/**
 * What Megatron-LM prints (`training_log` of `megatron/training/training.py`), all versions, and Megatron-DeepSpeed and
 * other forks with more fields. ` iteration k/N |` counts updates from 1, those that loss scaling skipped among them;
 * `lm loss` is the mean in nats over the log interval without skipped updates; `learning rate` is that of the next update,
 * since the scheduler has stepped already. Since 2026 the first update after a start has a line of its own, and is in the
 * next mean too. The held-out loss is on a line `validation loss at iteration s`; that on the test set is left alone.
 */
export const megatron = lineFormat({
  name,
  label: 'Megatron-LM, Megatron-DeepSpeed',
  sniff: ({ head, tail }) => (isMegatron(head) || isMegatron(tail) ? 0.97 : 0),
  open: (context) =>
    new MegatronReader(context, { format: name, losses: ['lm loss', 'lm_loss', 'total loss', 'loss'] }),
});

/** GPT-NeoX begins its lines with `samples/sec`, NeMo 2 with `Training epoch 0, `. */
const mark = /(?<!, )\biteration +\d+ *\/ *\d+ *\|[^\n]*(?:loss|learning rate)/;

function isMegatron(text: string): boolean {
  return mark.test(text) && !/samples\/sec: [\d.]+ \| iteration +\d+/.test(text);
}
