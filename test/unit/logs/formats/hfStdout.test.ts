import { describe, expect, it } from 'vitest';
import { itMakesFixture, known, knownLr, knownValidation, meanLoss } from '../known.ts';
import { plainCurve, readText, refusal } from '../support.ts';
import { range, rounded } from './consoles.ts';
import { bar, dict, general, repr, type Pairs } from './pythonText.ts';

const { updates, tokensPerUpdate } = known;
const perEpoch = 200;
/** Hugging Face's warm-ups begin at 0. */
const hfLr = (k: number) => knownLr(k - 1);
const steps = range(10, updates, 10);
const lossOf = (k: number, interval = 10) => meanLoss(k - interval + 1, k);

interface Style {
  /** The LR on the line of update k. */
  readonly lr: (k: number) => number;
  readonly float: (value: number) => string;
  readonly epoch: (k: number) => string;
  readonly extra: (k: number) => Pairs;
}

const early: Style = {
  lr: (k) => hfLr(k + 1),
  float: repr,
  epoch: (k) => repr(rounded(k / perEpoch, 2)),
  extra: () => [],
};
const late: Style = { ...early, lr: hfLr, epoch: (k) => repr(k / perEpoch) };
const quote = (value: number) => `'${general(value)}'`;
const fifth: Style = {
  lr: hfLr,
  float: quote,
  epoch: (k) => quote(k / perEpoch),
  extra: (k) => [
    ['entropy', quote(1.25)],
    ['num_tokens', quote(k * tokensPerUpdate)],
    ['mean_token_accuracy', quote(0.5)],
  ],
};

const trained = ({ lr, float, epoch, extra }: Style, k: number, interval = 10) =>
  dict([
    ['loss', float(rounded(lossOf(k, interval), 4))],
    ['grad_norm', float(0.6123)],
    ['learning_rate', float(lr(k))],
    ...extra(k),
    ['epoch', epoch(k)],
  ]);
const evaluated = ({ float, epoch }: Style, k: number) =>
  dict([
    ['eval_loss', float(rounded(knownValidation(k), 6))],
    ['eval_runtime', float(12.5)],
    ['eval_samples_per_second', float(8.25)],
    ['epoch', epoch(k)],
  ]);
const finished = ({ float, epoch }: Style) =>
  dict([
    ['train_runtime', float(800.25)],
    ['train_steps_per_second', float(0.5)],
    ['train_loss', float(3.125)],
    ['epoch', epoch(updates)],
  ]);

/** `tqdm.write` between two states of the bar: it is cleared, and drawn again as it is by now. */
const written = (text: string, done: number) => `\r${' '.repeat(50)}\r${text}\n${bar(done, updates)}`;

/** Standard output and error in one file, unbuffered; the bar is drawn now and then, so it is behind at a record. */
function withBars(style: Style, from = 1): string {
  let text = from === 1 ? bar(0, updates) : bar(from - 1, updates);
  for (const k of range(from, updates, 1)) {
    if (k % 10 !== 0 && k % 3 === 0) text += bar(k, updates);
    if (k % 10 === 0) text += written(trained(style, k), k);
    if (k % 100 !== 0) continue;
    text += `\n${bar(0, 20)}${bar(13, 20)}\u001b[A\n`;
    text += written(evaluated(style, k), k) + bar(20, 20) + '\u001b[A';
  }
  return `${text}\n${finished(style)}\n100%|██████████| ${String(updates)}/${String(updates)} [13:20<00:00,  2.00s/it]\n`;
}

/** Standard output came through a pipe: records come in bunches, far from their bars. */
function buffered(style: Style): string {
  const records = steps.map((k) => trained(style, k));
  const bunch = 13;
  return steps
    .map((k, i) => {
      const due = (i + 1) % bunch === 0 ? records.slice(i + 1 - bunch, i + 1) : [];
      return (
        range(k - 9, k, 2)
          .map((done) => bar(done, updates))
          .join('') + due.map((each) => `${each}\n`).join('')
      );
    })
    .join('')
    .concat(`\n${records.slice(39).join('\n')}\n${finished(style)}\n`);
}

const banner = `[INFO|trainer.py:2134] 2024-05-01 12:00:00,123 >> ***** Running training *****
[INFO|trainer.py:2135] 2024-05-01 12:00:00,123 >>   Num examples = 12,800
[INFO|trainer.py:2136] 2024-05-01 12:00:00,123 >>   Num Epochs = 2
[INFO|trainer.py:2137] 2024-05-01 12:00:00,123 >>   Instantaneous batch size per device = 8
[INFO|trainer.py:2140] 2024-05-01 12:00:00,123 >>   Total train batch size (w. parallel, distributed & accumulation) = 64
[INFO|trainer.py:2142] 2024-05-01 12:00:00,123 >>   Total optimization steps = 400
`;

/** `PrinterCallback`: no bar at all; the first step is logged, too. */
function withoutBars(style: Style): string {
  const first = trained(style, 1, 1);
  const lines = steps.flatMap((k) => [
    trained(style, k, k === 10 ? 9 : 10),
    ...(k % 100 === 0 ? [evaluated(style, k)] : []),
  ]);
  return `${banner}${[first, ...lines].join('\n')}\n`;
}

/** ms-swift: the record stands behind its bar, with the step in it. */
function swift(): string {
  const lines = steps.map((k) => {
    const record = trained(fifth, k).slice(0, -1);
    const progress = `'global_step/max_steps': '${String(k)}/${String(updates)}', 'elapsed_time': '1m 35s'}`;
    return `${bar(k, updates, 'Train: ')}${record}, ${progress}\n`;
  });
  return `[INFO:swift] The logging file will be saved in: output/logging.jsonl\n${lines.join('')}`;
}

