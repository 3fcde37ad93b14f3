import { describe, expect, it } from 'vitest';
import { collectView, roleOf, visibleRuns, withPlainRoles } from '../../webview/view.ts';
import { chartOf, model, points, run, state } from './support.ts';

const two = model([run({ id: 'a' }), run({ id: 'b', role: 'held-out', lr: points([1, 1], [9000, 0]) })]);

describe('the view of a model', () => {
  it('draws the runs that are switched on', () => {
    const view = collectView(two, state({ hidden: ['b', 'gone'] }));
    expect(view.visible.map(({ id }) => id)).toEqual(['a']);
    expect(new Set(view.charts.flatMap(({ lines }) => lines.map((line) => line.run)))).toEqual(
      new Set(['a']),
    );
    expect(view.x.max).toBe(1000);
    expect(visibleRuns(two, state())).toHaveLength(2);
  });

  it('keeps its axes when every run is switched off', () => {
    const all = collectView(two, state());
    const none = collectView(two, state({ hidden: ['a', 'b'] }));
    expect(none.charts.flatMap(({ lines }) => lines)).toEqual([]);
    const tops = [all, none].map(({ x, charts }) => [x.max, ...charts.map(({ y }) => y.max)]);
    expect(tops[0]).toHaveLength(3);
    expect(tops[1]).toEqual(tops[0]);
  });

  it('follows the scales of the state', () => {
    const view = collectView(two, state({ xScale: 'log', yScale: 'log' }));
    const { x, croppedAbove } = view;
    const [loss, lr] = [chartOf(view, 'loss'), chartOf(view, 'lr')];
    expect([x.scale, loss.y.scale, lr.y.scale]).toEqual(['log', 'log', 'linear']);
    expect(croppedAbove).toBeNull();
    expect(x.format([1000])).toEqual(['1k']);
    expect(lr.y.format([3e-4])).toEqual(['3e-4']);
  });

  it('says above which loss the beginning is outside', () => {
    const falling = run({ logged: points([1, 11], [100, 4], [1000, 3]), predicted: null });
    const view = collectView(model([falling]), state());
    expect(view.croppedAbove).toBe(chartOf(view, 'loss').y.max);
  });

  it('has a chart for each row that is switched on and has something to show', () => {
    const full = run({
      logged: { ...points([10, 8], [1000, 3]), residuals: Float64Array.of(0.1, -0.2) },
      parts: {
        steps: Float64Array.of(10, 1000),
        power: Float64Array.of(5, 1),
        annealing: Float64Array.of(0, 0.2),
      },
    });
    const rows = ['parts', 'residual', 'lr'] as const;
    const names = (one: typeof full) =>
      collectView(model([one]), state({ rows })).charts.map(({ name }) => name);
    expect(names(full)).toEqual(['loss', 'lr', 'residual', 'power', 'annealing']);
    expect(names({ ...full, parts: { ...full.parts!, annealing: null } })).not.toContain('annealing');
    expect(names(run())).toEqual(['loss', 'lr']);
    expect(collectView(model([full]), state({ rows: [] })).charts).toHaveLength(1);
  });

  it('follows a zoom on every chart, with the vertical axes at what is in sight', () => {
    const all = collectView(model([run()]), state());
    const view = collectView(model([run()]), state({ zoom: { min: 400, max: 600 } }));
    expect([view.x.min, view.x.max]).toEqual([400, 600]);
    expect(view.bounds).toEqual({ min: 0, max: 1000 });
    const { min, max } = chartOf(view, 'loss').y;
    expect([min > 3.5, max < 4.5]).toEqual([true, true]);
    expect(max - min).toBeLessThan(chartOf(all, 'loss').y.max - chartOf(all, 'loss').y.min);
    expect(collectView(model([run()]), state({ zoom: { min: 5000, max: 6000 } })).x.max).toBe(1000);
  });

  it('counts tokens, forward area or time, and says which runs don’t tell', () => {
    const silent = run({ id: 's', maps: { tokens: null, area: null, time: null } });
    const view = collectView(model([run(), silent]), state({ x: 'tokens' }));
    expect(view.x).toMatchObject({ kind: 'tokens', min: 0, max: 1e9, title: 'Tokens' });
    expect(view.offAxis).toBe(1);
    expect(new Set(view.charts.flatMap(({ lines }) => lines.map((line) => line.run)))).toEqual(
      new Set(['r']),
    );
    expect(collectView(model([silent]), state({ x: 'time', zoom: { min: 1, max: 2 } })).x).toMatchObject({
      kind: 'step',
      max: 1000,
    });
  });

  it('leaves out bands that would hide each other, but not the one that is pointed at', () => {
    const runs = Array.from({ length: 12 }, (_, i) => run({ id: String(i) }));
    const bands = (pointed: string | null) => {
      const view = collectView(model(runs), state(), pointed);
      expect(view.bandsLeftOut).toBe(true);
      return chartOf(view, 'loss').lines.filter(({ part }) => part === 'band');
    };
    expect(bands(null)).toEqual([]);
    expect(bands('7').map((line) => line.run)).toEqual(['7']);
  });
});

describe('roles', () => {
  it('of logs begin with a fit', () => {
    const before = withPlainRoles(
      model([run({ role: 'held-out' }), run({ role: 'schedule' })], { fit: null }),
    );
    expect(before.runs.map(({ role }) => role)).toEqual(['fitted', 'schedule']);
    expect(before.runs.map((one) => roleOf(one, false))).toEqual(['', 'schedule']);
  });

  it('stay as they are after one', () => {
    expect(withPlainRoles(two)).toBe(two);
    expect(two.runs.map((one) => roleOf(one, true))).toEqual(['fitted', 'held-out']);
  });
});
