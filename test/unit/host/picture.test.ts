import { describe, expect, it } from 'vitest';
import { renderPicture, type PictureTheme } from '../../../src/host/features/hoverPicture.ts';
import { collectLenses } from '../../../src/host/features/lensText.ts';
import { collectSafeEdits } from '../../../src/host/features/safeEdits.ts';
import type { Alternative } from '../../../src/core/forecast/advise.ts';
import type { Problem } from '../../../src/core/errors.ts';
import type { KeyRole } from '../../../src/core/configs/types.ts';
import type { Forecast } from '../../../src/protocol/worker.ts';

const steps = Array.from({ length: 120 }, (_, i) => 1 + i * 1000);
const curve = {
  steps,
  lr: steps.map((step) => 1e-3 * Math.min(1, step / 10_000) * (1 - step / 130_000)),
  lossSteps: steps,
  loss: steps.map((step) => 2 + 3 / Math.sqrt(step)),
  lower: steps.map((step) => 1.9 + 3 / Math.sqrt(step)),
  upper: steps.map((step) => 2.1 + 3 / Math.sqrt(step)),
};
const themes: PictureTheme[] = ['light', 'dark', 'high-contrast-light', 'high-contrast-dark'];

function svgOf(address: string): string {
  const [, data = ''] = /^data:image\/svg\+xml;base64,([A-Za-z0-9+/=]+)$/.exec(address) ?? [];
  return Buffer.from(data, 'base64').toString();
}

/** The points of the drawn curves in pixels; their paths go from point to point in half pixels. */
function pointsOf(svg: string): [number, number][] {
  return [...svg.matchAll(/<path transform="scale\(.5\)" d="m([^"]*?)z?"/g)].flatMap(([, path = '']) => {
    const moves = (path.match(/-?\d+/g) ?? []).map(Number);
    let [x, y] = [0, 0];
    return Array.from({ length: moves.length / 2 }, (_, i): [number, number] => {
      [x, y] = [x + moves[2 * i]! / 2, y + moves[2 * i + 1]! / 2];
      return [x, y];
    });
  });
}

const draw = (role: KeyRole, given = curve) =>
  svgOf(renderPicture(given, { role, warmupSteps: 10_000 }, 'dark'));

describe('renderPicture', () => {
  it('is an SVG of some kilobytes in an address that Markdown takes, another in each theme', () => {
    const pictures = themes.map((theme) => renderPicture(curve, { role: 'peak-lr', warmupSteps: 10 }, theme));
    expect(new Set(pictures).size).toBe(4);
    for (const picture of pictures) {
      expect(picture.length).toBeLessThan(16_000);
      expect(svgOf(picture)).toMatch(/^<svg [^]*<\/svg>$/);
    }
  });

  it('marks the hovered quantity and nothing for a key that has no place in it', () => {
    const plain = draw('other');
    const marked = (['peak-lr', 'min-lr', 'warmup', 'decay', 'total'] as const).map((role) => draw(role));
    expect(new Set([plain, ...marked]).size).toBe(6);
    expect(plain).not.toMatch(/dasharray|<rect/);
    expect(draw('warmup')).toContain('<rect x="30" ');
    expect(draw('peak-lr')).toContain('stroke-dasharray');
  });

  it('stays within its frame and holds no number that is none, whatever the curve', () => {
    const flat = { ...curve, lr: steps.map(() => 0), lossSteps: [1], loss: [2], lower: [2], upper: [2] };
    const one = { steps: [1], lr: [1e-3], lossSteps: [], loss: [], lower: [], upper: [] };
    for (const svg of [draw('decay', flat), draw('total', one), draw('warmup', one), draw('kind')]) {
      expect(svg).not.toMatch(/NaN|Infinity/);
      for (const [x, y] of pointsOf(svg)) {
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x).toBeLessThanOrEqual(300);
        expect(y).toBeGreaterThanOrEqual(0);
        expect(y).toBeLessThanOrEqual(132);
      }
    }
    expect(draw('total', one)).toContain('no prediction');
  });

  it('draws each value where it lies, to a quarter of a pixel', () => {
    const lr = pointsOf(draw('other')).slice(-steps.length);
    const peak = Math.max(...curve.lr);
    lr.forEach(([x, y], i) => {
      expect(Math.abs(x - (30 + (264 * i) / (steps.length - 1)))).toBeLessThanOrEqual(0.2501);
      expect(Math.abs(y - (124 - (34 * curve.lr[i]!) / peak))).toBeLessThanOrEqual(0.2501);
    });
  });
});

