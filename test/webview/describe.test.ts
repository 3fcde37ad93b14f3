import { describe, expect, it } from 'vitest';
import { countOf, describeChart, describeModel } from '../../webview/describe.ts';
import { collectView } from '../../webview/view.ts';
import { chartOf, model, run, state } from './support.ts';

describe('what those hear who can’t see the plot', () => {
  it('names the runs, their roles and the axes', () => {
    const view = collectView(model([run({ name: 'a' }), run({ name: 'b', role: 'held-out' })]), state());
    const text = describeChart('Loss (nats)', view, chartOf(view, 'loss').y);
    expect(text).toContain('Loss (nats) over optimiser steps from Optimiser step 0 to Optimiser step 1,000.');
    expect(text).toContain('2 runs: a (fitted), b (held-out).');
    expect(text).toMatch(/Horizontal axis linear, vertical axis linear, \d\.\d to \d\.\d\./);
    expect(text).toContain('Numbers of the plot');
  });

  it('leaves out roles before a fit, and names beyond the eighth', () => {
    const runs = Array.from({ length: 10 }, (_, i) => run({ id: String(i), name: `run-${String(i)}` }));
    const view = collectView(model(runs, { fit: null }), state());
    const text = describeChart('LR', view, chartOf(view, 'lr').y);
    expect(text).toContain('10 runs: run-0, run-1,');
    expect(text).toContain('run-7, and 2 more.');
  });

  it('tells of a fit with the best final loss', () => {
    const better = run({ name: 'better', final: { step: 1, loss: 2.5, lower: 2.4, upper: 2.6 } });
    expect(describeModel(model([run(), better, run({ final: null })]))).toBe(
      '3 runs in the plot. Fitted Annealing law to 2,451 points. Lowest predicted final loss: 2.5000 nats, better.',
    );
    expect(describeModel(model([run()], { fit: null }))).toBe('1 run in the plot.');
  });

  it('repeats the sentence of every other state', () => {
    expect(describeModel(model([], { status: 'error', message: 'No.' }))).toBe('No.');
    expect(countOf(1, 'point')).toBe('1 point');
  });
});
