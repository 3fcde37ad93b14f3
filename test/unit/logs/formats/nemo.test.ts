import { describe, expect, it } from 'vitest';
import { itMakesFixture, known, knownLoss, knownLr, knownValidation, meanLoss } from '../known.ts';
import { plainCurve, readText } from '../support.ts';
import { steps } from './megatronText.ts';

/** A float as Python's `{:.4}` writes it, whole ones without a point. */
function general(value: number): string {
  if (Number.isInteger(value)) return String(value);
  const text = Number(value.toPrecision(4)).toString();
  const [mantissa, exponent] = (Math.abs(value) < 1e-4 ? value.toExponential(3) : text).split('e');
  return exponent === undefined
    ? mantissa!
    : `${String(Number(mantissa))}e-${exponent.slice(1).padStart(2, '0')}`;
}

const meanLr = (first: number, last: number) => {
  let sum = 0;
  for (let k = first; k <= last; k++) sum += knownLr(k);
  return sum / (last - first + 1);
};

/** The line of NeMo 2 after update k, over the last `interval`; held-out losses every 100 updates are repeated. */
function printed(k: number, interval: number): string {
  const before = Math.floor((k - 1) / 100) * 100;
  const heldOut = before > 0 ? ` | val_loss: ${general(knownValidation(before))}` : '';
  const first = k - interval + 1;
  return `Training epoch 0, iteration ${String(k - 1)}/${String(known.updates - 1)} | lr: ${general(meanLr(first, k))} | global_batch_size: 256 | global_step: ${String(k - 1)} | reduced_train_loss: ${general(meanLoss(first, k))} | train_step_timing in s: 5.3 | consumed_samples: ${String(256 * k)}${heldOut}\n`;
}

/** A number as tqdm formats it, padded by Lightning. */
function shown(value: number): string {
  const short = Number(value.toPrecision(3));
  const plain = Number.isInteger(value) ? `${String(value)}.0` : String(value);
  const exponent = short >= 1000 ? short.toExponential().replace(/\+0?/, '+') : String(short);
  const text = exponent.length < plain.length ? exponent : plain;
  if (text.includes('e') || text.length >= 5) return text;
  return (text.includes('.') ? text : `${text}.`).padEnd(5, '0');
}

/** The bar of NeMo 1 at a count, with what it shows of update k. */
function bar(count: number, k: number, total: number = known.updates, epoch = 0, heldOut = ''): string {
  return `Epoch ${String(epoch)}: :  ${String(Math.floor((100 * count) / total))}%|████▋     | ${String(count)}/${String(total)} [06:19<07:13, v_num=gjbq, reduced_train_loss=${shown(knownLoss(k + epoch * total))}, global_step=${shown(k - 1 + epoch * total)}, consumed_samples=${shown(256 * k)}, train_step_timing in s=49.50${heldOut}]`;
}

const makePrinted = () =>
  steps(10)
    .map(
      (k) => printed(k, 10) + (k % 100 === 0 ? 'Validation: iteration 1/2\nValidation: iteration 2/2\n' : ''),
    )
    .join('');

/** Each update draws the bar twice: with the count only, and with the new values. */
const makeBar = () =>
  `[NeMo I 2023-09-11 22:31:28 lr_scheduler:910] Scheduler ready\n${steps(1, 2, 40)
    .map((k) => `\r${bar(k, k - 1)}\r${bar(k, k)}`)
    .join('')}\n`;

describe('nemo', () => {
  itMakesFixture('nemo/nemo2.log', makePrinted);
  itMakesFixture('nemo/nemo1.log', makeBar);

  it('reads NeMo 2: means of loss and LR over the interval', async () => {
    const reading = await readText('nemo_log.txt', makePrinted());
    const curve = plainCurve(reading)!;
    expect(curve).toMatchObject({
      name: 'reduced_train_loss',
      steps: steps(10),
      loss: steps(10).map((k) => Number(meanLoss(k - 9, k).toPrecision(4))),
      interval: steps(10).map(() => 10),
    });
    curve.lr.slice(0, -1).forEach((lr, i) => {
      const k = curve.steps[i]!;
      if (k !== known.warmup) expect(Math.abs(lr! / knownLr(k) - 1), String(k)).toBeLessThan(1e-2);
    });
    expect(plainCurve(reading, 'validation')).toMatchObject({
      steps: [100, 200, 300],
      loss: [100, 200, 300].map((s) => Number(knownValidation(s).toPrecision(4))),
    });
    expect(reading).toMatchObject({ format: 'nemo', totalSteps: known.updates, problems: [] });
  });

  it('has the LR of the same update where every update has a line', async () => {
    const text = steps(1, 1, 120)
      .map((k) => printed(k, 1))
      .join('');
    const reading = await readText('n.log', text);
    const { steps: updates, lr, interval } = plainCurve(reading)!;
    expect(updates).toEqual(steps(1, 1, 120));
    expect(lr).toEqual(updates.map((k) => Number(knownLr(k).toPrecision(4))));
    expect(interval.every((each) => each === 1)).toBe(true);
    expect(plainCurve(reading, 'validation')!.steps).toEqual([100]);
  });

  it('reads the bar of NeMo 1, which is drawn with old values first', async () => {
    const reading = await readText('log.out', makeBar());
    expect(plainCurve(reading)).toMatchObject({
      steps: steps(1, 1, 40),
      loss: steps(1, 1, 40).map((k) => Number(knownLoss(k).toPrecision(3))),
      interval: steps(1, 1, 40).map(() => 1),
    });
    expect(reading).toMatchObject({ totalSteps: known.updates, problems: [] });
    expect(reading.counting).toMatch(/3 digits/);
  });

  it('takes the count of the bar where the step is rounded, in later epochs too', async () => {
    const text = [3001, 3002, 3003, 3004].map((k) => `${bar(k, k, 5000, 1)}\n`).join('');
    expect(text).toMatch(/global_step=8e\+3/);
    const reading = await readText('log.out', text);
    expect(plainCurve(reading)!.steps).toEqual([8001, 8002, 8003, 8004]);
    expect(reading.totalSteps).toBeNull();
  });

  it('puts a held-out loss of the bar where it changes', async () => {
    const heldOut = (value: string) => `, val_loss=${value}`;
    const text = [
      bar(8, 8),
      bar(9, 9),
      bar(9, 9, known.updates, 0, heldOut('4.500')),
      bar(10, 10, known.updates, 0, heldOut('4.500')),
    ].join('\r');
    const reading = await readText('log.out', `${text}\n`);
    expect(plainCurve(reading)!.steps).toEqual([8, 9, 10]);
    expect(plainCurve(reading, 'validation')).toMatchObject({ steps: [9], loss: [4.5] });
  });

  it('survives a resume, other ranks, a loss that is no number and a line that is cut off', async () => {
    const both = [10, 20, 30, 40, 50, 60].flatMap((k) => [` 0: ${printed(k, 10)}`, ` 8: ${printed(k, 10)}`]);
    const rest = [50, 60, 70].map((k) => ` 0: ${printed(k, 10)}`);
    const nan = ` 0: ${printed(80, 10).replace(/loss: [\d.]+/, 'loss: nan')}`;
    const reading = await readText('s.out', [...both, ...rest, nan, ` 0: ${printed(90, 10).slice(0, 110)}`].join('')); // prettier-ignore
    expect(plainCurve(reading)!.steps).toEqual([10, 20, 30, 40, 50, 60, 70]);
    expect(reading.problems.map(({ code }) => code).sort()).toEqual(['bad-loss', 'resumed', 'torn-line']);
  });
});
