import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../../src/core/configs/registry.ts';
import { lrAt } from '../../../../src/core/schedule/schedule.ts';
import { testVectors } from '../vectors.ts';

type Options = Readonly<Record<string, unknown>>;
const scheduler = (name: string, options: Options) => ({
  _target_: `torch.optim.lr_scheduler.${name}`,
  ...options,
});
const hydra = (inner: Options, rest: Options = { interval: 'step' }, lr: unknown = 1e-3) =>
  JSON.stringify({
    optimizer: { _target_: 'torch.optim.AdamW', lr },
    lr_scheduler: { ...rest, scheduler: inner },
  });
const read = (text: string, hints = {}) => readConfig('config.json', text, hints)!;

testVectors(/^torch\./, 6, ({ framework, config }) => {
  const { lr, ...options } = config;
  const name = framework.slice('torch.'.length);
  // Of OneCycleLR, the reference has all steps but the last.
  const more = name === 'OneCycleLR' ? { total_steps: 21 } : {};
  return {
    path: 'config.json',
    text: hydra(scheduler(name, { ...options, ...more }), { interval: 'step' }, lr ?? 1e-3),
  };
});

describe('torch.optim.lr_scheduler', () => {
  it('rises again after T_max, as torch does, and says so', () => {
    const text = JSON.stringify({ ...(JSON.parse(hydra(scheduler('CosineAnnealingLR', { T_max: 20 }))) as object), trainer: { max_steps: 30 } }); // prettier-ignore
    const { schedule, problems } = read(text);
    expect(lrAt(schedule!, 31)).toBeCloseTo(0.5e-3, 12);
    expect(problems.map(({ code }) => code)).toContain('rises-at-end');
  });

  it('needs the length of an epoch', () => {
    const text = hydra(scheduler('ExponentialLR', { gamma: 0.5 }), {});
    expect(read(text)).toMatchObject({ schedule: null, missing: [{ what: 'stepsPerEpoch' }] });
    const { schedule, assumptions } = read(text, { stepsPerEpoch: 10 });
    expect([10, 11, 21].map((k) => lrAt(schedule!, k))).toEqual([1e-3, 0.5e-3, 0.25e-3]);
    expect(assumptions).toEqual(['interval is not set: the scheduler is taken to step once an epoch.']);
  });

  it('steps every so many updates', () => {
    const { schedule } = read(
      hydra(scheduler('StepLR', { step_size: 2 }), { interval: 'step', frequency: 3 }),
    );
    expect([6, 7].map((k) => lrAt(schedule!, k))).toEqual([1e-3, 1e-4]);
  });

  it('has the defaults of LinearLR, ConstantLR and PolynomialLR', () => {
    const at = (name: string, k: number) => lrAt(read(hydra(scheduler(name, {}))).schedule!, k) / 1e-3;
    expect([1, 2, 6, 9].map((k) => at('LinearLR', k))).toEqual([1 / 3, 1 / 3 + 2 / 15, 1, 1].map((x) => expect.closeTo(x, 12) as number)); // prettier-ignore
    expect([1, 5, 6].map((k) => at('ConstantLR', k))).toEqual(
      [1 / 3, 1 / 3, 1].map((x) => expect.closeTo(x, 12) as number),
    );
    expect([1, 3, 6].map((k) => at('PolynomialLR', k))).toEqual(
      [1, 0.6, 0].map((x) => expect.closeTo(x, 12) as number),
    );
  });

  it.each(['LambdaLR', 'MultiplicativeLR', 'ReduceLROnPlateau'])('can’t know %s', (name) => {
    expect(read(hydra(scheduler(name, {})))).toMatchObject({
      schedule: null,
      missing: [{ what: 'scheduler' }],
    });
  });

  it('says which argument is missing', () => {
    expect(read(hydra(scheduler('CosineAnnealingLR', {}))).missing).toEqual([
      { what: 'T_max', why: 'T_max is not set here, and has no default.' },
    ]);
    expect(read(hydra(scheduler('MultiStepLR', {})))).toMatchObject({
      schedule: null,
      missing: [{ what: 'milestones' }],
    });
  });

  it('knows no chain with an unknown link, without milestones or with a floor', () => {
    const linear = scheduler('LinearLR', {});
    const sequence = (options: Options) => read(hydra(scheduler('SequentialLR', options)));
    expect(sequence({ schedulers: [linear, { _target_: 'my.Own' }], milestones: [5] })).toMatchObject({ schedule: null, missing: [{ what: 'schedulers' }] }); // prettier-ignore
    expect(sequence({ schedulers: [linear, linear] })).toMatchObject({
      schedule: null,
      missing: [{ what: 'milestones' }],
    });
    const floored = scheduler('ChainedScheduler', { schedulers: [linear, scheduler('CosineAnnealingLR', { T_max: 9, eta_min: 1e-5 })] }); // prettier-ignore
    expect(read(hydra(floored))).toMatchObject({ schedule: null, missing: [{ what: 'scheduler' }] });
  });

  it.each([
    ['CosineAnnealingLR', { T_max: 0 }],
    ['StepLR', { step_size: 0 }],
    ['LinearLR', { total_iters: 0 }],
    ['CosineAnnealingWarmRestarts', { T_0: 0 }],
  ])('does not divide by the 0 of %s %j', (name, options) => {
    const { schedule, missing } = read(hydra(scheduler(name, options)));
    expect(schedule).toBeNull();
    expect(missing[0]!.why).toMatch(/has to be above 0\.$/);
  });

  it('asks for the LR where the optimiser is elsewhere', () => {
    const text = JSON.stringify({ interval: 'step', scheduler: scheduler('ExponentialLR', { gamma: 0.9 }) });
    expect(read(text)).toMatchObject({ schedule: null, missing: [{ what: 'peakLr' }] });
  });

  it('follows interpolations', () => {
    const text =
      'lr: 2e-3\nepochs: 40\noptimizer:\n  _target_: torch.optim.AdamW\n  lr: ${lr}\nlr_scheduler:\n  interval: step\n  scheduler:\n    _target_: torch.optim.lr_scheduler.CosineAnnealingLR\n    T_max: ${epochs}\n';
    const { peakLr, schedule } = readConfig('config.yaml', text)!;
    expect(peakLr).toBe(2e-3);
    expect(lrAt(schedule!, 21)).toBeCloseTo(1e-3, 12);
  });

  it('warns of steps where epochs are counted, and the other way round', () => {
    const codes = (text: string) => read(text).problems.map(({ code }) => code);
    const cosine = (T_max: number) => scheduler('CosineAnnealingLR', { T_max });
    expect(codes(hydra(cosine(5000), {}))).toContain('epochs-for-steps');
    const trained = { ...(JSON.parse(hydra(cosine(12))) as object), trainer: { max_epochs: 12 } };
    expect(codes(JSON.stringify(trained))).toContain('epochs-for-steps');
  });

  it('leaves other classes alone', () => {
    expect(readConfig('config.yaml', 'optimizer:\n  _target_: torch.optim.AdamW\n  lr: 1e-3\n')).toBeNull();
    expect(
      readConfig('config.yaml', 'lr_scheduler:\n  _target_: my.schedules.CosineAnnealingLR\n  T_max: 5\n'),
    ).toBeNull();
  });
});
