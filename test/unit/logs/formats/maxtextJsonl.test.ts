import { describe, expect, it } from 'vitest';
import { itMakesFixture, known, knownLoss, knownLr, knownValidation } from '../known.ts';
import { plainCurve, readText } from '../support.ts';
import { range } from './consoles.ts';
import { repr } from './pythonText.ts';

/** `float` of everything; the evaluation after step i has the same counter. */
const record = (pairs: readonly (readonly [string, number])[], step: number) =>
  `{${[...pairs, ['step', step] as const].map(([key, value]) => `"${key}": ${repr(value)}`).join(', ')}, "run_name": "demo"}`;
const trained = (i: number) =>
  record(
    [
      ['learning/loss', knownLoss(i + 1)],
      ['learning/moe_lb_loss', 0.5],
      ['learning/total_weights', 8192],
      ['perf/step_time_seconds', 1.25],
      ['learning/current_learning_rate', knownLr(i + 1)],
    ],
    i,
  );
const evaluated = (i: number) =>
  record(
    [
      ['eval/total_loss', 99.5],
      ['eval/avg_loss', knownValidation(i + 1)],
    ],
    i,
  );

const lines = (from: number, to: number) =>
  range(from, to, 1).flatMap((i) => [trained(i), ...((i + 1) % 20 === 0 ? [evaluated(i)] : [])]);
const toText = (some: readonly string[]) => `${some.join('\n')}\n`;

itMakesFixture('maxtext-jsonl/metrics.jsonl', () => toText(lines(0, 59)));
itMakesFixture('maxtext-jsonl/metrics_step_000100_to_step_000139.txt', () => toText(lines(100, 139)));

describe('MaxText metrics', () => {
  it.each([
    ['metrics.jsonl', 0, known.warmup + 19],
    ['metrics_step_000100_to_step_000139.txt', 100, 139],
  ])('%s has update i + 1 at step i', async (name, from, to) => {
    const reading = await readText(name, toText(lines(from, to)));
    expect(reading).toMatchObject({ format: 'maxtext-jsonl', problems: [], assumptions: [] });
    const steps = range(from + 1, to + 1, 1);
    expect(plainCurve(reading)).toMatchObject({
      name: 'learning/loss',
      steps,
      loss: steps.map(knownLoss),
      lr: steps.map(knownLr),
    });
    const measured = range(from + 20, to + 1, 20);
    expect(plainCurve(reading, 'validation')).toMatchObject({
      name: 'eval/avg_loss',
      steps: measured,
      loss: measured.map(knownValidation),
    });
  });

  it('joins a resumed run and passes a torn last line', async () => {
    const text = toText([...lines(0, 30), ...lines(21, 40)]) + trained(41).slice(0, 60);
    const reading = await readText('metrics.jsonl', text);
    expect(plainCurve(reading)!.steps).toEqual(range(1, 41, 1));
    expect(reading.problems.map(({ code }) => code).sort()).toEqual(['resumed', 'torn-line']);
  });
});
