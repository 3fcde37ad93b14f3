import { describe, expect, it } from 'vitest';
import { plainCurve, readText, refusal } from './support.ts';

const state = (history: readonly object[], rest: object = { max_steps: 1000 }): string =>
  JSON.stringify({ epoch: 1, log_history: history, ...rest }, null, 2);
const record = (step: number, loss: number, lr = 0.001): object => ({
  epoch: 0.1,
  learning_rate: lr,
  loss,
  step,
});

describe('trainer_state.json', () => {
  it('takes means since the record before, held-out losses, and not the summary', async () => {
    const history = [
      record(1, 9),
      record(10, 8),
      { eval_loss: 8.1, step: 10 },
      record(30, 7),
      { step: 30, train_loss: 8, train_runtime: 1 },
    ];
    const reading = await readText('out/half_trainer_state.json', state(history));
    expect(reading).toMatchObject({
      format: 'hf-trainer-state',
      totalSteps: 1000,
      problems: [],
      assumptions: [],
    });
    expect(plainCurve(reading)).toMatchObject({ steps: [1, 10, 30], loss: [9, 8, 7], interval: [1, 9, 20] });
    expect(plainCurve(reading, 'validation')).toMatchObject({
      steps: [10],
      loss: [8.1],
      lr: [0.001],
      interval: [1],
    });
  });

  it('moves an LR of the next update to its own, and leaves a jump open', async () => {
    const lrs = [0.1, 0.1, 0.1, 0.01, 0.01, 0];
    const history = lrs.map((lr, i) => record(10 * (i + 1), 5, lr));
    const { lr } = plainCurve(await readText('trainer_state.json', state(history, { max_steps: 60 })))!;
    // Known are updates 11, 21, 31 (0.1), 41, 51 (0.01), 61 (0); the jump may be on either side of update 40.
    expect(lr.slice(0, 3)).toEqual([0.1, 0.1, 0.1]);
    expect(lr[3]).toBeNull();
    expect(lr[4]).toBe(0.01);
  });

  it('gives the first record an LR only where it can be known', async () => {
    const firstLr = async (lrs: readonly number[]) => {
      const history = lrs.map((lr, i) => record(10 * (i + 1), 5, lr));
      const reading = await readText('trainer_state.json', state(history, { max_steps: 10 * lrs.length }));
      return plainCurve(reading)!.lr[0];
    };
    // A warm-up over 100 updates to 1: the line of update 10 has the LR of update 11.
    expect(await firstLr([0.1, 0.2, 0.3, 0.2, 0])).toBeCloseTo(0.09, 9);
    expect(await firstLr([0.1, 0.0995, 0.03, 0.01, 0])).toBeCloseTo(0.10005, 9);
    expect(await firstLr([0.1, 0.05, 0.03, 0.01, 0])).toBeNull();
  });

  it('says where it can’t tell which update an LR belongs to', async () => {
    const history = [0.1, 0.1, 0.05, 0.05].map((lr, i) => record(10 * (i + 1), 5, lr));
    const reading = await readText('trainer_state.json', state(history));
    expect(plainCurve(reading)!.lr).toEqual([0.1, 0.1, 0.05, 0.05]);
    expect(reading.assumptions.join()).toMatch(/does not tell/);
  });

  it('uses every complete record of a file that is cut off', async () => {
    const text = state([record(10, 5), record(20, 4), record(30, 3)]);
    const reading = await readText('trainer_state.json', text.slice(0, text.indexOf('"loss": 3')));
    expect(plainCurve(reading)!.steps).toEqual([10, 20]);
    expect(reading.problems).toMatchObject([{ code: 'truncated', severity: 'warning' }]);
    expect(reading.problems[0]!.line).toBe(text.slice(0, text.indexOf('"loss": 3')).split('\n').length - 3);
  });

  it('refuses what holds nothing, each with one sentence', async () => {
    const cases = [
      ['{"log_history": [{"loss": 2.0, "st', 'truncated'],
      ['{"best_metric": null, "epo', 'truncated'],
      ['{"best_metric": null}', 'no-loss'],
      [state([]), 'no-points'],
      [state([{ step: 1, loss: NaN }]), 'no-points'],
      [state([{ step: 1, loss: 0.6, 'rewards/accuracies': 0.5 }]), 'no-loss'],
      [state([{ step: 1, loss: 0.6, kl: 0.5 }]), 'no-loss'],
    ] as const;
    for (const [text, code] of cases) {
      const refused = await refusal('runs/a_trainer_state.json', text);
      expect(refused).toMatchObject({
        code,
        message: expect.stringMatching(/^a_trainer_state\.json .*[^.]\.$/) as string,
      });
    }
  });

  it('loses one record to a stray bracket or quote, not the rest', async () => {
    const text = state([record(10, 5), record(20, 4), record(30, 3), record(40, 2)]);
    const second = text.indexOf('"loss": 4');
    for (const junk of ['}', '{', '"', ']']) {
      const reading = await readText('trainer_state.json', text.slice(0, second) + junk + text.slice(second));
      const { steps } = plainCurve(reading)!;
      expect(steps).toEqual(expect.arrayContaining([10, 30, 40]));
      expect(reading.problems.length).toBeGreaterThan(0);
    }
  });

  it('reads bare NaN, text in strings and a file on one line', async () => {
    const text = `{"a": "[{\\"", "log_history": [{"loss": NaN, "step": 1}, {"loss": 4.0, "step": 2, "learning_rate": NaN}], "max_steps": 9}`;
    const reading = await readText('x.json', text);
    expect(plainCurve(reading)).toMatchObject({ steps: [2], loss: [4], lr: [null] });
    expect(reading.problems).toMatchObject([{ code: 'bad-loss', line: 1 }]);
    expect(reading.totalSteps).toBe(9);
  });
});
