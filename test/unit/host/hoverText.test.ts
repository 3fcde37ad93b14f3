import { describe, expect, it } from 'vitest';
import {
  escapeMarkdown,
  formatChange,
  keyAt,
  renderHover,
  type Hovered,
} from '../../../src/host/features/hoverText.ts';
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
  warmupSteps: 100,
  missing: [],
  tellable: [],
  size: null,
  told: {},
  problems: [],
  assumptions: [],
  final: { step: 4000, loss: 1.82431, lower: 1.8101, upper: 1.8386 },
  withheld: null,
  distrust: [],
  best: { name: 'wsd_4000', loss: 1.8301 },
  saved: null,
  curve: null,
};
const hovered: Hovered = {
  key: forecast.keys[0]!,
  sensitivity: null,
  alternative: null,
  stale: false,
  theme: 'dark',
};

describe('renderHover', () => {
  it('gives the end with its interval, the change against the best run, and a link that overlays the schedule', () => {
    const text = renderHover(forecast, '/w/a b/config.py', hovered);
    expect(text).toContain('**Final loss 1.8243** (90 %: 1.8101 to 1.8386) after');
    expect(text).toContain('\u22120.0058 against the best fitted run, wsd\\_4000 (1.8301)');
    const link = /command:lrLaw\.openPlot\?([^)]+)/.exec(text);
    expect(JSON.parse(decodeURIComponent(link![1]!))).toEqual([{ overlay: '/w/a b/config.py' }]);
  });

  it('shows the reason and no number where the prediction is withheld', () => {
    const text = renderHover(
      { ...forecast, final: null, withheld: 'No fitted run anneals.' },
      '/w/c.py',
      hovered,
    );
    expect(text).toContain('**No prediction:** No fitted run anneals');
    expect(text).not.toContain('1.8243');
  });

  it('offers the fit before there is one', () => {
    const text = renderHover({ ...forecast, final: null, best: null }, '/w/c.py', hovered);
    expect(text).toContain('command:lrLaw.fit');
    expect(text).toContain('cosine to');
  });

  it('offers to say what the config can’t, or to change what was said', () => {
    const link = /\[([^\]]*)\]\(command:lrLaw\.tell\?([^)]*)\)/;
    const asked = renderHover({ ...forecast, tellable: ['worldSize'] }, '/w/a (1).py', hovered);
    const [, title, argument] = link.exec(asked)!;
    expect(title).toBe('Tell LR Law…');
    expect(JSON.parse(decodeURIComponent(argument!))).toEqual([{ config: '/w/a (1).py' }]);
    const said = renderHover({ ...forecast, told: { worldSize: 8 } }, '/w/c.py', hovered);
    expect(link.exec(said)![1]).toBe('Change what you said…');
    expect(renderHover(forecast, '/w/c.py', hovered)).not.toMatch(link);
  });

  it('shows text from files as text, never as a link or an image', () => {
    const evil = '![x](https://e.org/a.png) [b](command:evil) <img src=x> $(trash)';
    const text = renderHover(
      { ...forecast, best: { name: evil, loss: 2 }, assumptions: [evil] },
      '/w/c.py',
      hovered,
    );
    expect(text).not.toMatch(/\]\(command:evil|!\[x\]\(|<img|[^\\]\$\(trash/);
    expect(escapeMarkdown('a_b*c')).toBe('a\\_b\\*c');
  });
});

describe('what a hover adds to the forecast', () => {
  const sensitivity = {
    less: { written: '2.7e-3', change: 0.0021, why: null, steps: null, distrust: ['Its peak is *other*.'] },
    more: { written: '3.3e-3', change: null, why: 'Too far.', steps: null, distrust: [] },
  };

  it('says what a tenth less and more would do, with its reasons to distrust', () => {
    const text = renderHover(forecast, '/w/c.py', { ...hovered, sensitivity });
    expect(text).toContain('2\\.7e\\-3: +0.0021. Its peak is \\*other\\*');
    expect(text).toContain('3\\.3e\\-3: no prediction. Too far');
  });

  it('says what would do better under the same budget, with its interval and what speaks against it', () => {
    const alternative = {
      shape: { totalSteps: 4000, peakLr: 3e-3, minLr: 0, warmupSteps: 100, decaySteps: 800, decay: 'linear' },
      predicted: { step: 4000, loss: 1.81, lower: 1.8, upper: 1.82 },
      gain: { loss: 0.0143, lower: -0.001, upper: 0.03, sure: false },
      words: 'linear decay over 800 steps (20 %)',
      distrust: ['One run alone.'],
      fix: null,
      why: 'No words.',
    } as const;
    const text = renderHover(forecast, '/w/c.py', { ...hovered, alternative });
    expect(text.replaceAll('\\', '')).toContain(
      'a linear decay over 800 steps (20 %) would end at 1.8100 (90 %: 1.8000 to 1.8200), a change of \u22120.0143 (90 %: \u22120.0300 to +0.0010, so it may be none). One run alone. It can’t be written into this file: No words.',
    );
  });

  it('gives the difference to the saved file, and its length where that is another', () => {
    const saved = { step: 5000, loss: 1.82, lower: 1.8, upper: 1.84 };
    const text = renderHover({ ...forecast, saved }, '/w/c.py', hovered);
    expect(text).toContain('+0.0043 against the saved file (1.8200) after 5,000 steps');
  });

  it('says first that it is of an earlier text', () => {
    expect(renderHover(forecast, '/w/c.py', { ...hovered, stale: true })).toMatch(
      /^\$\(history\) \*Of the last/,
    );
  });

  it('gives a change that the digits do not show no sign', () => {
    expect(formatChange(0.00001)).toBe('\u00b10.0000');
    expect(formatChange(-0.25)).toBe('\u22120.2500');
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
