import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasShared, shared } from '../../support.ts';
import { itMakesFixture, known, knownLoss, knownLr, knownValidation } from '../known.ts';
import { plainCurve, readText, refusal } from '../support.ts';

const { updates, tokensPerUpdate } = known;
const every10 = Array.from({ length: updates / 10 }, (_, i) => 10 * (i + 1));
const hundreds = [100, 200, 300, 400];
const four = (value: number) => Number(value.toFixed(4));
/** Of a run over two epochs of 200 batches. */
const inEpoch = (k: number) =>
  `[epoch=${String(Math.ceil(k / 200))}][batch=${String(((k - 1) % 200) + 1)}/200]`;
const inBatches = (k: number) => `[batch=${String(k)}/${String(updates)}]`;
const inTokens = (k: number) => `[token=${String(k * tokensPerUpdate)}/${String(updates * tokensPerUpdate)}]`;

function block(k: number, marker: string, { tokens = true, loss = knownLoss(k) } = {}): string {
  return [
    `${marker}:`,
    `\t Train time/epoch: 0`,
    `\t Train time/batch: ${String(k - 1)}`,
    `\t Train time/batch_in_epoch: ${String((k - 1) % 200)}`,
    ...(tokens ? [`\t Train time/token: ${String((k - 1) * tokensPerUpdate)}`] : []),
    `\t Train loss/train/total: ${loss.toFixed(4)}`,
    `\t Train metrics/train/LanguageCrossEntropy: ${(loss + 0.01).toFixed(4)}`,
    `\t Train metrics/train/LanguagePerplexity: ${Math.exp(loss).toFixed(4)}`,
    `\t Train lr-DecoupledAdamW/group0: ${knownLr(k + 1).toFixed(4)}`,
    '',
  ].join('\n');
}

const evaluation = (s: number) =>
  `[Eval batch=1/2] Eval on eval data\n[Eval batch=2/2] Eval on eval data:\n\t Eval metrics/eval/LanguageCrossEntropy: ${knownValidation(s).toFixed(4)}\n\t Eval metrics/eval/LanguagePerplexity: 20.1000\n`;

const stars = '*'.repeat(30);
const banner = `${stars}\nConfig:\ncomposer_version: 0.32.1\nnum_nodes: 1\nrank_zero_seed: 17\n\n${stars}\n`;

const console = (marker: (k: number) => string) => () =>
  banner + every10.map((k) => block(k, marker(k)) + (k % 100 === 0 ? evaluation(k) : '')).join('');

/** What the FileLogger writes of update k, with the console in between. */
function recorded(k: number): string {
  const at = (batch: number, name: string, value: string) =>
    `[metric][batch=${String(batch)}]: ${name}: ${value} \n`;
  const evaluated =
    k % 50 === 0 ? at(k, 'metrics/eval/LanguageCrossEntropy', knownValidation(k).toFixed(4)) : '';
  return [
    at(k - 1, 'time/batch', String(k - 1)),
    at(k - 1, 'time/token', String((k - 1) * tokensPerUpdate)),
    at(k - 1, 'loss/train/total', knownLoss(k).toFixed(4)),
    at(k - 1, 'metrics/train/LanguageCrossEntropy', (knownLoss(k) + 0.01).toFixed(4)),
    at(k, 'lr-DecoupledAdamW/group0', knownLr(k + 1).toFixed(4)),
    k % 10 === 0 ? block(k, inBatches(k)).replace(/^(?=.)/gm, '[stderr]: ') : '',
    evaluated,
  ].join('');
}

const file = () => Array.from({ length: 60 }, (_, i) => recorded(i + 1)).join('');

