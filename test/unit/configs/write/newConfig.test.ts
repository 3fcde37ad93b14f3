import { describe, expect, it } from 'vitest';
import { languageOf } from '../../../../src/core/configs/names.ts';
import { readConfig } from '../../../../src/core/configs/registry.ts';
import { applyShape, newConfig, writableFrameworks } from '../../../../src/core/configs/write/write.ts';
import { targets } from './targets.ts';

const exponential = ['WSD, exponential'];
const sqrt = ['WSD, 1 - sqrt', 'WSD, 1 - sqrt, without warm-up'];
const wsd = ['WSD, linear to 0', 'WSD, linear to a floor', 'WSD, cosine', ...sqrt, ...exponential];
const linear = ['linear to 0', 'linear to a floor'];
const cosine = ['cosine to 0', 'cosine to a floor', 'cosine without warm-up', 'WSD, cosine'];

/** What each framework can't run, so that none is lost unseen. */
const refused: Readonly<Record<string, readonly string[]>> = {
  lrs: [],
  huggingface: exponential,
  'llama-factory': exponential,
  'megatron-lm': exponential,
  nanogpt: [...linear, ...wsd],
  torchtitan: exponential,
  olmo: wsd,
  litgpt: [...linear, ...wsd],
  // The file doesn't say how long a constant LR runs.
  deepspeed: ['cosine without warm-up', ...wsd, 'constant', 'constant without warm-up'],
  axolotl: exponential,
  'llm-foundry': wsd,
  'gpt-neox': ['linear to a floor', ...wsd],
  levanter: [...sqrt, ...exponential],
  maxtext: [...sqrt, ...exponential],
  nemo: ['WSD, cosine', 'WSD, 1 - sqrt, without warm-up', ...exponential],
  nanochat: [...cosine, ...sqrt, ...exponential],
  // Its wsd always falls over the last fifth.
  'llm.c': wsd,
  paddlenlp: wsd,
  'olmo-core': ['WSD, cosine', ...sqrt, ...exponential],
  'modded-nanogpt': ['linear to a floor', 'WSD, linear to a floor', ...cosine, ...sqrt, ...exponential],
  fairseq: wsd.filter((name) => name !== 'WSD, exponential'),
};

describe.each([...writableFrameworks])('a new config for $label', ({ framework }) => {
  it.each(Object.entries(targets))('%s', (name, target) => {
    const made = newConfig(framework, target, { name: 'my-run' });
    if ('why' in made) {
      expect(made.why).toMatch(/^\S.*\.$/);
      expect(refused[framework]).toContain(name);
      return;
    }
    expect(refused[framework]).not.toContain(name);
    const { fileName, text, language } = made;
    expect(fileName).toMatch(/^my-run\.[a-z.]+$/);
    expect(languageOf(fileName)).toBe(language);
    const reading = readConfig(fileName, text)!;
    expect(reading.framework).toBe(framework);
    expect(reading.missing).toEqual([]);
    expect(reading.totalSteps).toBe(target.totalSteps);
    expect(applyShape(fileName, text, target)).toEqual({ edits: [], why: null });
  });
});

describe('a new config', () => {
  it('is refused with a sentence for a framework that is not written', () => {
    expect(newConfig('nonsense', targets['constant']!)).toEqual({ why: 'No config can be written for nonsense.' }); // prettier-ignore
  });
});
