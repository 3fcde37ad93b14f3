import { describe, expect, it } from 'vitest';
import { Growing, stoppedAfter } from '../../../src/host/features/growing.ts';
import { describeLive, statusText } from '../../../src/host/features/statusText.ts';
import type { LiveRun } from '../../../src/protocol/worker.ts';

const run: LiveRun = {
  ...{ id: 'a', name: 'wsd', step: 12_345, loss: 2.81, end: 20_000, withheld: null, forecastStep: 12_345 },
  final: { step: 20_000, loss: 2.6, lower: 2.58, upper: 2.62 },
  ...{ distrust: ['One run alone.'], findings: [] },
};

describe('the status bar', () => {
  it('shows step, loss and the forecast end', () => {
    expect(statusText(run)).toBe('$(pulse) wsd 12,345 · 2.8100 → 2.6000 (2.5800 to 2.6200)');
    expect(describeLive(run)).toEqual([
      'wsd is being trained: step 12,345, loss 2.8100.',
      'Forecast to end at 2.6000 (90 %: 2.5800 to 2.6200) after 20,000 steps.',
      'One run alone.',
    ]);
  });

  it('shows no number that is withheld, and what was noticed first', () => {
    const finding = { kind: 'above', step: 12_000, message: 'It left.', severity: 'warning' } as const;
    const odd: LiveRun = { ...run, final: null, withheld: 'Not known.', findings: [finding] };
    expect(statusText(odd)).toBe('$(warning) wsd 12,345 · 2.8100');
    expect(describeLive(odd).slice(0, 3)).toEqual([
      'It left.',
      'wsd is being trained: step 12,345, loss 2.8100.',
      'No forecast: Not known.',
    ]);
    const healed: LiveRun = { ...run, findings: [{ ...finding, kind: 'spike', severity: 'note' }] };
    expect(statusText(healed)).toContain('$(pulse)');
  });

  it('takes no icons from names', () => {
    expect(statusText({ ...run, name: '$(trash) run' })).toMatch(/^\$\(pulse\) \$ \(trash\) run /);
  });
});

describe('runs that are being trained', () => {
  const at = (steps: Record<string, number>) =>
    Object.entries(steps).map(([id, count]) => ({ id, steps: count }));

  it('are those that were seen to grow lately, the latest first', () => {
    const growing = new Growing();
    growing.update(at({ a: 10, b: 10, c: 10 }), 0);
    expect(growing.at(0)).toEqual([]);
    growing.update(at({ a: 11, b: 10, c: 9 }), 1000);
    growing.update(at({ a: 11, b: 12, c: 9, d: 5 }), 2000);
    expect(growing.at(2000)).toEqual(['b', 'a']);
    expect(growing.at(1000 + stoppedAfter)).toEqual(['b']);
    expect(growing.at(2000 + stoppedAfter)).toEqual([]);
  });

  it('are forgotten when they are gone', () => {
    const growing = new Growing();
    growing.update(at({ a: 10 }), 0);
    growing.update(at({ a: 11 }), 1);
    growing.update([], 2);
    expect(growing.at(3)).toEqual([]);
  });
});
