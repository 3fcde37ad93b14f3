import { describe, expect, it } from 'vitest';
import { itMakesFixture, known, knownLr, knownValidation, meanLoss } from '../known.ts';
import { plainCurve, readText } from '../support.ts';

const every10 = Array.from({ length: known.updates / 10 }, (_, i) => 10 * (i + 1));
const hundreds = [100, 200, 300, 400];
const bits = (nats: number) => (nats / Math.LN2).toFixed(3);
const inNats = (nats: number) => Number(bits(nats)) * Math.LN2;

/** A number as `{:g}` of Python prints it. */
function general(value: number): string {
  const short = Number(value.toPrecision(6));
  if (short >= 1e-4 || short === 0) return String(short);
  return short.toExponential().replace(/e-(\d)$/, 'e-0$1');
}

const stamp = (k: number, tag: string) =>
  `2021-03-08 12:${String(10 + Math.floor(k / 10))}:36 | INFO | ${tag} | `;
const hydra = (k: number, tag: string) =>
  `[2021-03-08 12:${String(10 + Math.floor(k / 10))}:36,120][${tag}][INFO] - `;
type Prefix = typeof stamp;

/** The mean of the ten updates up to k; the LR is that of the next. */
function stats(k: number, prefix = ''): [string, string][] {
  const mean = meanLoss(k - 9, k);
  const pairs: [string, string][] = [
    ['loss', bits(mean)],
    ['ppl', (2 ** Number(bits(mean))).toFixed(2)],
    ['wps', '11941.9'],
    ['wpb', '16384'],
    ['bsz', '8'],
    ['num_updates', String(k)],
    ['lr', general(knownLr(k + 1))],
    ['gnorm', '1.751'],
    ['train_wall', '99'],
    ['wall', String(k * known.secondsPerUpdate)],
  ];
  return pairs.map(([key, value]) => [prefix + key, value]);
}

const heldOut = (s: number): [string, string][] => [
  ['loss', bits(knownValidation(s))],
  ['ppl', '23.10'],
  ['wpb', '16384'],
  ['num_updates', String(s)],
  ['best_loss', bits(knownValidation(s))],
];

const object = (k: number, pairs: readonly [string, string][], update = '') =>
  `{"epoch": ${String(Math.ceil(k / 200))}, ${update}${pairs.map(([key, value]) => `"${key}": "${value}"`).join(', ')}}\n`;

const json = (prefix: Prefix) => () =>
  every10
    .map((k) => {
      const train = prefix(k, 'train_inner') + object(k, stats(k), `"update": ${String(k / 200)}, `);
      const pairs = heldOut(k).map(([key, value]): [string, string] => [`valid_${key}`, value]);
      const valid = k % 100 === 0 ? prefix(k, 'valid') + object(k, pairs) : '';
      const epoch = k % 200 === 0 ? prefix(k, 'train') + object(k, stats(k, 'train_')) : '';
      return train + valid + epoch;
    })
    .join('');

const namespace = `Namespace(_name='gpt', lr=[0.0006], lr_scheduler='cosine', max_update=400, max_epoch=0, min_lr=6e-05, warmup_updates=40, update_freq=[1], max_tokens=None, tokens_per_sample=1024)`;

const simple = () =>
  `${stamp(0, 'fairseq_cli.train')}${namespace}\n` +
  every10
    .map((k) => {
      const head = `epoch ${String(Math.ceil(k / 200)).padStart(3, '0')}`;
      const pairs = (all: readonly [string, string][], join: string, between: string) =>
        all.map(([key, value]) => key + join + value).join(between);
      const batch = String(((k - 1) % 200) + 1).padStart(5);
      const train = `${stamp(k, 'train_inner')}${head}:  ${batch} / 200 ${pairs(stats(k), '=', ', ')}\n`;
      const valid = `${stamp(k, 'valid')}${head} | valid on 'valid' subset | ${pairs(heldOut(k), ' ', ' | ')}\n`;
      const epoch = `${stamp(k, 'train')}${head} | ${pairs(stats(k), ' ', ' | ')}\n`;
      return train + (k % 100 === 0 ? valid : '') + (k % 200 === 0 ? epoch : '');
    })
    .join('');

const overflow = `${stamp(0, 'fairseq.trainer')}NOTE: gradient overflow detected, ignoring gradient, setting loss scale to: 64.0\n`;

