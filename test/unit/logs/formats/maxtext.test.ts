import { describe, expect, it } from 'vitest';
import { itMakesFixture, known, knownLoss, knownValidation } from '../known.ts';
import { plainCurve, readText } from '../support.ts';

const every10 = Array.from({ length: known.updates / 10 }, (_, i) => 10 * (i + 1));
const hundreds = [100, 200, 300, 400];
const absl = (file: string) => `I0521 10:14:19.123456 140 ${file}:210] `;
const three = (value: number) => Number(value.toFixed(3));

/** The line of update k: the log counts from 0. */
function step(k: number, { more = ', lm_loss: 1.000, perplexity: 2.718', loss = knownLoss(k) } = {}): string {
  const what = k === 50 ? 'completed profiler activation/deactivation step' : 'completed step';
  return `${what}: ${String(k - 1)}, seconds: 1.022, TFLOP/s/device: 31.170, Tokens/s/device: 2003.577, total_weights: 8192, loss: ${loss.toFixed(3)}${more}\n`;
}

const config = ['base_output_directory: gs://a/b', 'steps: 400', 'learning_rate: 0.0006', 'warmup_steps_fraction: 0.1', 'enable_checkpointing: True', 'run_name: known']; // prettier-ignore

const modern = () =>
  config.map((line) => `${absl('pyconfig.py')}Config param ${line}\n`).join('') +
  every10
    .map((k) => {
      const evaluation = `Completed eval after train step ${String(k - 1)}, loss=${knownValidation(k).toFixed(3)}, perplexity=20.1, total_weights=75264.0, avg_z_loss=0.000\n`;
      return `${absl('metric_logger.py')}${step(k)}${k % 100 === 0 ? `${absl('train.py')}Starting eval after train step ${String(k - 1)}\n${absl('metric_logger.py')}${evaluation}` : ''}`;
    })
    .join('');

const old = () =>
  every10
    .map((k) => {
      const evaluation = `Completed eval step 0\neval metrics after step: ${String(k - 1)}, loss=${knownValidation(k).toFixed(3)}, total_weights=75264.0\n`;
      return `${step(k, { more: '' })}${k % 100 === 0 ? evaluation : ''}`;
    })
    .join('');

describe('the console of MaxText', () => {
  itMakesFixture('maxtext/absl.log', modern);
  itMakesFixture('maxtext/old.log', old);

  it.each([
    ['behind a prefix', modern],
    ['of old', old],
  ])('has the known run in it, %s', async (_, make) => {
    const reading = await readText('train.log', make());
    expect(reading).toMatchObject({ format: 'maxtext', problems: [], assumptions: [] });
    const train = plainCurve(reading)!;
    expect(train.steps).toEqual(every10);
    expect(train.loss).toEqual(every10.map((k) => three(knownLoss(k))));
    expect(train.lr.every((lr) => lr === null)).toBe(true);
    expect(plainCurve(reading, 'validation')).toMatchObject({
      steps: hundreds,
      loss: hundreds.map((s) => three(knownValidation(s))),
    });
    expect(reading.counting).toMatch(/^Step i on a line is update i \+ 1;/);
  });

  it('tells its settings, the length among them', async () => {
    const reading = await readText('train.log', modern());
    expect(reading.totalSteps).toBe(400);
    expect(reading.settings).toEqual({
      base_output_directory: 'gs://a/b',
      steps: 400,
      learning_rate: 0.0006,
      warmup_steps_fraction: 0.1,
      enable_checkpointing: true,
      run_name: 'known',
    });
    expect(await readText('train.log', old())).toMatchObject({ totalSteps: null, settings: null });
  });

  it('takes the later part of a resumed run, with the held-out losses before it', async () => {
    const lines = (from: number, to: number, shift: number) =>
      Array.from({ length: to - from + 1 }, (_, i) =>
        step(from + i, { loss: knownLoss(from + i) + shift }),
      ).join('');
    const evaluation = 'Completed eval after train step 9, loss=4.000, perplexity=1.0\n';
    const text = lines(1, 10, 0.2) + evaluation + lines(11, 14, 0.2) + lines(11, 20, 0);
    const reading = await readText('a.log', text);
    expect(plainCurve(reading)!.steps).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(plainCurve(reading)!.loss.slice(9, 12)).toEqual(
      [knownLoss(10) + 0.2, knownLoss(11), knownLoss(12)].map(three),
    );
    expect(plainCurve(reading, 'validation')).toMatchObject({ steps: [10], loss: [4] });
    expect(reading.problems).toMatchObject([{ code: 'resumed' }]);
  });

  it('keeps one host of several, passes over nan and a line that is cut off', async () => {
    const hosts = [1, 2, 3, 4].map((k) => [0, 1].map((host) => `${String(host)}: ${step(k, { loss: host + k })}`).join('')); // prettier-ignore
    const broken = `0: ${step(5, { loss: NaN }).toLowerCase()}0: completed step: 5, seconds: 1.022, TFLOP/s/device: 31.170, Tokens/s/device: 2003.577, total_weights: 8192, loss: 10.8`;
    const reading = await readText('a.log', `${hosts.join('')}${broken}`);
    expect(plainCurve(reading)).toMatchObject({ steps: [1, 2, 3, 4], loss: [1, 2, 3, 4] });
    expect(reading.problems.map(({ code }) => code)).toEqual(['bad-loss', 'torn-line']);
  });

  it('reads the average losses of 2023, and a prefix of another launcher', async () => {
    const text = `${step(1)}average loss after step=0: eval_loss=8.25, total_weights=10.0\n[20260929 19:48:42][rank-0/1][INFO]     ${step(2)}`;
    const reading = await readText('a.log', text);
    expect(plainCurve(reading)!.steps).toEqual([1, 2]);
    expect(plainCurve(reading, 'validation')).toMatchObject({ steps: [1], loss: [8.25] });
  });
});
