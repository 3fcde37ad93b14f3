import { describe, expect, it } from 'vitest';
import { readLog } from '../../../src/core/logs/session.ts';
import { memorySource } from '../../../src/core/logs/source.ts';
import { lossAt, plainCurve, readText, refusal, rows } from './support.ts';

describe('CSV layouts', () => {
  it.each([
    ['comma', ','],
    ['tab', '\t'],
    ['semicolon', ';'],
    ['pipe', '|'],
    ['blanks', '   '],
  ])('finds %s between the fields', async (_, between) => {
    const text = `step${between}lr${between}loss\n${rows(6, (k) => [k, 0.001, lossAt(k).toFixed(4)].join(between))}`;
    const curve = plainCurve(await readText('run.txt', text))!;
    expect(curve.steps).toEqual([1, 2, 3, 4, 5, 6]);
    expect(curve.loss[0]).toBe(7.5);
    expect(curve.lr[5]).toBe(0.001);
  });

  it('takes a decimal comma only where ; is between the fields', async () => {
    const german = await readText('run.csv', 'step;loss;lr\n1;7,5;0,001\n2;6,25;0,002\n3;6,0;0,003\n');
    expect(plainCurve(german)).toMatchObject({ loss: [7.5, 6.25, 6], lr: [0.001, 0.002, 0.003] });
    const english = await readText('run.csv', 'step,loss\n"1,000",7.5\n"2,000",6.5\n');
    expect(plainCurve(english)).toMatchObject({ steps: [1000, 2000], loss: [7.5, 6.5] });
  });

  it.each([
    ['two columns', '1 9.5\n2 9.0\n3 8.8\n4 8.1\n', [null, null, null, null]],
    ['step, lr, loss', '1 0.001 9.5\n2 0.002 9.0\n3 0.003 8.8\n4 0.002 8.1\n', [0.001, 0.002, 0.003, 0.002]],
    ['step, loss, lr', '1,9.5,0.001\n2,9.0,0.002\n3,8.8,0.003\n4,8.1,0.002\n', [0.001, 0.002, 0.003, 0.002]],
  ])('does without a header: %s', async (_, text, lr) => {
    const reading = await readText('losses.txt', text);
    expect(plainCurve(reading)).toMatchObject({ steps: [1, 2, 3, 4], loss: [9.5, 9, 8.8, 8.1], lr });
    expect(reading.assumptions.join()).toMatch(/no header/);
  });

  it.each([
    ['Step', 'Train Loss', 'Learning Rate'],
    ['iteration', 'lm loss', 'learning-rate'],
    ['trainer/global_step', 'metrics/train/LanguageCrossEntropy', 'lr-AdamW/group0'],
    ['num_updates', 'train.loss', 'optim/LR (group 0)'],
    ['global_step', 'loss (nats)', 'train/lr_1'],
  ])('knows the names %s, %s, %s', async (step, loss, lr) => {
    const reading = await readText(
      'm.csv',
      `epoch,${step},aux_loss,${loss},${lr}\n1,5,0.1,3,1e-3\n1,6,0.1,2.5,2e-3\n`,
    );
    expect(plainCurve(reading)).toMatchObject({
      name: loss,
      steps: [5, 6],
      loss: [3, 2.5],
      lr: [0.001, 0.002],
    });
  });

  it('reads UTF-16, a byte order mark, CRLF, lone CR, escapes and repeated headers', async () => {
    const text = 'step,loss\r\n1,\u001b[32m5\u001b[0m\r2,4\r\n\r\nstep,loss\n3,3.5\n';
    const utf16 = Uint8Array.from([
      0xff,
      0xfe,
      ...Array.from(text, (char) => [char.charCodeAt(0), 0]).flat(),
    ]);
    for (const reading of [
      await readText('a.csv', `\ufeff${text}`),
      await readLog('a.csv', memorySource(utf16)),
    ]) {
      expect(plainCurve(reading)).toMatchObject({ steps: [1, 2, 3], loss: [5, 4, 3.5] });
      expect(reading.problems).toEqual([]);
    }
  });
});

describe('W&B chart exports', () => {
  it('reads one run, without the bands', async () => {
    const text =
      '"Step","a - b - train/loss","a - b - train/loss__MIN","a - b - train/loss__MAX","a - b - val/loss"\n"5","4","3","5",""\n"9","3","2","4","3.5"\n';
    const reading = await readText('wandb_export.csv', text);
    expect(plainCurve(reading)).toMatchObject({ steps: [5, 9], loss: [4, 3] });
    expect(plainCurve(reading, 'validation')).toMatchObject({ steps: [9], loss: [3.5] });
  });

  it('refuses several runs', async () => {
    const { code, message } = await refusal('w.csv', '"Step","one - loss","two - loss"\n1,4,5\n2,3,4\n');
    expect(code).toBe('two-runs');
    expect(message).toMatch(/w\.csv.*"one", "two".*\.$/);
  });
});

