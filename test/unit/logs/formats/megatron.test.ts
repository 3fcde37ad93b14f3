import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readLog } from '../../../../src/core/logs/session.ts';
import { memorySource } from '../../../../src/core/logs/source.ts';
import { hasShared, shared } from '../../support.ts';
import { itMakesFixture } from '../known.ts';
import { plainCurve, readText } from '../support.ts';
import { dump, known, knownLoss, knownLr, knownValidation, lrError, meanLoss, megatronHeldOut, megatronLine, rounded, samplesPerUpdate, sequenceLength, steps, type Era } from './megatronText.ts'; // prettier-ignore

const stamp = (step: number) => ` [2025-10-11 18:11:${String(step % 60).padStart(2, '0')}.123456] `;
const new2026: Era = { stamp, digits: 6 };
const old2023: Era = { digits: 3 };
const deepspeed: Era = {
  stamp: () => '127:  ',
  digits: 3,
  before: (step) => ` consumed tokens: ${String(step * known.tokensPerUpdate).padStart(12)} |`,
  after: ' samples per second: 2.540 | TFLOPs: 57.65 |',
};
const args = {
  adam_beta1: '0.9',
  data_path: "['/data/text_document']",
  fp16: 'False',
  log_interval: '10',
  lr: '0.0006',
  lr_decay_samples: 'None',
  seq_length: String(sequenceLength),
  train_iters: String(known.updates),
};
const heldOutAt = (step: number) => (step % 100 === 0 ? megatronHeldOut(step) : '');

/** Since 2026 the first update has a line too, and stays in the next mean. */
function makeNew(): string {
  const first = megatronLine({ step: 1, mean: knownLoss(1) }, new2026);
  const rest = steps(10).map((step) => megatronLine({ step }, new2026) + heldOutAt(step));
  const last = megatronHeldOut(400, ' on validation set') + megatronHeldOut(1, ' on test set');
  return `${dump(args)}training ...\n(min, max) time across ranks (ms):\n    evaluate .......................................: (1.50, 1.50)\n${first}${rest.join('')}${last}`;
}

/** The first ten updates are skipped by the loss scaler, and one of the next ten; a resume from 200 repeats two lines. */
function makeOld(): string {
  const skipping = (step: number) => {
    if (step === 10) return { step, mean: null, skipped: 10 };
    return step === 20 ? { step, mean: meanLoss(12, 20), skipped: 1 } : { step };
  };
  const until = steps(10, 10, 220).map((step) => megatronLine(skipping(step), old2023));
  const after = steps(10, 210).map((step) => megatronLine({ step }, old2023));
  return `${until.join('')}Traceback (most recent call last):\n${after.join('')}`;
}

function makeDeepspeed(): string {
  const noise = (step: number) => `127: [2023-08-15 06:31:44,231] [INFO] [logging.py:96:log_dist] [Rank 0] step=${String(step)}, skipped=0, lr=[1.5e-07, 1.5e-07], mom=[(0.9, 0.95), (0.9, 0.95)]\n127: steps: ${String(step)} loss: 1.2345 iter time (s): 4.218 samples/sec: 242.773\n`; // prettier-ignore
  return steps(10, 10, 200)
    .map((step) => noise(step) + megatronLine({ step }, deepspeed) + heldOutAt(step))
    .join('');
}

