import { describe, expect, it } from 'vitest';
import { loadMeasured, measuredRows, measuredSizes, otherNames, siblingNames } from '../../bench/measured.ts';

describe.each(measuredSizes)('the runs measured at %s', (size) => {
  const rows = measuredRows(size);

  it('were logged to their end with the LR of their schedule', () => {
    for (const name of [...siblingNames, ...otherNames]) {
      const { eta } = loadMeasured(size, name);
      const own = rows.filter(({ run }) => run === name);
      expect(own.at(-1)!.step, name).toBe(eta.length);
      for (const { step, lr } of own) expect(Math.abs(eta[step - 1]! - lr), name).toBeLessThan(1e-11);
    }
  });

  it('have losses that a fit can use', () => {
    for (const { heldOut, training } of rows) {
      expect(heldOut).toBeGreaterThan(1);
      expect(training).toBeGreaterThan(1);
    }
  });
});