describe('tables that are no logs', () => {
  it.each([
    ['a table without a loss', 'step,accuracy\n1,0.5\n2,0.6\n', 'no-loss', /step, accuracy/],
    ['a schedule', 'step,lr\n1,0.001\n2,0.002\n3,0.003\n', 'no-loss', /step, lr/],
    ['a schedule without a header', '1,0.001\n2,0.002\n3,0.003\n', 'no-loss', /loss/],
    ['checkpoints', 'Step,Checkpoint Directory\n0,https://x/0\n150,https://x/150\n', 'no-loss', /Checkpoint/],
    ['timers', 'step,forward_ms,backward_ms\n1,3,4\n2,3,4\n', 'no-loss', /forward_ms/],
    ['bits per byte', 'step,val_bpb\n1,1.5\n2,1.4\n', 'no-loss', /bits per byte/],
    ['results of runs', 'run,val_loss,status\na,3.1,ok\nb,3.0,ok\n', 'no-steps', /finished runs/],
    ['tokens only', 'tokens,loss\n1000000,5\n2000000,4\n', 'no-steps', /tokens.*step/],
    ['epochs only', 'epoch,loss,val_loss\n0,5,5\n1,4,4\n2,3,4\n', 'no-steps', /epochs.*step/],
    ['a header only', 'step,loss\n', 'no-points', /no loss/],
    ['no usable loss', 'step,loss\n1,nan\n2,-3\n', 'no-points', /positive/],
    ['rewards', 'step,loss,rewards/chosen\n1,0.6,0.1\n', 'no-loss', /reward/],
  ])('%s', async (_, text, code, message) => {
    const refused = await refusal('data.csv', text);
    expect(refused.code).toBe(code);
    expect(refused.message).toMatch(message);
    expect(refused.message).toMatch(/^data\.csv .*\.$/);
  });

  it('leave other text alone', async () => {
    for (const text of [
      'Loss of data at step 3.\nNothing to see.\n',
      'a b c\n',
      '1 2\n',
      '{"loss": 1}',
      '[1, 2]',
    ]) {
      expect((await refusal('notes.txt', text)).code).toBe('not-recognised');
    }
  });
});

describe('steps of a table', () => {
  it('takes tokens along where there are steps', async () => {
    expect(plainCurve(await readText('a.csv', 'tokens,step,loss\n512,1,5\n1024,2,4\n'))!.steps).toEqual([
      1, 2,
    ]);
  });

  it('counts rows where there is no counter, and says so', async () => {
    const reading = await readText('a.csv', 'loss,lr\n5,0.1\n4,0.2\n3,0.3\n');
    expect(plainCurve(reading)).toMatchObject({ steps: [1, 2, 3], lr: [0.1, 0.2, 0.3] });
    expect(reading.assumptions.join()).toMatch(/number of the record/);
  });

  it('names the first bad line and counts the others', async () => {
    const reading = await readText(
      'a.csv',
      'step,loss\n1,5\noops,x\n2.5,4\n-1,4\n99999999999,4\n,4\n7,3\n8,0\n',
    );
    expect(plainCurve(reading)!.steps).toEqual([1, 7]);
    const byCode = new Map(reading.problems.map(({ code, line, message }) => [code, { line, message }]));
    expect(byCode.get('bad-line')).toMatchObject({ line: 3 });
    expect(byCode.get('bad-step')).toMatchObject({
      line: 4,
      message: expect.stringMatching(/^3 lines .* line 4/) as string,
    });
    expect(byCode.get('no-step')).toMatchObject({ line: 7 });
    expect(byCode.get('bad-loss')).toMatchObject({ line: 9 });
  });

  it('drops a last line that is cut off, and only then', async () => {
    const torn = await readText('a.csv', 'step,loss\n1,5.1234\n2,4.1234\n3,3.1');
    expect(plainCurve(torn)!.steps).toEqual([1, 2]);
    expect(torn.problems.map(({ code, line }) => [code, line])).toEqual([['torn-line', 4]]);
    expect(plainCurve(await readText('a.csv', 'step,loss\n1,5.1234\n2,4.123'))!.steps).toEqual([1, 2]);
    expect(plainCurve(await readText('a.csv', 'step,val_loss,loss\n1,,5.1234\n2,3.1,4.1\n'))!.steps).toEqual([
      1, 2,
    ]);
  });
});
