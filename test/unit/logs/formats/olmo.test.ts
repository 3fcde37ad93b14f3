import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasShared, shared } from '../../support.ts';
import { itMakesFixture, known, knownLoss, knownValidation } from '../known.ts';
import { plainCurve, readText, refusal } from '../support.ts';

/** A number as the console of OLMo prints it. */
function printed(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (value > 1000) return Math.trunc(value).toLocaleString('en-US');
  const decimals = value > 100 ? 1 : value > 10 ? 2 : value > 1 ? 3 : 4;
  return value.toFixed(decimals);
}

const clock = (k: number) =>
  new Date((known.began + k * known.secondsPerUpdate) * 1000).toISOString().slice(0, 19).replace('T', ' ');
const bracketed = (k: number) => `[${clock(k)}] INFO     [olmo.train:816, rank=0] `;
const piped = (k: number) => `${clock(k)}\tnode-1.cluster:0\tolmo.train:816\tINFO\t`;

function block(k: number, prefix: string, { loss = knownLoss(k), epoch = true } = {}): string {
  return [
    `${prefix}[step=${String(k)}/${String(known.updates)}${epoch ? ',epoch=0' : ''}]`,
    `    optim/total_grad_norm=${printed(1 / k)}`,
    `    train/CrossEntropyLoss=${printed(loss)}`,
    `    train/Perplexity=${printed(Math.exp(loss))}`,
    `    throughput/total_tokens=${printed(k * known.tokensPerUpdate)}`,
    `    throughput/device/tokens_per_second=${printed(45_538.4)}`,
    '',
  ].join('\n');
}

function evaluation(s: number, prefix: string): string {
  return [
    `${prefix}Running evaluation for 'v3-small-ppl-validation'...`,
    `${prefix}[eval_step=1/2]`,
    `${prefix}[eval_step=2/2]`,
    `${prefix}v3-small-ppl-validation`,
    `    eval/v3-small-ppl-validation/c4_en-validation/CrossEntropyLoss=${printed(knownValidation(s))}`,
    `    eval/v3-small-ppl-validation/c4_en-validation/Perplexity=${printed(Math.exp(knownValidation(s)))}`,
    `    eval/v3-small-ppl-validation/pile-validation/CrossEntropyLoss=${printed(knownValidation(s) + 1)}`,
    '',
  ].join('\n');
}

const every10 = Array.from({ length: known.updates / 10 }, (_, i) => 10 * (i + 1));

const console = () =>
  `[2023-11-14 22:13:20] INFO     [train:56, rank=0] Beginning training\n${every10
    .map((k) => block(k, bracketed(k), { epoch: false }) + (k % 100 === 0 ? evaluation(k, bracketed(k)) : ''))
    .join('')}`;

/** Resumed after update 200, of which two more had been printed. */
const resumed = () =>
  [...every10.slice(0, 22), ...every10.slice(20)]
    .map((k, i) => block(k, piped(k + i), { loss: i === 20 || i === 21 ? knownLoss(k) + 0.1 : knownLoss(k) }))
    .join('');

describe('the console of OLMo', () => {
  itMakesFixture('olmo/console.log', console);
  itMakesFixture('olmo/piped.log', resumed);

  it('has the known run, held-out losses and tokens in it', async () => {
    const reading = await readText('train.log', console());
    expect(reading).toMatchObject({ format: 'olmo', totalSteps: known.updates, problems: [] });
    const train = plainCurve(reading)!;
    expect(train.steps).toEqual(every10);
    expect(train.loss).toEqual(every10.map((k) => Number(printed(knownLoss(k)))));
    expect(train.tokens).toEqual(every10.map((k) => k * known.tokensPerUpdate));
    expect(train.lr.every((lr) => lr === null)).toBe(true);
    expect(train.interval.every((interval) => interval === 1)).toBe(true);
    expect(plainCurve(reading, 'validation')).toMatchObject({
      name: 'eval/v3-small-ppl-validation/c4_en-validation/CrossEntropyLoss',
      steps: [100, 200, 300, 400],
      loss: [100, 200, 300, 400].map((s) => Number(printed(knownValidation(s)))),
    });
    expect(reading.assumptions).toEqual([expect.stringContaining('under no step')]);
  });

  it('is read where it was piped, the later part of a resumed run', async () => {
    const reading = await readText('out.txt', resumed());
    expect(plainCurve(reading)!.steps).toEqual(every10);
    expect(plainCurve(reading)!.loss).toEqual(every10.map((k) => Number(printed(knownLoss(k)))));
    expect(plainCurve(reading)!.tokens).toEqual(every10.map((k) => k * known.tokensPerUpdate));
    expect(reading.problems).toMatchObject([{ code: 'resumed', severity: 'hint' }]);
  });

  it('is read behind a launcher, coloured, of one process of several', async () => {
    const ranks = [1, 2, 3]
      .map((k) => {
        const of = (rank: number) =>
          block(k, `\u001b[34m[x] INFO\u001b[0m [olmo.train:1, rank=${String(rank)}] `, { loss: rank + k })
            .split('\n')
            .map((line) => `[rank${String(rank)}]: ${line}`);
        const [one, other] = [of(1), of(2)];
        return one.map((line, i) => `${line}\n${other[i]!}\n`).join('');
      })
      .join('');
    expect(plainCurve(await readText('a.log', ranks))).toMatchObject({ steps: [1, 2, 3], loss: [2, 3, 4] });
    const bare = [0, 1].map((rank) =>
      block(7, `[x] INFO [olmo.train:1, rank=${String(rank)}] `, { loss: 5 + rank }),
    );
    expect(plainCurve(await readText('a.log', bare.join('')))!.loss).toEqual([5]);
  });

  it('passes over nan, an unknown length and a line that is cut off', async () => {
    const text =
      block(1, '[x] INFO ', { loss: NaN }) +
      '[step=2/???]\n    throughput/total_tokens=1,000\n    train/CrossEntropyLoss=11.25\n' +
      '[step=3/???]\n    train/CrossEntropyLoss=11.';
    const reading = await readText('a.log', text);
    expect(plainCurve(reading)).toMatchObject({ steps: [2], loss: [11.25], tokens: [1000] });
    expect(reading.problems.map(({ code, line }) => [code, line])).toEqual([
      ['bad-loss', 3],
      ['torn-line', 11],
    ]);
  });

  it('does not take lists of checkpoints for logs', async () => {
    expect(['no-loss', 'not-recognised']).toContain(
      (await refusal('c.csv', 'Step,Checkpoint Directory\n0,https://x/step0/\n150,https://x/step150/\n'))
        .code,
    );
  });

  it.skipIf(!hasShared)('does not take the published lists either', async () => {
    for (const file of readdirSync(new URL('samples/logs/olmo/', shared))) {
      const text = readFileSync(new URL(`samples/logs/olmo/${file}`, shared), 'utf8');
      expect(['no-loss', 'not-recognised']).toContain((await refusal(file, text)).code);
    }
  });
});
