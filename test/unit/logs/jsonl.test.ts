import { describe, expect, it } from 'vitest';
import { plainCurve, readText, refusal, rows } from './support.ts';

describe('JSON Lines', () => {
  it('gives held-out losses the LR of the same update, and no other', async () => {
    const text =
      '{"step":10,"lr":0.1,"loss":3}\n{"step":10,"val_loss":3.2}\n{"step":15,"val_loss":3.1}\n{"step":20,"lr":0.2,"loss":2}\n';
    expect(plainCurve(await readText('m.jsonl', text), 'validation')).toMatchObject({
      steps: [10, 15],
      lr: [0.1, null],
    });
  });

  it('takes an LR that was logged in records of its own', async () => {
    const text = rows(
      5,
      (k) => `{"_step":${String(k)},"train/loss":${String(9 - k)}}\n{"_step":${String(k)},"train/lr":0.5}`,
    );
    expect(plainCurve(await readText('wandb-history.jsonl', text))!.lr).toEqual([0.5, 0.5, 0.5, 0.5, 0.5]);
  });

  it('prefers a framework’s counter to the one of W&B', async () => {
    const text = rows(
      3,
      (k) => `{"_step":${String(k)},"iter":${String(100 * k)},"train/loss":${String(9 - k)}}`,
    );
    expect(plainCurve(await readText('m.jsonl', text))!.steps).toEqual([100, 200, 300]);
  });

  it('tolerates bare NaN outside strings, junk and a torn last line', async () => {
    const text =
      '{"step":1,"loss":5,"note":"NaN: \\" Infinity"}\n{"step":2,"loss":NaN}\nboom\n{"step":3,"loss":4}\n{"step":4,"lo';
    const reading = await readText('m.jsonl', text);
    expect(plainCurve(reading)).toMatchObject({ steps: [1, 3], loss: [5, 4] });
    expect(reading.problems.map(({ code, line }) => [code, line])).toEqual([
      ['bad-loss', 2],
      ['bad-line', 3],
      ['torn-line', 5],
    ]);
  });

  it('finds records behind a prefix, in wrappers, and in an array with one a line', async () => {
    const prefixed = rows(
      4,
      (k) => `INFO {"tracker":"x","step":${String(k)},"metrics":{"train/loss":"${String(9 - k)}"}}`,
    );
    expect(plainCurve(await readText('run.log', prefixed))!.loss).toEqual([8, 7, 6, 5]);
    const array = '[\n{"step": 1, "train": {"loss": 5}},\n{"step": 2, "train": {"loss": 4}}\n]\n';
    const reading = await readText('history.json', array);
    expect(plainCurve(reading)).toMatchObject({ name: 'train/loss', loss: [5, 4] });
    expect(reading.problems).toEqual([]);
  });

  it('does not take a summary for a point', async () => {
    const text =
      '{"step":1,"train_loss":5}\n{"step":2,"train_loss":4}\n{"step":2,"train_loss":4.5,"train_runtime":9}\n';
    expect(plainCurve(await readText('m.jsonl', text))!.loss).toEqual([5, 4]);
    expect((await refusal('all.json', '{"train_loss":4.5,"train_runtime":9}')).code).toBe('not-recognised');
  });

  it('leaves data sets and configs alone', async () => {
    for (const text of [
      '{"text":"a"}\n{"text":"b"}\n',
      '{\n  "learning_rate": 0.1,\n  "max_steps": 5\n}\n',
    ]) {
      expect((await refusal('data.jsonl', text)).code).toBe('not-recognised');
    }
  });

  it('refuses preference training and a lone token count', async () => {
    expect((await refusal('m.jsonl', '{"step":1,"loss":0.6,"rewards/chosen":1}\n')).code).toBe('no-loss');
    expect(
      (await refusal('m.jsonl', '{"tokens_seen":100,"loss":5}\n{"tokens_seen":200,"loss":4}\n')).code,
    ).toBe('no-steps');
  });

  it('counts training records without a step, held-out ones between them', async () => {
    const reading = await readText('m.jsonl', '{"loss":5}\n{"loss":4}\n{"val_loss":4.2}\n{"loss":3}\n');
    expect(plainCurve(reading)!.steps).toEqual([1, 2, 3]);
    expect(plainCurve(reading, 'validation')!.steps).toEqual([2]);
  });

  it('reads LLaMA-Factory: means, nulls, the length of the run', async () => {
    const text = rows(
      6,
      (k) =>
        `{"current_steps":${String(5 * k)},"total_steps":50,"loss":${String(9 - k)},"eval_loss":null,"lr":0.001}`,
    );
    const reading = await readText('trainer_log.jsonl', text);
    expect(reading.totalSteps).toBe(50);
    expect(plainCurve(reading)).toMatchObject({
      steps: [5, 10, 15, 20, 25, 30],
      interval: [5, 5, 5, 5, 5, 5],
    });
  });
});