itMakesFixture('hf-stdout/before-4.51.log', () => withBars(early));
itMakesFixture('hf-stdout/since-4.51.log', () => withoutBars(late));
itMakesFixture('hf-stdout/trl-5.log', () => withBars(fifth));
itMakesFixture('hf-stdout/buffered.log', () => buffered(early));
itMakesFixture('hf-stdout/ms-swift.log', swift);

const exact = { format: 'hf-stdout', totalSteps: updates, problems: [] };

describe('Hugging Face Trainer console', () => {
  it('has the step of the bar behind a record, and the LR of the next update before 4.51', async () => {
    const reading = await readText('train.log', withBars(early));
    expect(reading).toMatchObject(exact);
    const { loss, lr, ...train } = plainCurve(reading)!;
    expect(train).toMatchObject({ name: 'loss', steps, interval: steps.map(() => 10) });
    expect(loss).toEqual(steps.map((k) => rounded(lossOf(k), 4)));
    // Known are the LRs of updates 11, 21, …: on the ramp the line through them is exact.
    expect(lr[0]).toBeCloseTo(hfLr(10), 12);
    expect(lr[2]).toBeCloseTo(hfLr(30), 12);
    expect(reading.assumptions.join()).toMatch(/next update/);
    expect(plainCurve(reading, 'validation')).toMatchObject({
      name: 'eval_loss',
      steps: [100, 200, 300, 400],
      loss: [100, 200, 300, 400].map((s) => rounded(knownValidation(s), 6)),
    });
  });

  it('reads quoted values, tokens and the LR of the same update', async () => {
    const reading = await readText('train.log', withBars(fifth));
    expect(reading).toMatchObject({ ...exact, assumptions: [] });
    expect(plainCurve(reading)).toMatchObject({
      steps,
      loss: steps.map((k) => Number(general(rounded(lossOf(k), 4)))),
      lr: steps.map((k) => Number(general(hfLr(k)))),
      tokens: steps.map((k) => Number(general(k * tokensPerUpdate))),
    });
    expect(plainCurve(reading, 'validation')!.steps).toEqual([100, 200, 300, 400]);
  });

  it('works without bars where the length of an epoch is announced', async () => {
    const reading = await readText('train.log', withoutBars(late));
    expect(reading).toMatchObject(exact);
    expect(reading.assumptions.join()).toMatch(/found from the epochs/);
    const all = [1, ...steps];
    const { loss, lr, interval, ...train } = plainCurve(reading)!;
    expect(train.steps).toEqual(all);
    expect(loss.slice(1, 3)).toEqual([rounded(lossOf(10, 9), 4), rounded(lossOf(20), 4)]);
    expect(lr).toEqual(all.map(hfLr));
    expect(interval.slice(0, 3)).toEqual([1, 9, 10]);
    expect(plainCurve(reading, 'validation')!.steps).toEqual([100, 200, 300, 400]);
  });

  it('does not trust bars that stand elsewhere', async () => {
    const reading = await readText('train.log', buffered(early));
    expect(reading).toMatchObject(exact);
    expect(plainCurve(reading)!.steps).toEqual(steps);
    expect(reading.assumptions.join()).toMatch(/even spacing/);
    const running = buffered(early).replace(/\{'train_runtime.*\n/, '');
    expect(await refusal('train.log', running)).toMatchObject({
      code: 'no-steps',
      message: expect.stringMatching(/^train\.log prints no steps.*trainer_state\.json.*\.$/) as string,
    });
  });

  it('takes the step that ms-swift prints', async () => {
    const reading = await readText('run.out', swift());
    expect(reading).toMatchObject({ ...exact, assumptions: [] });
    expect(plainCurve(reading)).toMatchObject({ steps, lr: steps.map((k) => Number(general(hfLr(k)))) });
  });

  it('joins a resumed run', async () => {
    const first = withBars(late);
    const until = first.indexOf(bar(221, updates));
    const text = first.slice(0, first.indexOf(written(trained(late, 230), 230))) + `\n${withBars(late, 201)}`;
    expect(until).toBeLessThan(text.length);
    const reading = await readText('train.log', text);
    expect(plainCurve(reading)!.steps).toEqual(steps);
    expect(reading.problems).toMatchObject([{ code: 'resumed' }]);
  });

  it('passes ranks, NaN, torn records and the end of the run', async () => {
    const style = { ...late, epoch: (k: number) => repr(k / perEpoch) };
    const lines = steps.slice(0, 8).flatMap((k) => [`[rank0]: ${trained(style, k)}`, bar(k, updates)]);
    lines[4] = `[rank0]: {'loss': nan, 'grad_norm': nan, 'learning_rate': 0.0, 'epoch': 0.15}`;
    const text = `${lines.join('\n')}\n[rank3]: ${trained(style, 20)}\n{'loss': 2.5, 'grad_n`;
    const reading = await readText('train.log', text);
    expect(plainCurve(reading)!.steps).toEqual([10, 20, 40, 50, 60, 70, 80]);
    expect(reading.problems.map(({ code }) => code)).toEqual(['bad-loss', 'torn-line']);
  });

  it('refuses preference training, records without a step, and leaves code alone', async () => {
    const record = "{'loss': 0.6, 'rewards/chosen': 0.1, 'learning_rate': 1e-06, 'epoch': 0.1}\n";
    expect((await refusal('dpo.log', record)).code).toBe('no-loss');
    expect((await refusal('a.log', trained(late, 10) + '\n')).code).toBe('no-steps');
    expect((await refusal('a.log', finished(late) + '\n')).code).toBe('not-recognised');
    expect((await refusal('a.log', "logs = {'loss': loss}\nprint({'epoch': epoch})\n")).code).toBe(
      'not-recognised',
    );
  });
});
