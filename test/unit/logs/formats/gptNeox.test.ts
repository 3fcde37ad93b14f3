import { describe, expect, it } from 'vitest';
import { itMakesFixture } from '../known.ts';
import { plainCurve, readText } from '../support.ts';
import { dump, known, knownLr, knownValidation, lrError, meanLoss, rounded, samplesPerUpdate, scientific, sequenceLength, steps } from './megatronText.ts'; // prettier-ignore

/** One line of `training_log` of GPT-NeoX. */
function line(step: number, mean = meanLoss(step - 9, step), skipped = 0): string {
  return ` samples/sec: 51.234 | iteration ${String(step).padStart(8)}/${String(known.updates).padStart(8)} | elapsed time per iteration (ms): 19987.6 | learning rate: ${scientific(knownLr(step + 1), 3)} | approx flops per GPU: 150.3TFLOPS | lm_loss: ${scientific(mean, 6)} | loss scale: 4096.0 | number of skipped iterations: ${String(skipped).padStart(3)} | number of nan iterations:   0 |\n`;
}

function heldOut(step: number): string {
  const loss = knownValidation(step);
  const text = ` validation results at iteration ${String(step)} | lm_loss value: ${scientific(loss, 6)} | lm_loss_ppl value: ${scientific(Math.exp(loss), 6)} | `;
  const rule = '-'.repeat(text.length + 1);
  return `${rule}\n${text}\n${rule}\n`;
}

function make(): string {
  const args = {
    train_batch_size: String(samplesPerUpdate),
    train_iters: String(known.updates),
    seq_length: String(sequenceLength),
    pos_emb: 'learned',
    wandb_group: 'None',
  };
  const origin = (text: string) =>
    `${'.'.repeat(Math.max(0, 80 - text.length))}${text.includes('None') ? 'default' : 'updated'}`;
  const lines = steps(10).map((step) => line(step) + (step % 100 === 0 ? heldOut(step) : ''));
  return `${dump(args, origin)}NeoXArgs.configure_distributed_args() using world size: 8\nsteps: 1 loss: 10.5 iter time (s): 1.234 samples/sec: 51.234\n${lines.join('')}`;
}

describe('gpt-neox', () => {
  itMakesFixture('gpt-neox/host_stdout.txt', make);

  it('has means over the interval and the LR of the next update', async () => {
    const reading = await readText('host_stdout.txt', make());
    const curve = plainCurve(reading)!;
    expect(curve).toMatchObject({
      name: 'lm_loss',
      steps: steps(10),
      loss: steps(10).map((step) => rounded(meanLoss(step - 9, step))),
      interval: steps(10).map(() => 10),
      tokens: steps(10).map((step) => step * known.tokensPerUpdate),
    });
    expect(lrError(curve)).toBeLessThan(2e-3);
    expect(plainCurve(reading, 'validation')).toMatchObject({
      steps: [100, 200, 300, 400],
      loss: [100, 200, 300, 400].map((step) => rounded(knownValidation(step))),
    });
    expect(reading).toMatchObject({
      format: 'gpt-neox',
      totalSteps: known.updates,
      settings: { train_batch_size: samplesPerUpdate, pos_emb: 'learned', wandb_group: null },
      problems: [],
      assumptions: [],
    });
  });

  it('survives a resume, a loss that is no number and a line that is cut off', async () => {
    const text = [...[10, 20, 30, 40].map((k) => line(k)), ...[30, 40].map((k) => line(k)), line(50, NaN, 2), line(60).slice(0, 190)].join(''); // prettier-ignore
    const reading = await readText('slurm-1.out', text);
    expect(plainCurve(reading)!.steps).toEqual([10, 20, 30, 40]);
    expect(reading.problems.map(({ code }) => code).sort()).toEqual(['bad-loss', 'resumed', 'torn-line']);
    expect(reading.assumptions.join()).toMatch(/2 iterations/);
  });

  it('passes over the end of training and chatter', async () => {
    const chatter = '[2024-09-24 10:00:00] some other chatter | iteration noise\n validation results at the end of training for val data | lm_loss value: 1.0E+00 | \n test results at iteration 20 | lm_loss value: 1.0E+00 | \n'; // prettier-ignore
    const reading = await readText('t.log', line(10) + chatter + line(20));
    expect(plainCurve(reading, 'validation')).toBeNull();
    expect(reading.problems).toEqual([]);
  });
});
