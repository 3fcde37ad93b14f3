import { describe, expect, it } from 'vitest';
import { languageOf } from '../../../../src/core/configs/names.ts';
import { readConfig } from '../../../../src/core/configs/registry.ts';
import { applyShape, newConfig, writableFrameworks } from '../../../../src/core/configs/write/write.ts';
import { targets } from './targets.ts';

/** What each framework can't run, so that nobody loses one unseen. */
const refused: Readonly<Record<string, readonly string[]>> = {
  lrs: [],
};

describe.each([...writableFrameworks])('a new config for $label', ({ framework }) => {
  it.each(Object.entries(targets))('%s', (name, target) => {
    const made = newConfig(framework, target, { name: 'my-run' });
    if ('why' in made) {
      expect(made.why).toMatch(/^\S.*\.$/);
      expect(refused[framework] ?? [name]).toContain(name);
      return;
    }
    expect(refused[framework] ?? []).not.toContain(name);
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
