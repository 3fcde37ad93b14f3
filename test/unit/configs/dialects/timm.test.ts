import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../../src/core/configs/registry.ts';
import { lrAt } from '../../../../src/core/schedule/schedule.ts';

const base = { sched: 'cosine', epochs: 10, lr: 0.1, min_lr: 0, warmup_epochs: 2, warmup_lr: 0.01, cooldown_epochs: 0, decay_epochs: 3, decay_rate: 0.5 }; // prettier-ignore
const args = (changes: object) =>
  Object.entries({ ...base, ...changes })
    .map(([name, value]) => `${name}: ${String(value)}\n`)
    .join('');
const read = (changes: object, hints: object = { stepsPerEpoch: 5 }) =>
  readConfig('args.yaml', args(changes), hints)!;

describe('timm', () => {
  it('needs the length of an epoch, from a hint or the log’s length', () => {
    expect(read({}, {})).toMatchObject({ framework: 'timm', schedule: null, missing: [{ what: 'stepsPerEpoch' }] }); // prettier-ignore
    expect(read({}, { totalSteps: 50 })).toMatchObject({ totalSteps: 50, warmupSteps: 10, missing: [] });
  });

  it('does not shift the cosine by the warm-up', () => {
    const { schedule } = read({});
    expect(lrAt(schedule!, 10)).toBeCloseTo(0.055, 12);
    expect(lrAt(schedule!, 11)).toBeCloseTo(0.05 * (1 + Math.cos(0.2 * Math.PI)), 12);
  });

  it('has a whole run of warm-up where it is too long', () => {
    const { schedule, problems } = read({ warmup_epochs: 10 });
    expect(problems.map(({ code }) => code)).toContain('warm-up-too-long');
    expect(lrAt(schedule!, 50)).toBeCloseTo(0.01 + 0.9 * 0.09, 12);
  });

  it.each([
    { lr: null },
    { lr: 'auto' },
    { lr_noise: 0.4 },
    { lr_cycle_limit: 'all' },
    { warmup_prefix: 'x' },
    { lr_cycle_mul: 0 },
  ])('says what it can’t know of %o', (changes) => {
    const { schedule, missing } = read(changes);
    expect(schedule).toBeNull();
    expect(missing.map(({ what }) => what)).toEqual(Object.keys(changes));
  });

  it('knows no other schedule, nor a decay of no epochs', () => {
    expect(read({ sched: 'plateau' })).toMatchObject({ schedule: null, missing: [{ what: 'sched', why: expect.stringContaining('metric') as string }] }); // prettier-ignore
    expect(read({ sched: 'mine' })).toMatchObject({ schedule: null, missing: [{ what: 'sched' }] });
    expect(read({ sched: 'step', decay_epochs: 0 })).toMatchObject({ missing: [{ what: 'decay_epochs' }] });
    expect(read({ sched: 'multistep' })).toMatchObject({ missing: [{ what: 'decay_milestones' }] });
    expect(read({ sched: 'multistep', decay_milestones: '[a]' })).toMatchObject({ missing: [{ what: 'decay_milestones' }] }); // prettier-ignore
  });

  it('lengthens the run by its cycles, the warm-up before them and the cooldown', () => {
    expect(read({ lr_cycle_limit: 3 }).totalSteps).toBe(150);
    expect(read({ lr_cycle_limit: 2, lr_cycle_mul: 2, cooldown_epochs: 4 }).totalSteps).toBe(170);
    expect(read({ warmup_prefix: true })).toMatchObject({ totalSteps: 60, assumptions: [expect.anything(), expect.stringContaining('warmup_prefix')] }); // prettier-ignore
  });

  it('begins the schedule behind a prefixed warm-up', () => {
    const { schedule } = read({ warmup_prefix: true });
    expect(lrAt(schedule!, 11)).toBeCloseTo(0.1, 12);
    expect(lrAt(schedule!, 60)).toBeCloseTo(0.05 * (1 + Math.cos(0.9 * Math.PI)), 12);
  });
});
