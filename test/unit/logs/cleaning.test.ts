import { describe, expect, it } from 'vitest';
import { lossAt, plainCurve, readText, rows } from './support.ts';

const row = (k: number, offset = 0): string => `${String(k)},${(lossAt(k) + offset).toFixed(4)}\n`;
const stretch = (from: number, to: number, offset = 0): string =>
  Array.from({ length: to - from + 1 }, (_, i) => row(from + i, offset)).join('');

describe('a counter that jumps back', () => {
  it('is a resume where it goes into the middle: the later stretch wins', async () => {
    const reading = await readText('a.csv', `step,loss\n${stretch(1, 20)}${stretch(15, 30, 0.5)}`);
    const { steps, loss } = plainCurve(reading)!;
    expect(steps).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    expect(loss[13]).toBeCloseTo(lossAt(14), 3);
    expect(loss[14]).toBeCloseTo(lossAt(15) + 0.5, 3);
    expect(reading.problems).toMatchObject([{ code: 'resumed', line: 22, severity: 'hint' }]);
  });

  it('takes held-out losses of the replaced stretch with it', async () => {
    const line = (k: number, loss: number) =>
      `{"step":${String(k)},"loss":${String(loss)},"lr":${String(loss / 10)}}\n`;
    const held = (k: number, loss: number) => `{"step":${String(k)},"val_loss":${String(loss)}}\n`;
    const text =
      line(10, 5) + held(10, 5.1) + line(20, 4) + line(30, 3) + held(35, 3.1) + line(21, 4.5) + line(40, 2);
    const reading = await readText('m.jsonl', text);
    expect(plainCurve(reading)).toMatchObject({ steps: [10, 20, 21, 40], lr: [0.5, 0.4, 0.45, 0.2] });
    expect(plainCurve(reading, 'validation')!.steps).toEqual([10]);
  });

  it('does not touch training losses where a held-out loss is written late', async () => {
    const reading = await readText(
      'm.jsonl',
      '{"step":1,"loss":5}\n{"step":2,"loss":4}\n{"step":1,"val_loss":5}\n{"step":3,"loss":3}\n',
    );
    expect(plainCurve(reading)!.steps).toEqual([1, 2, 3]);
    expect(reading.problems).toEqual([]);
  });

  it('is another run where it begins again: only the last is used, and said so', async () => {
    const reading = await readText('a.csv', `step,loss\n${stretch(1, 40)}${stretch(1, 30, 0.3)}`);
    const { steps, loss } = plainCurve(reading)!;
    expect(steps).toHaveLength(30);
    expect(loss[29]).toBeCloseTo(lossAt(30) + 0.3, 3);
    expect(reading.problems).toMatchObject([{ code: 'two-runs', line: 42, severity: 'warning' }]);
    expect(reading.problems[0]!.message).toMatch(/2 runs.*last.*line 42/);
  });

  it('is a fresh start where the beginning was soon given up, or has the same losses', async () => {
    const givenUp = await readText('a.csv', `step,loss\n${stretch(1, 4)}${stretch(1, 60, 0.3)}`);
    const repeated = await readText('a.csv', `step,loss\n${stretch(1, 30)}${stretch(1, 60)}`);
    const shortBesideTheRest = await readText('a.csv', `step,loss\n${stretch(1, 7)}${stretch(1, 90, 0.3)}`);
    for (const { problems } of [givenUp, repeated, shortBesideTheRest])
      expect(problems.map(({ code }) => code)).toEqual(['resumed']);
  });
});

describe('lines that stand twice', () => {
  it('are the work of two writers where nearly all do: the first counts', async () => {
    const text = `step,loss\n${Array.from({ length: 10 }, (_, i) => row(i + 1) + row(i + 1, 0.1)).join('')}${row(11)}`;
    const reading = await readText('a.csv', text);
    expect(plainCurve(reading)!.loss[4]).toBeCloseTo(lossAt(5), 3);
    expect(plainCurve(reading)!.steps).toHaveLength(11);
    expect(reading.problems.map(({ code }) => code)).toEqual(['two-writers']);
  });

  it('are a correction where few do: the later counts', async () => {
    const reading = await readText('a.csv', `step,loss\n${stretch(1, 5)}${row(5, 0.1)}${stretch(6, 9)}`);
    expect(plainCurve(reading)!.loss[4]).toBeCloseTo(lossAt(5) + 0.1, 3);
  });
});

describe('a counter from 0', () => {
  it('is that of the update before, also where only every tenth is logged', async () => {
    for (const spacing of [1, 10]) {
      const text = `step,loss,lr,val_loss\n${Array.from({ length: 8 }, (_, i) => `${String(i * spacing)},${String(9 - i)},${String((8 - i) / 10)},${String(9.5 - i)}\n`).join('')}`;
      const reading = await readText('a.csv', text);
      const [train, validation] = [plainCurve(reading)!, plainCurve(reading, 'validation')!];
      expect(train.steps.slice(0, 3)).toEqual([1, spacing + 1, 2 * spacing + 1]);
      expect(train.lr.slice(0, 2)).toEqual([0.8, 0.7]);
      expect(validation.steps[0]).toBe(spacing);
      expect(validation.loss[0]).toBe(8.5);
      // After `spacing` updates the last one used an LR between those of updates 1 and 1 + spacing.
      expect(validation.lr[0]).toBeCloseTo(spacing === 1 ? 0.8 : 0.71, 9);
      expect(reading.assumptions.join()).toMatch(/begins at 0/);
    }
  });

  it('shows where every m-th is logged from m - 1 on', async () => {
    const text = `step,loss\n${rows(5, (k) => `${String(50 * k - 1)},${String(9 - k)}`)}`;
    expect(plainCurve(await readText('metrics.csv', text))!.steps).toEqual([50, 100, 150, 200, 250]);
  });

  it('is not assumed where the first training loss is at another step', async () => {
    const reading = await readText(
      'm.jsonl',
      '{"step":0,"val_loss":9}\n{"step":10,"loss":5,"val_loss":5}\n{"step":20,"loss":4}\n',
    );
    expect(plainCurve(reading)!.steps).toEqual([10, 20]);
    expect(plainCurve(reading, 'validation')!.steps).toEqual([10]);
  });
});

describe('units', () => {
  it('warns of bits, and changes nothing', async () => {
    const reading = await readText('a.csv', 'step,loss\n1,16.5\n2,15\n');
    expect(plainCurve(reading)!.loss[0]).toBe(16.5);
    expect(reading.problems).toMatchObject([{ code: 'maybe-bits', line: 2, severity: 'warning' }]);
  });

  it('takes the logarithm of a perplexity where there is no loss', async () => {
    const reading = await readText('a.csv', 'step,ppl,val_loss,val_ppl\n1,100,4,9\n2,1,3,9\n3,50,2,9\n');
    expect(plainCurve(reading)).toMatchObject({ steps: [1, 3], loss: [Math.log(100), Math.log(50)] });
    expect(plainCurve(reading, 'validation')!.loss).toEqual([4, 3, 2]);
    expect(reading.assumptions.join()).toMatch(/logarithm.*"ppl"/);
  });
});
