import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/core/configs/registry.ts';
import { toArray } from '../../../src/core/schedule/schedule.ts';
import { hasShared, shared } from '../support.ts';

interface Entry {
  readonly framework: string;
  readonly config: Readonly<Record<string, number | string>>;
  readonly lr_used_for_update: readonly number[];
}

const file = new URL('lr_golden.json', shared);
const entries = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Entry[]) : [];

const options: Readonly<Record<string, (config: Entry['config']) => object>> = {
  warmup_stable_decay: ({ D, mr, dt }) => ({ num_decay_steps: D, min_lr_ratio: mr, decay_type: dt }),
  cosine_warmup_with_min_lr: ({ r }) => ({ min_lr_rate: r }),
  polynomial: ({ pw }) => ({ power: pw }),
};

/** The config file that an entry stands for, or undefined where its framework is not read yet. */
function writeConfig({ framework, config }: Entry): [path: string, text: string] | undefined {
  if (framework.startsWith('nanoGPT')) {
    const lines = Object.entries({ ...config, max_iters: 19 }).map(
      ([name, value]) => `${name} = ${String(value)}\n`,
    );
    return ['config/train.py', lines.join('')];
  }
  const type = /^HF (\w+)$/.exec(framework)?.[1];
  if (type === undefined) return undefined;
  const { learning_rate, warmup_steps, max_steps } = config;
  const kwargs = options[type]?.(config);
  const given = {
    learning_rate,
    warmup_steps,
    max_steps,
    lr_scheduler_type: type,
    lr_scheduler_kwargs: kwargs,
  };
  return ['args.json', JSON.stringify(given)];
}

const readable = entries.flatMap((entry) => {
  const written = writeConfig(entry);
  return written === undefined
    ? []
    : [{ name: entry.framework, written, expected: entry.lr_used_for_update }];
});

describe.skipIf(!hasShared)(
  'LR vectors of the frameworks themselves (skipped without the reference data)',
  () => {
    it('covers nanoGPT and every Hugging Face scheduler of the reference', () => {
      expect(readable.length).toBeGreaterThanOrEqual(8);
    });

    it.each(readable)('$name', ({ written: [path, text], expected }) => {
      const reading = readConfig(path, text)!;
      const lr = toArray(reading.schedule!, expected.length);
      expected.forEach((value, i) => {
        expect(Math.abs(lr[i]! - value)).toBeLessThan(1e-14 + 1e-9 * value);
      });
    });
  },
);
