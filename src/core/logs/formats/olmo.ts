import { lineFormat } from '../text/lineFormat.ts';
import { OlmoBlocks, sniffOlmo, type OlmoDialect } from './olmoBlocks.ts';
import { say } from '../../words.ts';

/**
 * Console of OLMo, the trainer of the first OLMo models (`olmo/train.py`, `log_metrics_to_console`): a header
 * `[step=k/N,epoch=0]`, behind a time and a place in the code or, where the output is piped, between tabs; under it lines of
 * four blanks and `name=value`. Counter: update k. Loss: of the batch of update k, in nats, with 3 or 4 digits and commas
 * between thousands. The LR is filtered out of the console. Held-out losses follow under a header of their own, without a
 * step, after the update whose block stands before them.
 */
const dialect: OlmoDialect = {
  name: 'olmo',
  loss: 'train/CrossEntropyLoss',
  tokens: 'throughput/total_tokens',
  heldOut: '/CrossEntropyLoss',
  counting: { trainShift: 0, lr: 'this', interval: 'instantaneous' },
  aboutHeldOut: say`Held-out losses stand under no step: they are taken as measured after the update printed before them.`,
};

export const olmo = lineFormat({
  name: dialect.name,
  label: 'OLMo',
  sniff: (file) => sniffOlmo(file, dialect.loss),
  open: (context) => new OlmoBlocks(dialect, context),
});
