import { describe, expect, it } from 'vitest';
import { itMakesFixture, known, knownLoss, knownLr } from '../known.ts';
import { plainCurve, readText, refusal } from '../support.ts';
import { steps } from './megatronText.ts';

const stamp = '[2023-08-15 06:31:44,231] [INFO] [logging.py:96:log_dist] ';

/** What the engine prints: the LR of the next update, for two parameter groups. */
function engine(step: number, skipped = 0): string {
  const lr = String(knownLr(step + 1));
  return `${stamp}[Rank 0] step=${String(step)}, skipped=${String(skipped)}, lr=[${lr}, ${lr}], mom=[(0.9, 0.95), (0.9, 0.95)]\n`;
}

/** What the pipeline engine prints. */
function pipe(step: number, loss = knownLoss(step)): string {
  return `steps: ${String(step)} loss: ${Number.isNaN(loss) ? 'nan' : loss.toFixed(4)} iter time (s): 0.218 samples/sec: 1173.5\n`;
}

/** A fork's, with the length of the run. */
function fork(step: number): string {
  return `[2024-10-01 10:00:00.123] [INFO] [qwen-pipe] step: ${String(step).padStart(5)} / ${String(known.updates).padStart(5)} loss: ${knownLoss(step).toFixed(4)} iter time (s): 0.218 samples/sec: 1173.5 eta: 1h2m \n`;
}

const make = () =>
  steps(10)
    .map((step) => engine(step) + pipe(step))
    .join('');

describe('deepspeed', () => {
  itMakesFixture('deepspeed/pipeline.log', make);
  itMakesFixture('deepspeed/fork.log', () => steps(10, 10, 100).map(fork).join(''));

  it('has the loss of a batch and the LR of the next update', async () => {
    const every = steps(1, 1, 60)
      .map((step) => engine(step) + pipe(step))
      .join('');
    const reading = await readText('run.log', every);
    expect(plainCurve(reading)).toEqual({
      kind: 'train',
      name: 'loss',
      steps: steps(1, 1, 60),
      loss: steps(1, 1, 60).map((k) => Number(knownLoss(k).toFixed(4))),
      lr: [null, ...steps(1, 2, 60).map(knownLr)],
      interval: steps(1, 1, 60).map(() => 1),
    });
    expect(reading).toMatchObject({ format: 'deepspeed', problems: [], assumptions: [] });
  });

  it('reads forks, which tell the length of the run', async () => {
    const reading = await readText('run.log', steps(10, 10, 100).map(fork).join(''));
    expect(plainCurve(reading)!.steps).toEqual(steps(10, 10, 100));
    expect(reading.totalSteps).toBe(known.updates);
  });

  it('survives a resume, skipped updates, a loss that is no number and a line that is cut off', async () => {
    const before = [10, 20, 30, 40, 50].map((k) => engine(k, 2) + pipe(k));
    const after = [40, 50, 60].map((k) => engine(k, 3) + pipe(k));
    const reading = await readText(
      'r.log',
      [...before, ...after, pipe(70, NaN), 'steps: 80 loss: 3.1'].join(''),
    );
    expect(plainCurve(reading)!.steps).toEqual([10, 20, 30, 40, 50, 60]);
    expect(reading.problems.map(({ code }) => code).sort()).toEqual(['bad-loss', 'resumed', 'torn-line']);
    expect(reading.assumptions.join()).toMatch(/skipped 3 updates/);
  });

  it('says that learning rates alone are no curve', async () => {
    const { code, message } = await refusal('r.log', [1, 2, 3].map((k) => engine(k)).join(''));
    expect(code).toBe('no-loss');
    expect(message).toMatch(/^r\.log has DeepSpeed’s learning rates but no loss.*\.$/);
  });
});
