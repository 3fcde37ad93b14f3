import { describe, expect, it } from 'vitest';
import { escapeMarkdown, keyAt, renderHover } from '../../../src/host/features/hoverText.ts';
import type { Forecast } from '../../../src/protocol/worker.ts';

const forecast: Forecast = {
  framework: 'nanogpt',
  kind: 'cosine',
  words: '100 warm-up steps to 3e-3, then cosine to 3e-4',
  keys: [
    {
      name: 'learning_rate',
      role: 'peak-lr',
      keyRange: { start: 10, end: 23 },
      valueRange: { start: 26, end: 30 },
      value: 3e-3,
    },
  ],
  totalSteps: 4000,
  missing: [],
  problems: [],
  assumptions: [],
  final: { step: 4000, loss: 1.82431, lower: 1.8101, upper: 1.8386 },
  withheld: null,
  distrust: [],
  best: { name: 'wsd_4000', loss: 1.8301 },
};

describe('renderHover', () => {
  it('gives the end with its interval, the change against the best run, and a link that overlays the schedule', () => {
    const text = renderHover(forecast, '/w/a b/config.py');
    expect(text).toContain('**Final loss 1.8243** (90 %: 1.8101 to 1.8386) after');
    expect(text).toContain('\u22120.0058 against the best fitted run, wsd\\_4000 (1.8301)');
    const link = /command:lrLaw\.openPlot\?([^)]+)/.exec(text);
    expect(JSON.parse(decodeURIComponent(link![1]!))).toEqual([{ overlay: '/w/a b/config.py' }]);
  });

  it('shows the reason and no number where the prediction is withheld', () => {
    const text = renderHover({ ...forecast, final: null, withheld: 'No fitted run anneals.' }, '/w/c.py');
    expect(text).toContain('**No prediction:** No fitted run anneals');
    expect(text).not.toContain('1.8243');
  });

  it('offers the fit before there is one', () => {
    const text = renderHover({ ...forecast, final: null, best: null }, '/w/c.py');
    expect(text).toContain('command:lrLaw.fit');
    expect(text).toContain('cosine to');
  });

  it('shows text from files as text, never as a link or an image', () => {
    const evil = '![x](https://e.org/a.png) [b](command:evil) <img src=x> $(trash)';
    const text = renderHover({ ...forecast, best: { name: evil, loss: 2 }, assumptions: [evil] }, '/w/c.py');
    expect(text).not.toMatch(/\]\(command:evil|!\[x\]\(|<img|[^\\]\$\(trash/);
    expect(escapeMarkdown('a_b*c')).toBe('a\\_b\\*c');
  });
});

describe('keyAt', () => {
  it('finds the key on its name and on its value, and nothing beside them', () => {
    expect(keyAt(forecast.keys, 12)?.name).toBe('learning_rate');
    expect(keyAt(forecast.keys, 30)?.name).toBe('learning_rate');
    expect(keyAt(forecast.keys, 31)).toBeUndefined();
    expect(keyAt(forecast.keys, 24)).toBeUndefined();
  });
});
