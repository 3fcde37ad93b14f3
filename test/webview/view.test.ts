import { describe, expect, it } from 'vitest';
import { collectView, roleOf, visibleRuns, withPlainRoles } from '../../webview/view.ts';
import { model, points, run, state } from './support.ts';

const two = model([run({ id: 'a' }), run({ id: 'b', role: 'held-out', lr: points([1, 1], [9000, 0]) })]);

describe('the view of a model', () => {
  it('draws the runs that are switched on', () => {
    const view = collectView(two, state({ hidden: ['b', 'gone'] }));
    expect(view.visible.map(({ id }) => id)).toEqual(['a']);
    expect(new Set([...view.loss.lines, ...view.lr.lines].map((line) => line.run))).toEqual(new Set(['a']));
    expect(view.x.max).toBe(1000);
    expect(visibleRuns(two, state())).toHaveLength(2);
  });

  it('keeps its axes when every run is switched off', () => {
    const all = collectView(two, state());
    const none = collectView(two, state({ hidden: ['a', 'b'] }));
    expect([...none.loss.lines, ...none.lr.lines]).toEqual([]);
    expect([none.x.max, none.loss.y.max, none.lr.y.max]).toEqual([all.x.max, all.loss.y.max, all.lr.y.max]);
  });

  it('follows the scales of the state', () => {
    const { x, loss, lr, croppedAbove } = collectView(two, state({ xScale: 'log', yScale: 'log' }));
    expect([x.scale, loss.y.scale, lr.y.scale]).toEqual(['log', 'log', 'linear']);
    expect(croppedAbove).toBeNull();
    expect(x.format([1000])).toEqual(['1k']);
    expect(lr.y.format([3e-4])).toEqual(['3e-4']);
  });

  it('says above which loss the beginning is outside', () => {
    const falling = run({ logged: points([1, 11], [100, 4], [1000, 3]), predicted: null });
    const { croppedAbove, loss } = collectView(model([falling]), state());
    expect(croppedAbove).toBe(loss.y.max);
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
