import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countFields, delimiters, splitFields } from '../../../src/core/logs/text/fields.ts';
import { often } from '../effort.ts';

describe('fields of a line', () => {
  it('are counted as they are split', () => {
    const line = fc.oneof(
      fc.string({ unit: fc.constantFrom('a', '1', ' ', '\t', ',', ';', '|', '"', '\u00a0', 'é', '\v') }),
      fc.string(),
    );
    fc.assert(
      fc.property(line, fc.constantFrom(...delimiters), (text, delimiter) => {
        expect(countFields(text, delimiter)).toBe(splitFields(text, delimiter).length);
      }),
      { numRuns: often(1000) },
    );
  });
});
