import { describe, expect, it } from 'vitest';
import { forecast } from '../../../src/worker/forecast.ts';
import { summarise } from '../../../src/worker/summaries.ts';
import { fixtures, readFixture } from './fixtures.ts';

describe('what the worker sends of a config', () => {
  it.each(fixtures)('$framework/$name has no function in it', (fixture) => {
    const path = `${fixture.framework}/${fixture.name}`;
    const told = forecast(path, fixture.text, null, { hints: { totalSteps: 100 } });
    expect(structuredClone(told)).toEqual(told);
    const reading = readFixture(fixture)!;
    const scan = summarise([], [{ path, text: '', reading, withHints: () => reading }], {
      runs: [],
      unresolved: [],
    });
    expect(structuredClone(scan)).toEqual(scan);
  });
});
