import { lineFormat } from '../text/lineFormat.ts';
import { OlmoBlocks, sniffOlmo, type OlmoDialect } from './olmoBlocks.ts';
import { say } from '../../words.ts';

/**
 * Console of OLMo-core (`olmo_core/train/callbacks/console_logger.py`): a header `[step=k/N,epoch=0,eta=5h11m]`, under it
 * lines of four blanks and `name=value`. Counter: update k. Loss: of the batch of update k, in nats, with 4 digits. LR: that
 * of update k, of the first group; three digits and an exponent below 1e-4, only 4 decimals above, so it counts only where
 * all of it is small. Tokens from a billion on are shortened (`4.194B`). What is measured on held-out data is printed before
 * the block of the update that it was measured after and names no step: that of the next block is taken where evaluations
 * are then evenly spaced (`evaluator_callback.py`: every `eval_interval` steps), else it is left out, unless the user had
 * `eval/` put in the blocks.
 */
const dialect: OlmoDialect = {
  name: 'olmo-core',
  loss: 'train/CE loss',
  tokens: 'throughput/total tokens',
  lr: ['optim/LR (group 0)', 'optim/LR'],
  heldOut: '/CE loss',
  counting: { trainShift: 0, lr: 'this', interval: 'instantaneous' },
  aboutHeldOut: say`Held-out losses are read only where they are in the block of an update, or evenly spaced: elsewhere this console names no step.`,
  aboutSteps: (every) =>
    say`This console names no step for held-out losses: they are taken as measured after the update printed next, which makes them ${String(every)} updates apart.`,
};

export const olmoCore = lineFormat({
  name: dialect.name,
  label: 'OLMo-core',
  sniff: (file) => sniffOlmo(file, dialect.loss),
  open: (context) => new OlmoBlocks(dialect, context),
});
