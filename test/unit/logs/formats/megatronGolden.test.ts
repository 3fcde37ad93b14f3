import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readLog } from '../../../../src/core/logs/session.ts';
import { memorySource } from '../../../../src/core/logs/source.ts';
import { hasShared, shared } from '../../support.ts';
import { itMakesFixture, knownLoss } from '../known.ts';
import { plainCurve, readText, refusal } from '../support.ts';
import { steps } from './megatronText.ts';

const round = (k: number) => Number(knownLoss(k).toFixed(5));
const all = steps(1, 1, 60);

function make(): string {
  const range = { start_step: 1, end_step: 60, step_interval: 1 };
  const losses = Object.fromEntries(all.map((k) => [String(k), round(k)]));
  const times = { '1': 'nan', '2': 1.25 };
  return JSON.stringify({ 'lm loss': { ...range, values: losses }, 'iteration-time': { ...range, values: times } }, null, 4); // prettier-ignore
}

/** Before 2025 the values were a list. */
const makeList = () =>
  `${JSON.stringify({ 'lm loss': { start_step: 0, end_step: 60, step_interval: 5, values: steps(5, 1, 60).map(round) } })}\n`;

describe('megatron-golden', () => {
  itMakesFixture('megatron-golden/golden_values.json', make);
  itMakesFixture('megatron-golden/golden_values_list.json', makeList);

  it('has the loss of each batch', async () => {
    const reading = await readText('golden_values.json', make());
    expect(plainCurve(reading)).toMatchObject({
      name: 'lm loss',
      steps: all,
      loss: all.map(round),
      lr: all.map(() => null),
      interval: all.map(() => 1),
    });
    expect(reading).toMatchObject({ format: 'megatron-golden', problems: [], assumptions: [] });
  });

  it('reads lists, and says how', async () => {
    const reading = await readText('golden_values.json', makeList());
    expect(plainCurve(reading)).toMatchObject({ steps: steps(5, 1, 60), loss: steps(5, 1, 60).map(round) });
    expect(reading.assumptions.join()).toMatch(/list without steps/);
  });

  it('names the line of a value that is none', async () => {
    const reading = await readText('g.json', make().replace(`"3": ${String(round(3))}`, '"3": "nan"'));
    expect(plainCurve(reading)!.steps).toEqual(all.filter((k) => k !== 3));
    expect(reading.problems.map(({ code, line }) => [code, line])).toEqual([['bad-loss', 9]]);
  });

  it('refuses a file that is cut off', async () => {
    expect(await refusal('g.json', make().slice(0, 500))).toMatchObject({ code: 'truncated' });
  });
});

describe.skipIf(!hasShared)('real golden values', () => {
  it('are read', async () => {
    const [file] = readdirSync(new URL('samples/logs/megatron-lm/', shared));
    const bytes = readFileSync(new URL(`samples/logs/megatron-lm/${file!}`, shared));
    const reading = await readLog(file!, memorySource(bytes));
    const values = (JSON.parse(bytes.toString()) as { 'lm loss': { values: Record<string, number> } })['lm loss'].values; // prettier-ignore
    expect(reading.format).toBe('megatron-golden');
    expect(plainCurve(reading)).toMatchObject({ steps: steps(1, 1, 100), loss: Object.values(values) });
  });
});