describe('the log of fairseq', () => {
  itMakesFixture('fairseq/json.log', () => overflow + json(stamp)());
  itMakesFixture('fairseq/hydra.log', json(hydra));
  itMakesFixture('fairseq/simple.log', simple);

  it.each([
    ['as JSON', json(stamp), 'train_inner/loss', 'valid/loss'],
    ['as JSON, behind the prefix of Hydra', json(hydra), 'train_inner/loss', 'valid/loss'],
    ['simple', simple, 'train_inner/loss', 'valid/loss'],
  ])('has the known run in it, %s', async (_, make, train, valid) => {
    const reading = await readText('train.log', make());
    expect(reading).toMatchObject({ format: 'fairseq', problems: [], assumptions: [] });
    expect(plainCurve(reading)).toMatchObject({
      name: train,
      steps: every10,
      loss: every10.map((k) => inNats(meanLoss(k - 9, k))),
      interval: every10.map(() => 10),
      time: every10.map((k) => k * known.secondsPerUpdate),
    });
    expect(plainCurve(reading, 'validation')).toMatchObject({
      name: valid,
      steps: hundreds,
      loss: hundreds.map((s) => inNats(knownValidation(s))),
    });
    expect(reading.counting).toContain('in bits are turned to nats');
  });

  it('has the LR of the next update: between two lines it is on the line through them', async () => {
    const { lr } = plainCurve(await readText('train.log', json(stamp)()))!;
    expect(lr[0]).toBeNull();
    lr.slice(1).forEach((value, i) => {
      const k = every10[i + 1]!;
      expect(Math.abs(value! - knownLr(k)), `update ${String(k)}`).toBeLessThan(k === 40 ? 2e-5 : 2e-6);
    });
    const dense = [1, 2, 3, 4].map((k) => `x | train_inner | {"loss": "9.1", "wpb": "1", "num_updates": "${String(k)}", "lr": "${general(knownLr(k + 1))}"}\n`); // prettier-ignore
    const read = plainCurve(await readText('a.log', dense.join('')))!.lr;
    expect(read.slice(1)).toEqual([2, 3, 4].map((k) => Number(general(knownLr(k)))));
  });

  it('tells its arguments', async () => {
    const reading = await readText('train.log', simple());
    expect(reading.totalSteps).toBe(400);
    expect(reading.settings).toMatchObject({
      lr: [0.0006],
      lr_scheduler: 'cosine',
      warmup_updates: 40,
      max_tokens: null,
    });
    const nested = `[2021][fairseq_cli.train][INFO] - {'_name': None, 'optimization': {'_name': None, 'max_epoch': 0, 'max_update': 50, 'lr': [0.25]}}\n`;
    const { settings, totalSteps } = await readText('train.log', nested + json(hydra)());
    expect([settings, totalSteps]).toEqual([{ lr: [0.25], max_update: 50, max_epoch: 0 }, 50]);
  });

  it('takes epochs where there is little else, and the loss per token before another', async () => {
    const text = [100, 200, 300]
      .map(
        (k) =>
          stamp(k, 'train') +
          object(k, [
            ['train_loss', '300.0'],
            ['train_nll_loss', bits(9 - k / 100)],
            ['train_wpb', '9'],
            ['train_num_updates', String(k)],
            ['train_lr', '0.001'],
          ]),
      ) // prettier-ignore
      .join('');
    expect(plainCurve(await readText('a.log', text))).toMatchObject({
      name: 'train/nll_loss',
      steps: [100, 200, 300],
      loss: [8, 7, 6].map(inNats),
      interval: [100, 100, 100],
    });
  });

  it('takes the later part of a resumed run, passes over nan and what is cut off', async () => {
    const line = (k: number, loss = meanLoss(k - 9, k)) =>
      stamp(k, 'train_inner') +
      object(k, stats(k)).replace(/"loss": "[^"]*"/, `"loss": "${bits(loss).toLowerCase()}"`);
    const text = `${[10, 20, 30, 40].map((k) => line(k, 5)).join('')}${[30, 40, 50, 60].map((k) => line(k)).join('')}${line(70, NaN)}${line(80).slice(0, -40)}`;
    const reading = await readText('a.log', text);
    expect(plainCurve(reading)!.loss).toEqual(
      [10, 20, 30, 40, 50, 60].map((k) => inNats(k < 30 ? 5 : meanLoss(k - 9, k))),
    );
    expect(reading.problems.map(({ code }) => code)).toEqual(['bad-loss', 'resumed', 'torn-line']);
  });

  it('is fairseq’s even without tags, as of old', async () => {
    const text = every10.map((k) => object(k, stats(k), `"update": 0.1, `)).join('');
    const reading = await readText('metrics.jsonl', text);
    expect(reading.format).toBe('fairseq');
    expect(plainCurve(reading)!.loss[0]).toBe(inNats(meanLoss(1, 10)));
  });
});
