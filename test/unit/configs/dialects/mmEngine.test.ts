import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../../src/core/configs/registry.ts';
import type { ConfigHints } from '../../../../src/core/configs/types.ts';
import { lrAt, toArray } from '../../../../src/core/schedule/schedule.ts';

const linear = "dict(type='LinearLR', start_factor=0.1, by_epoch=False, end=10)";
const config = (schedulers: string, loop = 'max_iters=50', optimizer = 'lr=1e-3') =>
  `optim_wrapper = dict(optimizer=dict(type='AdamW', ${optimizer}))
train_cfg = dict(${loop})
param_scheduler = ${schedulers}
`;
const read = (text: string, hints: ConfigHints = {}) => readConfig('schedule.py', text, hints)!;
const missingOf = (text: string, hints: ConfigHints = {}) => {
  const { schedule, missing } = read(text, hints);
  expect(schedule).toBeNull();
  return missing.map(({ what }) => what);
};

describe('MMEngine', () => {
  it('keeps the LR that a scheduler ended with', () => {
    const { schedule, totalSteps, warmupSteps } = read(config(`[${linear}]`));
    expect({ totalSteps, warmupSteps }).toEqual({ totalSteps: 50, warmupSteps: 9 });
    expect([1, 10, 11, 50].map((k) => lrAt(schedule!, k))).toEqual([
      1e-4,
      ...[10, 11, 50].map(() => expect.closeTo(1e-3, 15) as number),
    ]);
  });

  it('takes one scheduler for a list of one', () => {
    expect(read(config(linear)).warmupSteps).toBe(9);
  });

  it('lets a scheduler without end last as long as the run', () => {
    const { schedule } = read(
      config("[dict(type='LinearLR', start_factor=1, end_factor=0.5, by_epoch=False)]"),
    );
    expect(lrAt(schedule!, 50)).toBeCloseTo(5e-4, 15);
  });

  it('counts epochs unless told otherwise, and needs their length', () => {
    const epochs = config("[dict(type='ExponentialLR', gamma=0.5)]", 'max_epochs=3');
    expect(missingOf(epochs)).toEqual(['stepsPerEpoch']);
    const expected = [1e-3, 1e-3, 5e-4, 5e-4, 2.5e-4, 2.5e-4];
    expect(Array.from(toArray(read(epochs, { stepsPerEpoch: 2 }).schedule!, 6))).toEqual(expected);
    expect(Array.from(toArray(read(epochs, { totalSteps: 6 }).schedule!, 6))).toEqual(expected);
  });

  it('runs what is converted by iterations', () => {
    const text = "[dict(type='CosineAnnealingLR', eta_min=0, end=2, convert_to_iter_based=True)]";
    const { schedule } = read(config(text, 'max_epochs=2'), { stepsPerEpoch: 10 });
    expect(lrAt(schedule!, 6)).toBeCloseTo(5e-4 * (1 + Math.cos((5 * Math.PI) / 20)), 15);
  });

  it.each([
    ["[dict(type='ReduceOnPlateauLR', monitor='loss')]", 'param_scheduler'],
    ["[dict(type='OneCycleLR', eta_max=0.1, total_steps=9)]", 'param_scheduler'],
    ["[dict(type='MyOwnLR')]", 'param_scheduler'],
    ["[dict(type='ExponentialLR', by_epoch=False)]", 'gamma'],
    ["[dict(type='MultiStepLR', by_epoch=False)]", 'milestones'],
    ["[dict(type='LinearLR', by_epoch=False, end=warm())]", 'end'],
  ])('says what it can’t know of %s', (schedulers, what) => {
    expect(missingOf(config(schedulers))).toEqual([what]);
  });

  it('names a peak LR that is elsewhere, and no length', () => {
    expect(missingOf(config(`[${linear}]`, 'max_iters=50', 'lr=scaled()'))).toEqual(['peakLr']);
    expect(missingOf(config(`[${linear}]`, "type='ValLoop'"))).toEqual(['stepsPerEpoch']);
  });

  it('passes over what changes the momentum', () => {
    const { schedule } = read(config(`[${linear}, dict(type='LinearMomentum', start_factor=0.5)]`));
    expect(lrAt(schedule!, 1)).toBe(1e-4);
  });

  it('says that a step is an iteration where the optimiser takes several', () => {
    const text = config(`[${linear}]`).replace('dict(optimizer', 'dict(accumulative_counts=16, optimizer');
    expect(read(text).assumptions).toEqual([expect.stringContaining('every 16')]);
  });

  it('is not claimed by a script that has a parameter of the name', () => {
    expect(readConfig('a.py', 'param_scheduler = make()\nlr = 1')).toBeNull();
  });
});
