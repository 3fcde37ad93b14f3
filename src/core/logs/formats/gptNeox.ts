import { lineFormat } from '../text/lineFormat.ts';
import { MegatronReader } from './megatronLines.ts';

const name = 'gpt-neox';

/**
 * What GPT-NeoX prints (`training_log` of `megatron/logging.py`): ` samples/sec: 51.2 | iteration k/N | …`. The counter
 * counts updates from 1, skipped ones among them; `lm_loss` is the mean in nats over the log interval without those;
 * `learning rate` is that of the next update. There is no count of samples, but every update has
 * `train_batch_size * seq_length` tokens, which the arguments at the top tell.
 */
export const gptNeox = lineFormat({
  name,
  label: 'GPT-NeoX',
  sniff: ({ head, tail }) => (mark.test(head) || mark.test(tail) ? 0.97 : 0),
  open: (context) =>
    new MegatronReader(context, { format: name, losses: ['lm_loss', 'lm loss', 'loss'], tokensPerUpdate }),
});

const mark = /samples\/sec: [\d.]+ \| iteration +\d+ *\/ *\d+ *\|/;

function tokensPerUpdate(argument: (name: string) => number | undefined): number | undefined {
  const [batch, length] = [argument('train_batch_size'), argument('seq_length')];
  return batch === undefined || length === undefined ? undefined : batch * length;
}