const forecast: Forecast = {
  ...{ framework: 'nanogpt', kind: 'cosine', words: 'cosine', keys: [], totalSteps: 4000, warmupSteps: 100 },
  ...{
    missing: [],
    tellable: [],
    size: null,
    told: {},
    problems: [],
    assumptions: [],
    withheld: null,
    saved: null,
    curve,
  },
  final: { step: 4000, loss: 1.82431, lower: 1.8101, upper: 1.8386 },
  distrust: ['One run alone.'],
  best: { name: 'wsd_4000', loss: 1.8301 },
};
const better: Alternative = {
  shape: { totalSteps: 4000, peakLr: 3e-3, minLr: 0, warmupSteps: 100, decaySteps: 800, decay: 'linear' },
  predicted: { step: 4000, loss: 1.81, lower: 1.8, upper: 1.82 },
  ...{
    gain: { loss: 0.0143, lower: -0.001, upper: 0.03, sure: false },
    words: 'linear decay over 800 steps (20 %)',
    distrust: ['Bounded.'],
    fix: null,
    why: null,
  },
};
const lenses = (given: Partial<Forecast>, stale = false, alternative: Alternative | null = null) => {
  const told = { ...forecast, ...given };
  return collectLenses({ forecast: told, text: '', stale }, alternative, '/w/c.py');
};

describe('collectLenses', () => {
  it('gives the end with its interval and its reasons to distrust, and the plot', () => {
    const [end, plot] = lenses({});
    expect(end!.title).toBe(
      'Final loss 1.8243 (90 %: 1.8101 to 1.8386) after 4,000 steps, 1 reason to distrust',
    );
    expect(end!.tooltip).toBe('One run alone.');
    expect(plot).toEqual({
      title: 'Open plot',
      command: 'lrLaw.openPlot',
      arguments: [{ overlay: '/w/c.py' }],
    });
  });

  it('names what would end lower, with its interval and what speaks against it', () => {
    const [, lens, ...rest] = lenses({}, false, better);
    expect(lens!.title).toBe(
      'Best for these steps: linear decay over 800 steps (20 %), 1.8100, \u22120.0143 (90 %: \u22120.0300 to +0.0010, so it may be none)',
    );
    expect(lens!.tooltip).toBe('Bounded.');
    expect(rest).toHaveLength(1);
  });

  it('offers to say what the config can’t, with and without a fit', () => {
    const open = { final: null, missing: ['No length.'], curve: null, tellable: ['totalSteps'] } as const;
    const tell = {
      ...{ title: 'Tell LR Law…', tooltip: 'No length.', command: 'lrLaw.tell' },
      arguments: [{ config: '/w/c.py' }],
    };
    expect(lenses(open).at(-1)).toEqual(tell);
    expect(lenses({ ...open, best: null })).toEqual([
      { title: 'No prediction: No length.', command: 'lrLaw.fit' },
      tell,
    ]);
  });

  it('says that it is of an earlier text', () => {
    expect(lenses({}, true)[0]!.title).toMatch(/\(of the last text that could be read\)$/);
  });

  it('gives the reason and no number where there is no prediction', () => {
    expect(lenses({ final: null, withheld: 'Too far.' })[0]!.title).toBe('No prediction: Too far.');
    expect(lenses({ final: null, missing: ['No length.'], curve: null })).toHaveLength(1);
  });

  it('offers the fit before there is one, and nothing where neither helps', () => {
    expect(lenses({ best: null, final: null })[0]!.command).toBe('lrLaw.fit');
    expect(lenses({ best: null, final: null, curve: null })).toEqual([]);
  });
});

describe('collectSafeEdits', () => {
  const problem = (code: string, start: number, end: number): Problem => ({
    ...{ code, message: '', line: 1, severity: 'warning' },
    fix: { title: 'x', edits: [{ range: { start, end }, text: '1' }] },
  });

  it('takes what is safe, once where two touch', () => {
    const problems = [
      problem('decay-after-end', 0, 4),
      problem('warm-up-too-long', 10, 12),
      problem('scheduler-total-differs', 2, 6),
      problem('scheduler-total-differs', 20, 22),
    ];
    expect(collectSafeEdits(problems).map(({ range }) => range.start)).toEqual([0, 20]);
  });
});
