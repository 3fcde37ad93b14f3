import { describe, expect, it } from 'vitest';
import { itMakesFixture, known, knownLoss, knownLr } from '../known.ts';
import { plainCurve, readText } from '../support.ts';
import { range, rounded, toText } from './consoles.ts';

const { updates } = known;
const padded = (i: number) => String(i).padStart(5, '0');
const share = (k: number) => (knownLr(k) / known.peak).toFixed(2);

/** The bias-corrected exponential average that nanochat prints at step i. */
function smoothed(i: number): number {
  let average = 0;
  for (let k = 1; k <= i + 1; k++) average = 0.9 * average + 0.1 * knownLoss(k);
  return average / (1 - 0.9 ** (i + 1));
}

const training = (i: number) =>
  `step ${padded(i)}/${padded(updates)} (${((100 * i) / updates).toFixed(2)}%) | loss: ${smoothed(i).toFixed(6)} | lrm: ${share(i + 1)} | dt: 558.89ms | tok/sec: 58,679 | bf16_mfu: 0.00 | epoch: 1 pq: 0 rg: 52 | total time: 3.79m | eta: 16.8m`;

function base(from: number, to: number): string[] {
  return range(from, to, 1).flatMap((i) => [
    ...(i % 100 === 0 ? [`Step ${padded(i)} | Validation bpb: ${(smoothed(i) / 3).toFixed(6)}`] : []),
    ...(i % 10 === 0 && i < updates ? [training(i)] : []),
  ]);
}

const banner = [
  'Overriding: depth = 24',
  'Overriding: run = d24',
  'Total batch size 524,288 => gradient accumulation steps: 2',
  'Calculated number of iterations from target data:param ratio: 400',
];

/** autoresearch: no N, one line that is written over and over. */
const rewritten = () =>
  range(0, 399, 10)
    .map(
      (i) =>
        `\rstep ${padded(i)} (${(i / 4).toFixed(1)}%) | loss: ${smoothed(i).toFixed(6)} | lrm: ${share(i + 1)} | dt: 7123ms | tok/sec: 9,170 | mfu: 12.3% | epoch: 0 | remaining: 275s    `,
    )
    .join('');

const steps = range(1, 391, 10);
const losses = steps.map((k) => rounded(smoothed(k - 1), 6));

itMakesFixture('nanochat/base.log', () => toText([...banner, ...base(0, updates)]));
itMakesFixture('nanochat/autoresearch.log', () => `${rewritten()}\n---\nval_bpb:          1.142676\n`);

describe('nanochat', () => {
  it('has update i + 1 at step i/N, and leaves bits per byte out', async () => {
    const reading = await readText('base.log', toText([...banner, ...base(0, updates)]));
    expect(reading).toMatchObject({ format: 'nanochat', totalSteps: 400, problems: [] });
    const train = plainCurve(reading)!;
    expect([train.steps, train.loss]).toEqual([steps, losses]);
    expect(train.tokens).toEqual(steps.map((k) => 524_288 * k));
    expect(plainCurve(reading, 'validation')).toBeNull();
    expect(reading.counting).toMatch(/smoothed.*bits per byte/);
    expect(reading.settings).toEqual({ depth: 24, run: 'd24' });
  });

  it('has the LR as a share of its peak where its two decimals are of use', async () => {
    const text = toText(range(0, 39, 1).map((i) => training(i)));
    const { lr } = plainCurve(await readText('base.log', text))!;
    expect(lr).toEqual(
      range(1, 40, 1)
        .concat([])
        .map((k) => Number(share(k))),
    );
  });

  it('counts a log from 0 also where it begins with a resumed run', async () => {
    expect(plainCurve(await readText('base.log', toText(base(200, updates))))!.steps[0]).toBe(201);
  });

  it('goes on where it was resumed', async () => {
    const reading = await readText('base.log', toText([...base(0, 250), ...base(200, updates)]));
    expect(plainCurve(reading)!.steps).toEqual(steps);
  });

  it('reads a line that is written over and over', async () => {
    const reading = await readText('run.log', rewritten());
    const train = plainCurve(reading)!;
    expect([train.steps, train.loss]).toEqual([steps, losses]);
    expect(reading.totalSteps).toBeNull();
  });

  it('takes a fork’s held-out loss in nats', async () => {
    const lines = [...base(0, 200), 'Step 00200 | Validation loss: 3.141593', ...base(210, updates)];
    const { steps: at, loss } = plainCurve(await readText('base.log', toText(lines)), 'validation')!;
    expect([at, loss]).toEqual([[200], [3.141593]]);
  });
});
