import { describe, expect, it } from 'vitest';
import { itMakesFixture, known, knownLr, knownValidation, meanLoss } from '../known.ts';
import { plainCurve, readText } from '../support.ts';
import { range } from './consoles.ts';
import { repr } from './pythonText.ts';

const { updates } = known;
const steps = range(10, updates, 10);
const lossOf = (k: number) => meanLoss(k - 9, k);

const json = (pairs: readonly (readonly [string, string])[]) =>
  `{${pairs.map(([key, value]) => `"${key}": ${value}`).join(', ')}}`;
const trained = (k: number, epoch?: number) =>
  json([
    ['lr', repr(knownLr(k))],
    ['data_time', '0.0101'],
    ['loss', repr(lossOf(k))],
    ['time', '0.3125'],
    ...(epoch === undefined ? [] : ([['epoch', String(epoch)]] as const)),
    ['iter', String(k)],
    ['memory', '1234'],
    ['step', String(k)],
  ]);
const validated = (s: number, step: number) =>
  json([
    ['val_loss', repr(knownValidation(s))],
    ['data_time', '0.02'],
    ['time', '0.5'],
    ['step', String(step)],
  ]);

const byIteration = (from = 10) =>
  range(from, updates, 10).flatMap((k) => [trained(k), ...(k % 100 === 0 ? [validated(k, k)] : [])]);
const byEpoch = () =>
  steps.flatMap((k) => [trained(k, Math.ceil(k / 100)), ...(k % 100 === 0 ? [validated(k, k / 100)] : [])]);
const toText = (lines: readonly string[]) => `${lines.join('\n')}\n`;

itMakesFixture('mmengine/scalars.json', () => toText(byIteration()));
itMakesFixture('mmengine/20240501_120000.json', () => toText(byEpoch()));

describe('MMEngine', () => {
  it('reads lines of training, means over a window, and of validation', async () => {
    const reading = await readText('vis_data/scalars.json', toText(byIteration()));
    expect(reading).toMatchObject({ format: 'mmengine', problems: [], assumptions: [] });
    expect(plainCurve(reading)).toMatchObject({
      steps,
      loss: steps.map(lossOf),
      lr: steps.map(knownLr),
      interval: steps.map(() => 10),
    });
    const measured = [100, 200, 300, 400];
    expect(plainCurve(reading, 'validation')).toMatchObject({
      steps: measured,
      loss: measured.map(knownValidation),
    });
  });

  it('leaves out what is counted in epochs, and says so', async () => {
    const reading = await readText('scalars.json', toText(byEpoch()));
    expect(plainCurve(reading)).toMatchObject({ steps, lr: steps.map(knownLr) });
    expect(plainCurve(reading, 'validation')).toBeNull();
    expect(reading.assumptions.join()).toMatch(/counted in epochs/);
  });

  it('joins a resumed run', async () => {
    const reading = await readText(
      'scalars.json',
      toText([...byIteration().slice(0, 30), ...byIteration(210)]),
    );
    expect(plainCurve(reading)!.steps).toEqual(steps);
  });
});
