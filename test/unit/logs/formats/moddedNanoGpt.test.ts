import { describe, expect, it } from 'vitest';
import { itMakesFixture, known, knownLoss, knownValidation } from '../known.ts';
import { plainCurve, readText, refusal } from '../support.ts';
import { range, rounded, toText } from './consoles.ts';

const { updates } = known;
const rule = '='.repeat(100);

/** A script whose own text has lines like records. */
const source = [
  'import os',
  'with open(sys.argv[0]) as f:',
  '    code = f.read() # read the code of this file ASAP, for logging',
  '"""',
  'step:5/400 train_loss:1.0000 train_time:10ms step_avg:nanms',
  'step:100/400 val_loss:1.0000 train_time:10ms step_avg:nanms',
  '"""',
  '    num_iterations = 6200 # number of iterations to run',
  'print0(f"step:{step}/{args.num_iterations} val_loss:{val_loss:.4f} train_time:{training_time_ms:.0f}ms")',
];
const head = [
  ...source,
  rule,
  'Running pytorch 2.5.1+cu124 compiled for CUDA 12.4',
  '| N/A   30C    P0 |',
  rule,
];

type Era = '2024' | '2025' | 'track3' | 'bits';

function records(era: Era): string[] {
  const at = (k: number) => `step:${String(k)}/${String(updates)}`;
  const time = (k: number) =>
    era === 'track3'
      ? 'train_time:22.870s step_avg:182.95ms'
      : `train_time:${String(70 * k)}ms step_avg:70.50ms`;
  const heldOut = (s: number) => knownValidation(s).toFixed(era === 'track3' ? 5 : 4);
  const bits = (s: number) => (era === 'bits' ? ` val_bpb:${(knownValidation(s) / 3).toFixed(4)}` : '');
  const train = (k: number) =>
    era === '2025' || era === 'track3' ? '' : `train_loss:${knownLoss(k).toFixed(4)} `;
  return range(0, updates, 1).flatMap((s) => [
    ...(s % 10 === 1 ? [`${at(s)} ${train(s)}${time(s)}`] : []),
    ...(s % 100 === 0 ? [`${at(s)} val_loss:${heldOut(s)}${bits(s)} ${time(s)}`] : []),
  ]);
}

const log = (era: Era) =>
  toText([...head, ...records(era), 'peak memory allocated: 33756 MiB reserved: 34412 MiB']);
const steps = range(1, 391, 10);
const evaluated = [100, 200, 300, 400];

itMakesFixture('modded-nanogpt/2024.txt', () => log('2024'));
itMakesFixture('modded-nanogpt/2025.txt', () => log('2025'));
itMakesFixture('modded-nanogpt/track3.txt', () => log('track3'));
itMakesFixture('modded-nanogpt/bits.log', () => toText(records('bits')));

describe('modded-nanogpt', () => {
  it('counts updates from 1 behind the source code', async () => {
    const reading = await readText('0a1b.txt', log('2024'));
    expect(reading).toMatchObject({
      format: 'modded-nanogpt',
      totalSteps: 400,
      problems: [],
      assumptions: [],
    });
    const train = plainCurve(reading)!;
    expect(train.steps).toEqual(steps);
    expect(train.loss).toEqual(steps.map((k) => rounded(knownLoss(k), 4)));
    const { steps: at, loss } = plainCurve(reading, 'validation')!;
    expect([at, loss]).toEqual([evaluated, evaluated.map((s) => rounded(knownValidation(s), 4))]);
  });

  it('has held-out losses only where no others are logged', async () => {
    for (const [era, decimals] of [
      ['2025', 4],
      ['track3', 5],
    ] as const) {
      const reading = await readText('0a1b.txt', log(era));
      expect(reading.curves.map(({ kind }) => kind)).toEqual(['validation']);
      const { steps: at, loss } = plainCurve(reading, 'validation')!;
      expect([at, loss]).toEqual([evaluated, evaluated.map((s) => rounded(knownValidation(s), decimals))]);
    }
  });

  it('passes over bits per byte, and needs no source code', async () => {
    const reading = await readText('bits.log', toText(records('bits')));
    expect(plainCurve(reading)!.steps).toEqual(steps);
    expect(plainCurve(reading, 'validation')!.loss).toEqual(
      evaluated.map((s) => rounded(knownValidation(s), 4)),
    );
  });

  it('is recognised by its end where the source code is long', async () => {
    const long = Array.from(
      { length: 4000 },
      (_, i) => `    x${String(i)} = torch.zeros(1) # a line of code`,
    );
    const reading = await readText('0a1b.txt', toText([...long, rule, ...records('2024')]));
    expect(plainCurve(reading)!.steps).toEqual(steps);
  });

  it('keeps the records where a line of = stands behind them', async () => {
    const reading = await readText('0a1b.txt', `${log('2024')}${rule}\n`);
    expect(plainCurve(reading)!.steps).toEqual(steps);
  });

  it('refuses a script alone', async () => {
    const script = toText([...source.filter((line) => !line.startsWith('step:')), rule]);
    expect((await refusal('0a1b.txt', script)).code).toBe('not-recognised');
  });
});
