import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/core/configs/registry.ts';
import { collectTellable, readAmount, soundTold, type Told } from '../../../src/core/configs/told.ts';
import type { ConfigHints, ConfigReading } from '../../../src/core/configs/types.ts';
import { toArray } from '../../../src/core/schedule/schedule.ts';

const epochs = 'learning_rate: 1e-3\nlr_scheduler_type: linear\nnum_train_epochs: 3\nwarmup_ratio: 0.1\n';
const litgpt = [
  ...[
    'out_dir: out',
    'precision: bf16',
    'devices: auto',
    'train:',
    '  max_tokens: 8192000',
    '  global_batch_size: 8',
  ],
  ...['  micro_batch_size: 2', '  lr_warmup_steps: 10', '  max_seq_length: 1024', '  min_lr: 4e-5'],
  ...['optimizer:', '  class_path: torch.optim.AdamW', '  init_args:', '    lr: 4e-4', ''],
].join('\n');

function read(text: string, hints: ConfigHints = {}): ConfigReading {
  const reading = readConfig('/w/train.yaml', text, hints);
  if (reading === null) throw new Error('this is no config');
  return reading;
}

function tellable(text: string, hints: ConfigHints = {}): string[] {
  return collectTellable((known) => read(text, known), hints, read(text, hints));
}

describe('readAmount', () => {
  it('reads whole numbers as people write them', () => {
    const written = ['24000', '24k', '1e5', '1.5M', '24_000', ' 24 000 ', '24,000', '1,234,567', '.5k', '2B'];
    expect(written.map(readAmount)).toEqual([
      ...[24000, 24000, 100000, 1500000, 24000, 24000, 24000, 1234567, 500, 2e9],
    ]);
  });

  it('says in one sentence what is wrong with anything else', () => {
    for (const text of [
      '',
      'many',
      '-5',
      '0',
      '1.5',
      '1e-3',
      '24.000,5',
      '1,23',
      'Infinity',
      '0x10',
      '1e15',
      '1e99',
    ])
      expect(readAmount(text), text).toMatch(/^[A-Z].*\.$/);
  });

  it('gives a positive whole number or a sentence, whatever is typed', () => {
    const isWhole = (value: unknown) => Number.isSafeInteger(value) && (value as number) > 0;
    fc.assert(
      fc.property(fc.string(), (text) => {
        const value = readAmount(text);
        return typeof value === 'string' ? value.endsWith('.') : isWhole(value);
      }),
    );
    fc.assert(fc.property(fc.integer({ min: 1, max: 1e9 }), (n) => readAmount(String(n)) === n));
  });
});

describe('what the user said of a config', () => {
  it('makes its schedule, and is said first among what was assumed', () => {
    expect(read(epochs).schedule).toBeNull();
    const { schedule, totalSteps, assumptions } = read(epochs, { told: { totalSteps: 2000 } });
    expect(totalSteps).toBe(2000);
    expect(toArray(schedule!, 2000)[200]).toBeCloseTo(1e-3, 6);
    expect(assumptions[0]).toBe('You said: 2,000 updates.');
  });

  it('is not said, nor used, where config or log tells it', () => {
    const own = read(`${epochs}max_steps: 500\n`, { told: { totalSteps: 2000 } });
    expect([own.totalSteps, own.assumptions]).toEqual([500, read(`${epochs}max_steps: 500\n`).assumptions]);
    const logged = read(epochs, { totalSteps: 700, told: { totalSteps: 2000 } });
    expect([logged.totalSteps, logged.assumptions]).toEqual([
      700,
      read(epochs, { totalSteps: 700 }).assumptions,
    ]);
  });

  it('says only what made a difference', () => {
    const { assumptions } = read(epochs, { told: { totalSteps: 2000, worldSize: 8 } });
    expect(assumptions.filter((each) => each.startsWith('You said'))).toEqual(['You said: 2,000 updates.']);
  });

  it('is held to sound numbers, whatever was stored', () => {
    const stored = { totalSteps: '9', worldSize: -1, stepsPerEpoch: 1.5, tokensPerUpdate: 4, other: 1 };
    expect(soundTold(stored as unknown as Told)).toEqual({ tokensPerUpdate: 4 });
    expect(soundTold(null)).toEqual({});
  });
});

describe('collectTellable', () => {
  it('offers what makes less missing, and nothing where nothing is', () => {
    expect(tellable(epochs)).toContain('totalSteps');
    expect(tellable(`${epochs}max_steps: 500\n`)).toEqual([]);
    expect(tellable(epochs, { told: { totalSteps: 9 } })).toEqual([]);
    expect(tellable(epochs, { totalSteps: 9 })).toEqual([]);
  });

  it('finds the number of devices where the framework needs it', () => {
    expect(read(litgpt).missing.length).toBeGreaterThan(0);
    expect(tellable(litgpt)).toContain('worldSize');
    expect(read(litgpt, { told: { worldSize: 4 } }).assumptions[0]).toBe('You said: 4 devices.');
  });
});

describe('the size of a model', () => {
  const withTold = (text: string, told: Told, path = '/w/train.yaml') => {
    const reading = readConfig(path, text, { told });
    return {
      size: reading?.modelSize,
      said: reading?.assumptions.filter((each) => each.includes('You said')),
    };
  };

  it('is taken from the user where nothing else tells it, and said', () => {
    expect(withTold(epochs, {})).toEqual({ size: null, said: [] });
    expect(withTold(epochs, { modelSize: 124e6 })).toEqual({
      size: 124e6,
      said: ['You said: 124M parameters.'],
    });
  });

  it('is the config’s own, or its path’s, where they tell it', () => {
    const own = withTold(`model_name_or_path: org/pythia-160m\n${epochs}`, { modelSize: 1e9 });
    expect(own).toEqual({ size: 160e6, said: [] });
    expect(withTold(epochs, { modelSize: 1e9 }, '/w/125M/train.yaml').said).toEqual([]);
  });

  it('is nothing that a schedule needs', () => {
    expect(tellable(epochs)).not.toContain('modelSize');
    expect(tellable(epochs, { told: { modelSize: 1e9 } })).toContain('totalSteps');
  });
});
