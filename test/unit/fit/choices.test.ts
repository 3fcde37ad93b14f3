import { describe, expect, it } from 'vitest';
import { choiceNames, defaultChoices, readChoices, type FitChoices } from '../../../src/core/fit/choices.ts';
import { laws } from '../../../src/core/law/registry.ts';

/** What is read from values given by name, and the names that could not be used. */
function read(given: Partial<Record<keyof FitChoices, unknown>>) {
  const bad: string[] = [];
  const takes: string[] = [];
  const choices = readChoices(
    (name) => given[name],
    (name, allowed) => {
      bad.push(name);
      takes.push(allowed);
    },
  );
  return { choices, bad, takes };
}

describe('readChoices', () => {
  it('takes the defaults where nothing is given', () => {
    expect(read({})).toEqual({ choices: defaultChoices, bad: [], takes: [] });
    expect(defaultChoices).toEqual({
      law: 'annealing',
      lambda: 0.999,
      warmup: 'true',
      delta: 1e-3,
      weights: 'points',
    });
  });

  it('lists every choice once', () => {
    expect([...choiceNames].sort()).toEqual(Object.keys(defaultChoices).sort());
  });

  it('takes every law by its name', () => {
    for (const { name } of laws)
      expect(read({ law: name })).toMatchObject({ choices: { law: name }, bad: [] });
  });

  it.each<[keyof FitChoices, unknown, unknown]>([
    ['lambda', 0, 0],
    ['lambda', 0.995, 0.995],
    ['lambda', '0.995', 0.995],
    ['lambda', ' 5e-1 ', 0.5],
    ['lambda', 'profiled', 'profiled'],
    ['warmup', 'peak', 'peak'],
    ['warmup', 'true', 'true'],
    ['delta', 3e-4, 3e-4],
    ['delta', '3e-4', 3e-4],
    ['delta', Infinity, Infinity],
    ['delta', 'least-squares', Infinity],
    ['weights', 'runs', 'runs'],
    ['weights', 'points', 'points'],
  ])('reads %s %j as %j', (name, given, expected) => {
    const { choices, bad } = read({ [name]: given });
    expect(bad).toEqual([]);
    expect(choices).toEqual({ ...defaultChoices, [name]: expected });
  });

  it.each<[keyof FitChoices, unknown]>([
    ['law', 'chinchilla'],
    ['law', 'Annealing law'],
    ['law', ''],
    ['law', null],
    ['lambda', 1],
    ['lambda', -0.1],
    ['lambda', '1'],
    ['lambda', '0,999'],
    ['lambda', 'fitted'],
    ['lambda', ''],
    ['lambda', ' '],
    ['lambda', NaN],
    ['lambda', true],
    ['lambda', [0.9]],
    ['warmup', true],
    ['warmup', 'Peak'],
    ['delta', 0],
    ['delta', -1e-3],
    ['delta', 'huber'],
    ['delta', NaN],
    ['delta', ''],
    ['weights', 'steps'],
    ['weights', 1],
  ])('tells that %s %j can not be used, and takes the default', (name, given) => {
    const { choices, bad, takes } = read({ [name]: given });
    expect(choices).toEqual(defaultChoices);
    expect(bad).toEqual([name]);
    expect(takes[0]).not.toBe('');
  });

  it('tells of each bad value what may be given instead, and keeps the good ones', () => {
    const { choices, bad, takes } = read({ law: 'none', lambda: 2, delta: '2e-3', weights: 'runs' });
    expect(bad).toEqual(['law', 'lambda']);
    for (const { name } of laws) expect(takes[0]).toContain(name);
    expect(takes[1]).toContain('profiled');
    expect(choices).toEqual({ ...defaultChoices, delta: 2e-3, weights: 'runs' });
  });

  it('takes the defaults for bad values where nobody listens', () => {
    expect(readChoices(() => 'nonsense')).toEqual(defaultChoices);
  });
});
