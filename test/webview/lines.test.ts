import { describe, expect, it } from 'vitest';
import { collectLossLines, collectLrLines } from '../../webview/lines.ts';
import { lookOf } from '../../webview/look.ts';
import { points, run, themeNames, themeOf } from './support.ts';

describe('lines', () => {
  it('of a run are its logged points, its band and its curve', () => {
    const parts = collectLossLines([run()]).map(({ part }) => part);
    expect(parts).toEqual(['logged', 'lower', 'upper', 'casing', 'predicted']);
  });

  it('are only those that a run has', () => {
    expect(collectLossLines([run({ logged: null, predicted: null })])).toEqual([]);
    expect(collectLossLines([run({ logged: points() })]).map(({ part }) => part)).not.toContain('logged');
    expect(collectLrLines([run({ lr: points() })], false)).toEqual([]);
  });

  it('of an LR bend on a logarithmic step axis, through the same corners', () => {
    const lr = points([1, 0], [100, 1], [1000, 0]);
    const [straight] = collectLrLines([run({ lr })], false);
    expect(straight?.points).toBe(lr);
    const [bent] = collectLrLines([run({ lr })], true);
    const { steps, values } = bent!.points;
    expect(steps.length).toBeGreaterThan(50);
    for (const corner of lr.steps) expect(steps).toContain(corner);
    const middle = steps.findIndex((step) => step > 540);
    expect(values[middle]).toBeCloseTo((1000 - steps[middle]!) / 900, 10);
  });

  it('of the same points are not made twice', () => {
    const lr = points([1, 0], [100, 1]);
    const [first, second] = [0, 1].map(() => collectLrLines([run({ lr })], true)[0]!.points);
    expect(first).toBe(second);
  });
});

describe.each(themeNames)('the look of lines in the theme %s', (name) => {
  const theme = themeOf(name);
  const [logged, lower, upper, casing, curve] = collectLossLines([run()]).map((line) => lookOf(line, theme));

  it('puts the curve before what was logged, and that before the band', () => {
    const order = [curve, casing, logged, upper].map((look) => look!.depth);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(new Set(order).size).toBe(4);
    expect(curve!.width).toBeGreaterThan(logged!.width);
    expect(casing!.width).toBeGreaterThan(curve!.width);
    expect(casing!.colour).toBe(theme.background);
  });

  it('fills a translucent band between its edges', () => {
    expect(lower!.fill).toBeNull();
    expect(upper!.fill).toMatch(/^rgba\(.*, 0\.18\)$/);
  });

  it('rests on more than transparency where contrast is high', () => {
    expect(upper!.width > 0).toBe(theme.highContrast);
    expect(logged!.colour.startsWith('rgba')).toBe(!theme.highContrast);
  });

  it('shows a dashed curve over a solid one at the same place', () => {
    const depths = (['schedule', 'held-out', 'fitted'] as const).map(
      (role) => lookOf(collectLrLines([run({ role })], false)[0]!, theme).depth,
    );
    expect(depths).toEqual([...depths].sort((a, b) => a - b));
    expect(new Set(depths).size).toBe(3);
  });
});
