import { readNumber } from '../text/numbers.ts';
import type { Settings } from '../types.ts';

/** Arguments that say what the schedule and a batch are. */
const names = [
  'lr',
  'lr_scheduler',
  'max_update',
  'max_epoch',
  'warmup_updates',
  'warmup_init_lr',
  'total_num_update',
  'end_learning_rate',
  'power',
  'min_lr',
  'lr_shrink',
  'lr_period_updates',
  't_mult',
  'update_freq',
  'max_tokens',
  'batch_size',
  'tokens_per_sample',
  'distributed_world_size',
];

/** `key=value` of a Namespace, or `'key': value` of a dictionary; a value in brackets has no brackets inside. */
const patterns = names.map(
  (name) => [name, new RegExp(`(?:\\b${name}=|'${name}': )(\\[[^\\[\\]]*\\]|'[^']*'|[^,(){}]*)`)] as const,
);

/** A longer line is no list of arguments. */
const longest = 100_000;

/** What fairseq-train prints of its arguments when it starts: a `Namespace(…)`, or since 1.0 nested dictionaries. */
export class FairseqArguments {
  #settings: Record<string, unknown> | null = null;

  get settings(): Settings | null {
    return this.#settings;
  }

  /** Length of the run in updates; null where it is not limited by them. */
  get updates(): number | null {
    const updates = this.#settings?.['max_update'];
    return typeof updates === 'number' && Number.isInteger(updates) && updates > 0 ? updates : null;
  }

  /** Takes a line that may hold the arguments; the last such line counts. */
  read(line: string): void {
    if (!line.includes('max_update') || !/Namespace\(|\{'_name': /.test(line) || line.length > longest)
      return;
    const found = patterns.flatMap(([name, pattern]) => {
      const text = pattern.exec(line)?.[1]?.trim();
      return text === undefined || text === '' ? [] : [[name, readArgument(text)] as const];
    });
    this.#settings = Object.fromEntries(found);
  }
}

function readArgument(text: string): unknown {
  if (text.startsWith('[')) {
    return text
      .slice(1, -1)
      .split(',')
      .map((each) => readArgument(each.trim()));
  }
  if (text === 'None') return null;
  const value = readNumber(text);
  return typeof value === 'number' && Number.isFinite(value) ? value : text.replace(/^'|'$/g, '');
}
