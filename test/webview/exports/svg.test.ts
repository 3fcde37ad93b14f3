import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseTicks, escapeXml, formatSvg, type Figure } from '../../../webview/exports/svg.ts';
import { collectFigure } from '../../../webview/exports/figure.ts';
import { formatCurves } from '../../../webview/exports/csv.ts';
import { collectView } from '../../../webview/view.ts';
import { band, model, points, run, state, themeOf } from '../support.ts';

const axis = (min: number, max: number, scale: 'linear' | 'log' = 'linear') => ({
  ...{ min, max, scale },
  format: (ticks: readonly number[]) => ticks.map(String),
});

const figure: Figure = {
  width: 1000,
  ...{ x: axis(0, 100), xTitle: 'Step' },
  rows: [
    {
      ...{ title: 'Loss', height: 100, y: axis(2, 4) },
      lines: [
        {
          x: Float64Array.of(0, 50, 100),
          y: Float64Array.of(4, NaN, 2),
          ...{ lower: null, colour: 'red', fill: null, width: 2, dash: [6, 4] },
        },
      ],
    },
  ],
  legend: [{ name: '<b>&"', colour: 'red', dash: [] }],
  notes: ['A note.'],
  colours: { background: 'white', foreground: 'black', muted: 'grey', grid: 'silver' },
  fontFamily: 'a "b"',
};

describe('a figure as SVG', () => {
  it('puts every point where its axes say, and breaks a line where it has none', () => {
    const { svg } = formatSvg(figure);
    // The plot area goes from 72 to 976 px and is 100 px high.
    const path = /<path d="(M72 [\d.]+M976 [\d.]+)"[^>]*stroke="red"/.exec(svg)?.[1] ?? '';
    const [first = 0, last = 0] = [...path.matchAll(/ ([\d.]+)/g)].map((found) => Number(found[1]));
    expect(last - first).toBe(100);
    expect(svg).toContain('stroke-dasharray="6 4"');
  });

  it('takes names for text', () => {
    const { svg } = formatSvg(figure);
    expect(svg).toContain('&lt;b&gt;&amp;&quot;');
    expect(svg).not.toContain('<b>');
    expect(svg).toContain('font-family="a &quot;b&quot;"');
    expect(escapeXml('a\u0000\ud800b')).toBe('a\ufffd\ufffdb');
  });

  it('has round ticks within the axis, about as many as asked', () => {
    expect(chooseTicks(axis(0, 24_000), 6)).toEqual([0, 5000, 10_000, 15_000, 20_000]);
    expect(chooseTicks(axis(1, 10_000, 'log'), 4)).toContain(100);
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        fc.integer({ min: 2, max: 12 }),
        (min, height, count) => {
          const ticks = chooseTicks(axis(min, min + height), count);
          expect(ticks.length).toBeGreaterThan(0.3 * count - 1);
          expect(ticks.length).toBeLessThanOrEqual(count + 2);
          const slack = 1e-6 * Math.max(Math.abs(min), height);
          for (const tick of ticks) {
            expect(tick).toBeGreaterThanOrEqual(min - slack);
            expect(tick).toBeLessThanOrEqual(min + height + slack);
          }
        },
      ),
    );
  });

  it('is of what is on screen: lines, legend with ends, reasons to distrust', () => {
    const runs = [run({ id: 'a', name: 'one' }), run({ id: 'b', name: 'two', distrust: ['It is far off.'] })];
    const [told, view] = [model(runs), state({ hidden: ['a'] })];
    const made = collectFigure(told, collectView(told, view), themeOf('light'));
    expect(made.legend.map(({ name }) => name)).toEqual(['two: 3.0000']);
    expect(made.rows.map(({ lines }) => lines.length)).toEqual([4, 1]);
    expect(made.rows[0]!.lines.filter(({ lower }) => lower !== null)).toHaveLength(1);
    expect(made.notes).toContain('! two: It is far off.');
    expect(formatSvg(made).height).toBeGreaterThan(500);
  });
});

describe('curves as CSV', () => {
  it('have every logged and predicted step, and nothing where a run has nothing', () => {
    const text = formatCurves([
      run({
        name: 'a,"b"',
        logged: points([10, 8]),
        predicted: band([20, 4]),
        lr: points([1, 0], [20, 1e-4]),
      }),
    ]);
    expect(text.split('\n')).toEqual([
      'run,role,step,lr,logged,predicted,lower90,upper90',
      '"a,""b""",fitted,1,0,,,,',
      '"a,""b""",fitted,10,0.0000473684211,8,,,',
      '"a,""b""",fitted,20,0.0001,,4,3.9,4.1',
      '',
    ]);
  });

  it('hold no formula', () => {
    expect(formatCurves([run({ name: '=1+1' })])).toContain("\n'=1+1,");
  });
});