describe('megatron', () => {
  itMakesFixture('megatron/2026.log', makeNew);
  itMakesFixture('megatron/2023-resumed.log', makeOld);
  itMakesFixture('megatron/deepspeed.out', makeDeepspeed);

  it('has means over the interval, of which the line of the first update is a part', async () => {
    const reading = await readText('train.log', makeNew());
    const all = [1, ...steps(10)];
    expect(plainCurve(reading)).toMatchObject({
      name: 'lm loss',
      steps: all,
      loss: [rounded(knownLoss(1)), ...steps(10).map((step) => rounded(meanLoss(step - 9, step)))],
      interval: [1, ...steps(10).map(() => 10)],
      tokens: all.map((step) => step * known.tokensPerUpdate),
    });
    expect(plainCurve(reading, 'validation')).toMatchObject({
      name: 'lm loss value',
      steps: [100, 200, 300, 400],
      loss: [100, 200, 300, 400].map((step) => rounded(knownValidation(step))),
    });
    expect(reading).toMatchObject({
      format: 'megatron',
      totalSteps: known.updates,
      settings: { seq_length: sequenceLength, lr: 0.0006, fp16: false, lr_decay_samples: null, data_path: "['/data/text_document']" }, // prettier-ignore
      problems: [],
      assumptions: [],
    });
  });

  it('has the LR of the next update', async () => {
    const every = steps(1).map((step) => megatronLine({ step, mean: knownLoss(step) }, new2026));
    const { steps: updates, lr, interval } = plainCurve(await readText('train.log', every.join('')))!;
    expect(updates).toEqual(steps(1));
    expect(interval.every((each) => each === 1)).toBe(true);
    expect(lr[0]).toBeNull();
    expect(lr.slice(1)).toEqual(steps(1, 2).map((k) => rounded(knownLr(k))));
    expect(lrError(plainCurve(await readText('train.log', makeNew()))!)).toBeLessThan(2e-3);
  });

  it('survives skipped iterations and a resume', async () => {
    const reading = await readText('train.log', makeOld());
    const curve = plainCurve(reading)!;
    expect(curve.steps).toEqual(steps(10, 20));
    expect(curve.interval).toEqual(steps(10, 20).map(() => 10));
    expect(curve.loss[0]).toBe(rounded(meanLoss(12, 20)));
    expect(curve.loss.slice(1)).toEqual(steps(10, 30).map((step) => rounded(meanLoss(step - 9, step))));
    expect(reading.problems.map(({ code }) => code)).toEqual(['resumed']);
    expect(reading.assumptions.join()).toMatch(/11 iterations that loss scaling skipped/);
    expect(reading.settings).toBeNull();
    expect(curve.tokens).toBeUndefined();
  });

  it('prefers the iteration lines to those of DeepSpeed', async () => {
    const reading = await readText('train.out', makeDeepspeed());
    expect(reading.format).toBe('megatron');
    expect(plainCurve(reading)).toMatchObject({
      steps: steps(10, 10, 200),
      tokens: steps(10, 10, 200).map((step) => step * known.tokensPerUpdate),
    });
    expect(plainCurve(reading, 'validation')!.steps).toEqual([100, 200]);
  });

  it('reads the first version, which had no colons', async () => {
    const text = [100, 200, 300]
      .map(
        (step) =>
          ` iteration ${String(step).padStart(8)}/  320000 | elapsed time per iteration (ms): 500.1 | learning rate 1.${String(step)}E-04 | lm loss ${String(9 - step / 100)}.000000E+00 | loss scale 65536.0 |\n`,
      ) // prettier-ignore
      .join('');
    const held = ' validation loss at iteration 300 | LM loss: 6.100000E+00 | LM PPL: 4.458578E+02\n';
    const reading = await readText('train.log', text + held);
    expect(plainCurve(reading)).toMatchObject({ steps: [100, 200, 300], loss: [8, 7, 6] });
    expect(plainCurve(reading, 'validation')).toMatchObject({ steps: [300], loss: [6.1] });
    expect(reading.totalSteps).toBe(320_000);
  });

  it('keeps held-out sets apart', async () => {
    const sets = ['wiki', 'code'].map(
      (set, i) => ` validation-${set} loss at iteration 20 | lm loss value: ${String(3 + i)}.000000E+00 | lm loss PPL: 2.0E+01 | \n`, // prettier-ignore
    );
    const lines = [10, 20].map((step) => megatronLine({ step }, new2026));
    const held = plainCurve(await readText('t.log', lines.join('') + sets.join('')), 'validation');
    expect(held).toMatchObject({ name: 'lm loss value (wiki)', steps: [20], loss: [3] });
  });

  it('names a mean that is no number, and the last line that is cut off', async () => {
    const lines = [10, 20, 30].map((step) => megatronLine({ step }, new2026));
    const nan = megatronLine({ step: 40, mean: null, nan: 10 }, new2026);
    const torn = megatronLine({ step: 50 }, new2026).slice(0, 150);
    const reading = await readText('t.log', [...lines, nan, torn].join(''));
    expect(plainCurve(reading)!.steps).toEqual([10, 20, 30]);
    expect(reading.problems.map(({ code, line }) => [code, line])).toEqual([
      ['bad-loss', 4],
      ['torn-line', 5],
    ]);
  });

  it('finds its lines behind any prefix, and through colours', async () => {
    const prefixes = ['[default7]:', '[lrdn3321:3]:', '[20251121 12:10:29][rank-31/32][INFO ] [-trainer.py:2488] : ', '\u001b[32m']; // prettier-ignore
    for (const prefix of prefixes) {
      const lines = [10, 20, 30].map((step) => prefix + megatronLine({ step }, new2026));
      const reading = await readText(
        't.log',
        prefix + dump(args).replaceAll('\n', `\n${prefix}`) + lines.join(''),
      );
      expect(plainCurve(reading)!.tokens, prefix).toEqual(
        [10, 20, 30].map((k) => k * samplesPerUpdate * sequenceLength),
      );
    }
  });
});

describe.skipIf(!hasShared)('real lines of Megatron-DeepSpeed', () => {
  it('are read: of five runs in the file the last', async () => {
    const [file] = readdirSync(new URL('samples/logs/megatron-deepspeed/', shared));
    const url = new URL(`samples/logs/megatron-deepspeed/${file!}`, shared);
    const reading = await readLog('iteration_lines.out', memorySource(readFileSync(url)));
    expect(reading).toMatchObject({ format: 'megatron', totalSteps: 143_066 });
    const { steps: updates, loss, lr, tokens } = plainCurve(reading)!;
    expect(updates).toEqual(steps(1, 1, 40));
    expect(loss.slice(-2)).toEqual([8.642888, 8.609801]);
    expect(lr.slice(-2)).toEqual([1.594e-6, 1.636e-6]);
    expect(tokens!.at(-1)).toBe(83_886_080);
  });
});
