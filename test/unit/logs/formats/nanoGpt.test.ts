import { describe, expect, it } from 'vitest';
import { itMakesFixture, known, knownLoss, knownValidation } from '../known.ts';
import { plainCurve, readText, refusal } from '../support.ts';
import { range, rounded, toText } from './consoles.ts';

const last = known.updates - 1;
/** Mean training loss after s updates: not that of any batch. */
const estimated = (s: number) => knownLoss(s + 1) + 0.01;

const step = (s: number) =>
  `step ${String(s)}: train loss ${estimated(s).toFixed(4)}, val loss ${knownValidation(s).toFixed(4)}`;
const iter = (i: number) =>
  `iter ${String(i)}: loss ${knownLoss(i + 1).toFixed(4)}, time 907.59ms, mfu ${i < 50 ? '-100.00' : '38.21'}%`;

const banner = [
  'Overriding config with config/train_gpt2.py:',
  '# config for training GPT-2 (124M)',
  'wandb_log = True',
  "wandb_project = 'owt'",
  '',
  'batch_size = 12',
  'gradient_accumulation_steps = 5 * 8',
  'max_iters = 600000',
  'lr_decay_iters = 399',
  'Overriding: max_iters = 399',
  'Overriding: dataset = openwebtext',
  'tokens per iteration will be: 524,288',
  'number of parameters: 123.59M',
  'step_size = 3',
];

/** The lines of the iterations `from..to`, every tenth, with evaluations every hundred. */
function run(from: number, to: number): string[] {
  return range(from, to, 1).flatMap((i) => [
    ...(i % 100 === 0 || i === last ? [step(i)] : []),
    ...(i % 10 === 0 ? [iter(i)] : []),
  ]);
}

const whole = () => toText([...banner, ...run(0, last)]);
const steps = range(1, 391, 10);
const evaluated = [100, 200, 300, 399];

itMakesFixture('nanogpt/train.log', whole);
itMakesFixture('nanogpt/slurm-8.out', () => toText(run(0, last).map((line) => `0: ${line}`)));
itMakesFixture('nanogpt/evaluations.log', () =>
  toText(run(0, last).filter((line) => line.startsWith('step'))),
);

describe('nanoGPT', () => {
  it('has the loss of update i + 1 behind iter i, and held-out losses after s updates', async () => {
    const reading = await readText('train.log', whole());
    const train = plainCurve(reading)!;
    expect(reading).toMatchObject({ format: 'nanogpt', totalSteps: 400, problems: [], assumptions: [] });
    expect(train.steps).toEqual(steps);
    expect(train.loss).toEqual(steps.map((k) => rounded(knownLoss(k), 4)));
    expect(train.lr.every((lr) => lr === null)).toBe(true);
    expect(train.tokens).toEqual(steps.map((k) => 524_288 * k));
    const validation = plainCurve(reading, 'validation')!;
    expect(validation.steps).toEqual(evaluated);
    expect(validation.loss).toEqual(evaluated.map((s) => rounded(knownValidation(s), 4)));
  });

  it('keeps the echoed config and the arguments behind it', async () => {
    const { settings } = await readText('train.log', whole());
    expect(settings).toEqual({
      ...{ wandb_log: true, wandb_project: 'owt', batch_size: 12, gradient_accumulation_steps: 40 },
      ...{ lr_decay_iters: 399, max_iters: 399, dataset: 'openwebtext' },
    });
  });

  it('takes the evaluations where nothing else is logged', async () => {
    const text = toText(run(0, last).filter((line) => line.startsWith('step')));
    const train = plainCurve(await readText('evaluations.log', text))!;
    expect(train.steps).toEqual([1, 101, 201, 301, 400]);
    expect(train.loss).toEqual([0, 100, 200, 300, 399].map((s) => rounded(estimated(s), 4)));
    expect(train.name).toBe('train loss');
  });

  it('goes on where it was resumed, with the evaluation that stands before the first iteration', async () => {
    const text = toText([...banner, ...run(0, 250), ...banner, ...run(200, last)]);
    const reading = await readText('train.log', text);
    expect(plainCurve(reading)!.steps).toEqual(steps);
    expect(plainCurve(reading, 'validation')!.steps).toEqual(evaluated);
    expect(reading.problems.map(({ code }) => code)).toEqual(['resumed']);
  });

  it('reads one rank of several that print together', async () => {
    const lines = run(0, last).flatMap((line) => [`[rank0]: ${line}`, `[rank1]: ${line}`]);
    const reading = await readText('train.log', toText(lines));
    expect(plainCurve(reading)!.steps).toEqual(steps);
    expect(reading.problems).toEqual([]);
  });

  it('leaves out a loss that is none, and a line that is cut off', async () => {
    const text = `${toText(run(0, 100))}iter 110: loss nan, time 1.00ms, mfu 38.21%\niter 120: loss 3.1`;
    const reading = await readText('train.log', text);
    expect(plainCurve(reading)!.steps.at(-1)).toBe(101);
    expect(reading.problems.map(({ code }) => code).sort()).toEqual(['bad-loss', 'torn-line']);
  });

  it('refuses a script', async () => {
    const text = 'print(f"iter {iter_num}: loss {lossf:.4f}, time {dt*1000:.2f}ms")\n'.repeat(20);
    expect((await refusal('train.txt', text)).code).toBe('not-recognised');
  });
});
