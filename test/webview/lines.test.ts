import { describe, expect, it } from 'vitest';
import { collectLossLines, collectLrLines, collectResidualLines } from '../../webview/lines.ts';
import { lookOf } from '../../webview/look.ts';
import { choice, points, run, themeNames, themeOf } from './support.ts';

describe('lines', () => {
  it('of a run are its logged points, its band and its curve', () => {
    const parts = collectLossLines([run()], choice()).map(({ part }) => part);
    expect(parts).toEqual(['logged', 'band', 'casing', 'predicted']);
  });

  it('are only those that a run has', () => {
    expect(collectLossLines([run({ logged: null, predicted: null })], choice())).toEqual([]);
    expect(collectLossLines([run({ logged: points() })], choice()).map(({ part }) => part)).not.toContain(
      'logged',
    );
    expect(collectLrLines([run({ lr: points() })], choice())).toEqual([]);
  });

  it('of a noisy log are its points and their mean, of a held-out loss its points', () => {
    const long = points(...Array.from({ length: 400 }, (_, i) => [i + 1, 3 + (i % 2)] as const));
    const parts = (given: Parameters<typeof run>[0], smooth = true) =>
      collectLossLines([run({ logged: long, predicted: null, ...given })], choice({ smooth })).map(
        ({ part }) => part,
      );
    expect(parts({})).toEqual(['logged', 'smoothed']);
    expect(parts({}, false)).toEqual(['logged']);
    expect(parts({ other: points([100, 3]) })).toEqual(['validation', 'logged', 'smoothed']);
    expect(parts({ series: 'validation', other: long })).toEqual(['logged', 'smoothed', 'validation']);
  });

  it('of residuals stand beside the band around nothing', () => {
    const logged = { ...points([10, 8], [1000, 3]), residuals: Float64Array.of(0.2, -0.1) };
    const lines = collectResidualLines([run({ logged })], choice());
    expect(lines.map(({ part }) => part)).toEqual(['band', 'logged']);
    expect([...lines[1]!.points.values]).toEqual([0.2, -0.1]);
    lines[0]!.points.values.forEach((value, i) => {
      expect([value, lines[0]!.upper![i]].map((edge) => edge!.toFixed(6))).toEqual(['-0.100000', '0.100000']);
    });
  });

  it('are none where the axis says nothing of a run', () => {
    expect(collectLossLines([run()], choice({ x: 'time' }))).toEqual([]);
    expect(collectLossLines([run()], choice({ x: 'area' }))).not.toEqual([]);
  });
});

describe.each(themeNames)('the look of lines in the theme %s', (name) => {
  const theme = themeOf(name);
  const [logged, band, casing, curve] = collectLossLines([run()], choice()).map((line) =>
    lookOf(line, theme),
  );

  it('puts the curve before what was logged, and that before the band', () => {
    const order = [curve, casing, logged, band].map((look) => look!.depth);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(new Set(order).size).toBe(4);
    expect(curve!.width).toBeGreaterThan(logged!.width);
    expect(casing!.width).toBeGreaterThan(curve!.width);
    expect(casing!.colour).toBe(theme.background);
  });

  it('fills a translucent band between its edges', () => {
    expect(curve!.fill).toBeNull();
    expect(band!.fill).toMatch(/^rgba\(.*, 0\.18\)$/);
  });

  it('rests on more than transparency where contrast is high', () => {
    expect(band!.width > 0).toBe(theme.highContrast);
    expect(logged!.colour.startsWith('rgba')).toBe(!theme.highContrast);
  });

  it('shows a dashed curve over a solid one at the same place', () => {
    const depths = (['schedule', 'held-out', 'fitted'] as const).map(
      (role) => lookOf(collectLrLines([run({ role })], choice())[0]!, theme).depth,
    );
    expect(depths).toEqual([...depths].sort((a, b) => a - b));
    expect(new Set(depths).size).toBe(3);
  });
});
