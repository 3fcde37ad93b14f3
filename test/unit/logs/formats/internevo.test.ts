import { describe, expect, it } from 'vitest';
import { itMakesFixture, known, knownLoss, knownLr, knownValidation } from '../known.ts';
import { plainCurve, readText } from '../support.ts';
import { steps } from './megatronText.ts';

const tokens = (k: number) => String(k * known.tokensPerUpdate);

/** The line of update k in 2023, with commas: step k - 1, the LR of the next update. */
function commas(k: number, loss = String(knownLoss(k))): string {
  return `2023-07-07 12:28:57,802\tINFO train.py:323 in record_current_batch_training_metrics -- tflops=63.27010355651958,step=${String(k - 1)},loss=${loss},tgs (tokens/gpu/second)=1424.64,lr=${String(knownLr(k + 1))},loss_scale=65536.0,grad_norm=63.672620777841004,micro_num=4,num_consumed_tokens=${tokens(k)},inf_nan_skip_batches=0,num_samples_in_batch=19,adam_beta2=0.95,fwd_bwd_time=6.48\n`;
}

/** Since autumn 2023, with blanks. */
function blanks(k: number): string {
  return `2024-08-28 10:56:01,469\tINFO pipeline.py:681 in record_current_batch_training_metrics -- tflops=105.9 step=${String(k - 1)} loss=${String(knownLoss(k))} real_tgs=2956.7 tgs (tokens/gpu/second)=3359.06 tgs/last_tgs_1=3359.06 lr=${String(knownLr(k + 1))} loss_scale=65536.0 grad_norm={'0_default': 1.45, '1_fp32': 5.75} moe_loss=3.296875 micro_num=8 num_consumed_tokens=${tokens(k)} inf_nan_skip_batches=0 acc=0.9322 perplexity=1.3148 acc/en=0.9322 loss_from_metric=0.2737 loss/en=0.2737 loss/cn=nan \n`;
}

/** After s updates, on two held-out sets. */
function heldOut(s: number): string {
  const line = (name: string, loss: number) =>
    `2024-08-28 10:56:02,469\tINFO evaluation.py:171 in evaluate_on_val_dls -- Validation on ${name}: step=${String(s)} val/${name}_loss=${String(loss)} val/${name}_acc=0.4321 val/${name}_plex=${String(Math.exp(loss))} \n`;
  return line('en', knownValidation(s)) + line('cn', knownValidation(s) + 1);
}

const setUp = '2023-07-07 12:26:58,296\tINFO train.py:378 in main -- ===========New Run Jul07_12-26-58 on host:node,tp:0,pp=0,dp=2===========\n'; // prettier-ignore
const some = steps(10, 1);

describe('internevo', () => {
  itMakesFixture('internevo/2023.log', () => setUp + some.slice(0, 20).map((k) => commas(k)).join('')); // prettier-ignore
  itMakesFixture('internevo/2024.log', () => some.slice(0, 20).map(blanks).join(''));

  itMakesFixture('internevo/validation.log', () => some.slice(0, 20).map((k) => blanks(k) + ((k - 1) % 50 === 0 && k > 1 ? heldOut(k) : '')).join('')); // prettier-ignore

  it('has held-out losses under the updates done', async () => {
    const text = steps(1, 1, 60).map((k) => blanks(k) + (k % 20 === 0 ? heldOut(k) : '')).join(''); // prettier-ignore
    const reading = await readText('node.log', text);
    expect(plainCurve(reading)!.steps).toEqual(steps(1, 1, 60));
    const steps20 = [20, 40, 60];
    expect(plainCurve(reading, 'validation')).toMatchObject({ name: 'val/en_loss', steps: steps20, loss: steps20.map(knownValidation) }); // prettier-ignore
    expect(reading.problems).toEqual([]);
  });

  it.each([
    ['commas', (k: number) => commas(k)],
    ['blanks', blanks],
  ])('reads lines with %s exactly', async (_, line) => {
    const all = steps(1, 1, 60);
    const reading = await readText('node.log', setUp + all.map(line).join(''));
    expect(plainCurve(reading)).toEqual({
      kind: 'train',
      name: 'loss',
      steps: all,
      loss: all.map(knownLoss),
      lr: [null, ...all.slice(1).map(knownLr)],
      interval: all.map(() => 1),
      tokens: all.map((k) => k * known.tokensPerUpdate),
    });
    expect(reading).toMatchObject({ format: 'internevo', problems: [], assumptions: [] });
  });

  it('survives a resume, other ranks, a loss that is no number and a line that is cut off', async () => {
    const tagged = [1, 2, 3, 4, 5, 6].flatMap((k) => [`0: ${commas(k)}`, `1: ${commas(k, '9.5')}`]);
    const rest = [5, 6, 7].map((k) => `0: ${commas(k)}`);
    const text = [...tagged, ...rest, `0: ${commas(8, 'nan')}`, `0: ${commas(9).slice(0, 140)}`].join('');
    const reading = await readText('slurm.out', text);
    expect(plainCurve(reading)).toMatchObject({ steps: steps(1, 1, 7), loss: steps(1, 1, 7).map(knownLoss) });
    expect(reading.problems.map(({ code }) => code).sort()).toEqual(['bad-loss', 'resumed', 'torn-line']);
  });
});
