import { describe, expect, it } from 'vitest';
import { groupLogs, looksLikeLog } from '../../../../src/core/logs/names.ts';
import { readLog } from '../../../../src/core/logs/session.ts';
import { memorySource, partOf } from '../../../../src/core/logs/source.ts';
import type { LogReading } from '../../../../src/core/logs/types.ts';
import { itMakesFixture, known, knownLoss, knownLr } from '../known.ts';
import { plainCurve } from '../support.ts';
import { steps } from './megatronText.ts';

const batch = 48;
const few = steps(1, 1, 80);

/** Rows of a file; Python's csv module ends lines with CRLF. */
function rows(metric: string, updates: readonly number[], row: (k: number) => [number, number]): string {
  return `step,${metric}\r\n${updates.map((k) => `${row(k).join(',')}\r\n`).join('')}`;
}

/** The engine logs the loss before the update, the pipeline engine after it; both the LR after it. */
const lossRows = (updates: readonly number[], before: boolean) =>
  rows('train_loss', updates, (k) => [(before ? k - 1 : k) * batch, knownLoss(k)]);
const lrRows = (updates: readonly number[]) => rows('lr', updates, (k) => [k * batch, knownLr(k + 1)]);

function read(files: Record<string, string>): Promise<LogReading> {
  const parts = Object.entries(files).map(([name, text]) =>
    partOf(`out/job/${name}`, memorySource(new TextEncoder().encode(text))),
  );
  return readLog('out/job', parts);
}

describe('deepspeed-csv-monitor', () => {
  itMakesFixture('deepspeed-csv-monitor/engine/Train_Samples_lr.csv', () => lrRows(few));
  itMakesFixture('deepspeed-csv-monitor/engine/Train_Samples_train_loss.csv', () => lossRows(few, true));
  itMakesFixture('deepspeed-csv-monitor/pipeline/Train_Samples_train_loss.csv', () =>
    lossRows(few.slice(0, 50), false),
  );

  it.each([
    ['engine', true],
    ['pipeline engine', false],
  ])('counts updates in the rows of the %s', async (_, before) => {
    const reading = await read({
      'Train_Samples_elapsed_time_ms_forward.csv': 'step,elapsed_time_ms_forward\r\n48,1.5\r\n',
      'Train_Samples_lr.csv': lrRows(few),
      'Train_Samples_train_loss.csv': lossRows(few, before),
    });
    expect(plainCurve(reading)).toEqual({
      kind: 'train',
      name: 'train_loss',
      steps: few,
      loss: few.map(knownLoss),
      lr: [null, ...few.slice(1).map(knownLr)],
      interval: few.map(() => 1),
    });
    expect(reading).toMatchObject({ format: 'deepspeed-csv-monitor', totalSteps: null, problems: [] });
    expect(reading.assumptions.join()).toMatch(/48 of them/);
  });

  it('survives a restart, which repeats the header, and a row that is cut off', async () => {
    const [first, second] = [steps(1, 1, 30), steps(1, 21, 50)];
    const reading = await read({
      'Train_Samples_lr.csv': lrRows(first) + lrRows(second),
      'Train_Samples_train_loss.csv': `${lossRows(first, true)}${lossRows(second, true)}2448,3.`,
    });
    const { steps: updates, lr } = plainCurve(reading)!;
    expect(updates).toEqual(steps(1, 1, 50));
    expect(lr.slice(1)).toEqual(steps(1, 2, 50).map(knownLr));
    expect(reading.problems.map(({ code }) => code).sort()).toEqual(['resumed', 'torn-line']);
  });

  it('says when there is too little', async () => {
    await expect(read({ 'Train_Samples_train_loss.csv': 'step,train_loss\r\n0,11.5\r\n' })).rejects.toThrow(
      /job has too few rows/,
    );
  });

  it('is one log a folder', () => {
    const paths = ['a/Train_Samples_lr.csv', 'a/Train_Samples_train_loss.csv', 'a/other.csv'];
    expect(paths.every(looksLikeLog)).toBe(true);
    expect(groupLogs(paths)).toEqual([
      { path: 'a', parts: paths.slice(0, 2) },
      { path: 'a/other.csv', parts: ['a/other.csv'] },
    ]);
    expect(known.updates).toBeGreaterThan(few.length);
  });
});