describe('the console of Composer', () => {
  itMakesFixture('composer/batches.log', console(inBatches));
  itMakesFixture('composer/tokens.log', console(inTokens));
  itMakesFixture('composer/epochs.log', console(inEpoch));
  itMakesFixture('composer/logs-rank0.txt', file);

  it.each([
    ['batches', inBatches, updates],
    ['tokens', inTokens, updates],
    ['epochs', inEpoch, null],
  ])('has the known run in it, counted in %s', async (_, marker, totalSteps) => {
    const reading = await readText('train.log', console(marker)());
    expect(reading).toMatchObject({ format: 'composer', totalSteps, problems: [] });
    const train = plainCurve(reading)!;
    expect(train).toMatchObject({
      name: 'loss/train/total',
      steps: every10,
      loss: every10.map((k) => four(knownLoss(k))),
      tokens: every10.map((k) => k * tokensPerUpdate),
    });
    expect(train.lr.every((lr) => lr === null)).toBe(true);
    expect(train.interval.every((interval) => interval === 1)).toBe(true);
    expect(plainCurve(reading, 'validation')).toMatchObject({
      steps: hundreds,
      loss: hundreds.map((s) => four(knownValidation(s))),
    });
  });

  it('counts epochs of one length without time/batch, and tokens not at all', async () => {
    const bare = (marker: string, k: number) =>
      `${marker}:\n\t Train loss/train/total: ${knownLoss(k).toFixed(4)}\n`;
    const epochs = [1, 200, 201].map((k) => bare(inEpoch(k), k)).join('');
    expect(plainCurve(await readText('a.log', epochs))!.steps).toEqual([1, 200, 201]);
    const tokens = [1, 2, 3].map((k) => bare(inTokens(k), k)).join('');
    expect((await refusal('a.log', tokens)).code).toBe('no-steps');
  });

  it('does not guess tokens where batches differ', async () => {
    const text = [1, 2, 3, 4, 5]
      .map((k) => block(k, inBatches(k)).replace(/time\/token: .*/, `time/token: ${String(6 * k * k)}`))
      .join('');
    const [, , third, ...rest] = plainCurve(await readText('a.log', text))!.tokens ?? [];
    expect([third, rest]).toEqual([54 + 27, [null, null]]);
  });

  it('takes the later part of a resumed run, passes over nan and what is cut off', async () => {
    const lines = (ks: number[], shift: number) =>
      ks.map((k) => block(k, inBatches(k), { loss: knownLoss(k) + shift })).join('');
    const text = `${lines([1, 2, 3, 4], 0.5)}${lines([3, 4, 5, 6], 0)}${block(7, inBatches(7), { loss: NaN })}[batch=8/400]:\n\t Train loss/train/total: 1`;
    const reading = await readText('a.log', text);
    expect(plainCurve(reading)).toMatchObject({
      steps: [1, 2, 3, 4, 5, 6],
      loss: [1, 2, 3, 4, 5, 6].map((k) => four(knownLoss(k) + (k < 3 ? 0.5 : 0))),
    });
    expect(reading.problems.map(({ code }) => code)).toEqual(['bad-loss', 'resumed', 'torn-line']);
  });

  it('is read behind a launcher, of one process', async () => {
    const both = [1, 2, 3]
      .map((k) => {
        const of = (rank: number) => block(k, inBatches(k), { loss: k + rank }).trimEnd().split('\n').map((line) => `${String(rank)}: ${line}`); // prettier-ignore
        const [one, other] = [of(0), of(8)];
        return one.map((line, i) => `${line}\n${other[i]!}\n`).join('');
      })
      .join('');
    expect(plainCurve(await readText('a.out', both))).toMatchObject({ steps: [1, 2, 3], loss: [1, 2, 3] });
  });

  it('takes the cross entropy where there is no total', async () => {
    const text = [1, 2]
      .map(
        (k) => `[batch=${String(k)}/9]:\n\t Train metrics/train/LanguageCrossEntropy: ${String(9 - k)}.5\n`,
      )
      .join('');
    expect(plainCurve(await readText('a.log', text))).toMatchObject({
      name: 'metrics/train/LanguageCrossEntropy',
      steps: [1, 2],
      loss: [8.5, 7.5],
    });
  });

  it.skipIf(!hasShared)('is read in a real excerpt', async () => {
    for (const each of readdirSync(new URL('samples/logs/llm-foundry/', shared))) {
      const text = readFileSync(new URL(`samples/logs/llm-foundry/${each}`, shared), 'utf8');
      const reading = await readText(each, text);
      expect(reading).toMatchObject({ format: 'composer', totalSteps: 100, problems: [] });
      expect(plainCurve(reading)).toMatchObject({ steps: [1, 2], loss: [10.9736, 10.9724] });
    }
  });
});

describe('the file of Composer’s FileLogger', () => {
  it('has the known run in it once, though the console is in it too', async () => {
    const reading = await readText('logs-rank0.txt', file());
    const ks = Array.from({ length: 60 }, (_, i) => i + 1);
    expect(reading).toMatchObject({ format: 'composer', problems: [], assumptions: [] });
    expect(plainCurve(reading)).toMatchObject({
      steps: ks,
      loss: ks.map((k) => four(knownLoss(k))),
      tokens: ks.map((k) => (k < 60 ? k * tokensPerUpdate : null)),
    });
    expect(plainCurve(reading, 'validation')).toMatchObject({
      steps: [50],
      loss: [four(knownValidation(50))],
    });
  });

  it.each(['[metric][batch=B]', '[BATCH][step=B]'])('may have objects on its lines: %s', async (prefix) => {
    const text = [0, 1, 2]
      .map(
        (i) =>
          `${prefix.replace('=B', `=${String(i)}`)}: { "loss/train/total": ${String(9 - i)}.2500, "x": 1, }\n`,
      )
      .join('');
    expect(plainCurve(await readText('a.txt', text))).toMatchObject({
      steps: [1, 2, 3],
      loss: [9.25, 8.25, 7.25],
    });
  });
});
