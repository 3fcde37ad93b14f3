import { describe, expect, it } from 'vitest';
import { collectNotes, collectParameters, collectRunTable, collectTwin } from '../../webview/tables.ts';
import { storyFit } from './stories/data.ts';
import { band, model, points, run } from './support.ts';

describe('the table of parameters', () => {
  it('has a value, its standard error and its meaning', () => {
    const { heads, rows } = collectParameters(storyFit);
    expect(heads).toEqual(['Parameter', 'Value', 'Standard error', 'Meaning']);
    expect(rows[2]).toEqual(['alpha', '0.46093', '0.0035', 'exponent of the forward area S1']);
  });

  it('says of a parameter without an error that it is held', () => {
    expect(collectParameters(storyFit).rows.at(-1)?.slice(0, 3)).toEqual(['lambda', '0.999', 'held']);
  });
});

describe('the table of runs', () => {
  const metrics = {
    r2: 0.998,
    mae: 0.004,
    rmse: 0.006,
    meanRelativeError: 0.001,
    worstRelativeError: 0.01,
    finalError: -0.003,
  };

  function cells(given: Parameters<typeof run>[0]): Record<string, string | undefined> {
    const { heads, rows } = collectRunTable([run(given)]);
    return Object.fromEntries(heads.map((head, i) => [head, rows[0]![i]]));
  }

  it('has every metric and the final loss with its interval', () => {
    expect(cells({ metrics })).toEqual({
      Run: 'run',
      Role: 'fitted',
      'Final loss (90 %)': '3.0000 (2.9000 to 3.1000)',
      'Final error': '−0.0030',
      'R²': '0.9980',
      MAE: '0.0040',
      RMSE: '0.0060',
      'Mean rel. error': '0.10 %',
      'Worst rel. error': '1.00 %',
      Points: '3',
      'Left out': '0',
      'LR from': 'log',
    });
  });

  it('leaves open what is not known', () => {
    const unknown = cells({ role: 'schedule', logged: null, final: null, lrSource: 'config' });
    expect(unknown).toMatchObject({ 'R²': '–', 'Final loss (90 %)': '–', Points: '–', 'LR from': 'config' });
    expect(cells({ metrics: { ...metrics, r2: Number.NaN } })['R²']).toBe('–');
  });
});

describe('notes', () => {
  it('name the runs that they are about, each note once', () => {
    const both = { distrust: ['far', 'far'] };
    const runs = [run({ name: 'a', ...both }), run({ name: 'b', ...both }), run({ name: 'c' })];
    expect(collectNotes(model(runs), 'distrust')).toEqual([{ text: 'far', runs: ['a', 'b'] }]);
  });

  it('of the fit come first and are not repeated for runs', () => {
    const fit = { ...storyFit, assumptions: ['warm-up'] };
    const runs = [run({ assumptions: ['guess', 'warm-up'] })];
    expect(collectNotes(model(runs, { fit }), 'assumptions')).toEqual([
      { text: 'warm-up', runs: [] },
      { text: 'guess', runs: ['run'] },
    ]);
  });
});

describe('the numbers of the plot', () => {
  const long = run({
    logged: points(...Array.from({ length: 500 }, (_, i) => [10 + 2 * i, 5 - i / 500] as const)),
    predicted: band([10, 5], [1008, 4]),
  });

  it.each(['linear', 'log'] as const)('are about twenty of a run’s own steps on a %s axis', (scale) => {
    const { rows, heads } = collectTwin(long, scale);
    expect(heads).toHaveLength(6);
    expect(rows.length).toBeGreaterThan(15);
    expect(rows.length).toBeLessThanOrEqual(20);
    expect(rows[0]![0]).toBe('10');
    expect(rows.at(-1)).toEqual(['1,008', '4.0020', '4.0000', '3.9000', '4.1000', '–']);
  });

  it('stand closer at the beginning on a logarithmic axis', () => {
    const second = (scale: 'linear' | 'log') => Number(collectTwin(long, scale).rows[1]![0]);
    expect(second('log')).toBeLessThan(second('linear'));
  });

  it('are there for a schedule without a log, and absent for one without anything', () => {
    expect(collectTwin(run({ logged: null, predicted: null }), 'linear').rows).toHaveLength(3);
    expect(collectTwin(run({ logged: null, predicted: null, lr: points() }), 'linear').rows).toEqual([]);
  });
});
