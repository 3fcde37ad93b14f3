import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { panBy, stretchOf, valueAt, within, zoomAt } from '../../webview/zoom.ts';

const bounds = { min: 10, max: 10_000 };
const scales = ['linear', 'log'] as const;

describe.each(scales)('the %s axis', (scale) => {
  it('keeps the place that is zoomed at', () => {
    const place = valueAt(bounds, scale, 0.3);
    const closer = zoomAt(bounds, bounds, scale, 0.3, 4)!;
    expect(valueAt(closer, scale, 0.3)).toBeCloseTo(place, 6);
    const back = zoomAt(closer, bounds, scale, 0.3, 1 / 4.0001);
    expect(back).toBeNull();
  });

  it('moves by a share of what is seen, and stops at its ends', () => {
    const half = stretchOf(bounds, scale, 0.25, 0.5);
    const moved = panBy(half, bounds, scale, 0.5)!;
    expect(moved.min).toBeCloseTo(valueAt(half, scale, 0.5), 6);
    expect(panBy(half, bounds, scale, 99)!.max).toBeCloseTo(bounds.max, 6);
    expect(panBy(half, bounds, scale, -99)!.min).toBeCloseTo(bounds.min, 6);
  });

  it('never leaves its bounds, turns round or becomes a point', () => {
    const share = fc.double({ min: -2, max: 3, noNaN: true });
    const action = fc.tuple(fc.boolean(), share, fc.double({ min: 1e-3, max: 1e3, noNaN: true }));
    fc.assert(
      fc.property(fc.array(action, { maxLength: 20 }), (actions) => {
        let range = bounds;
        for (const [zooms, at, factor] of actions) {
          const next = zooms ? zoomAt(range, bounds, scale, at, factor) : panBy(range, bounds, scale, at);
          range = next ?? bounds;
          expect(range.min).toBeGreaterThanOrEqual(bounds.min * (1 - 1e-9));
          expect(range.max).toBeLessThanOrEqual(bounds.max * (1 + 1e-9));
          expect(range.max).toBeGreaterThan(range.min);
        }
      }),
    );
  });
});

describe('a stretch that was stored', () => {
  it('is forgotten where it shows nothing, or everything', () => {
    expect(within({ min: 20_000, max: 30_000 }, bounds, 'linear')).toBeNull();
    expect(within({ min: 1, max: 5 }, bounds, 'log')).toBeNull();
    expect(within({ min: 0, max: 20_000 }, bounds, 'linear')).toBeNull();
  });

  it('that began at 0 begins on a logarithmic axis where that begins', () => {
    const { min, max } = within({ min: 0, max: 500 }, bounds, 'log')!;
    expect([min, max].map((value) => value.toFixed(3))).toEqual(['10.000', '500.000']);
  });
});
