import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/core/configs/registry.ts';
import type { Curve } from '../../../src/core/curve.ts';
import { fitRuns, predictRun } from '../../../src/core/runs/fitRuns.ts';
import { chooseSeries, collectPoints } from '../../../src/core/runs/points.ts';
import { rebuilt } from '../../../src/core/runs/rebuilt.ts';
import { RunMemory } from '../../../src/core/runs/memory.ts';
import { collectRuns } from '../../../src/core/runs/resolve.ts';
import type { ConfigFile, LogFile, Run } from '../../../src/core/runs/types.ts';

interface LogFacts {
  readonly steps: readonly number[];
  /** LR at a step, or none. */
  readonly lr?: (step: number) => number;
  readonly interval?: number;
  readonly kind?: Curve['kind'];
  readonly totalSteps?: number;
}

function makeCurve({ steps, lr, interval = 1, kind = 'train' }: LogFacts): Curve {
  return {
    kind,
    name: 'loss',
    steps: Float64Array.from(steps),
    loss: Float64Array.from(steps, (step) => 2 + 10 * step ** -0.5),
    lr: Float64Array.from(steps, (step) => lr?.(step) ?? NaN),
    interval: new Float64Array(steps.length).fill(interval),
  };
}

function makeLog(path: string, facts: LogFacts): LogFile {
  const curves = [makeCurve(facts)];
  return {
    path,
    problems: [],
    reading: {
      format: 'csv',
      curves,
      totalSteps: facts.totalSteps ?? null,
      counting: '',
      settings: null,
      problems: [],
      assumptions: [],
    },
  };
}

function makeConfig(path: string, text: string): ConfigFile {
  const reading = readConfig(path, text)!;
  return { path, text, reading, withHints: (hints) => readConfig(path, text, hints)! };
}

const every = (spacing: number, last: number, first = spacing) =>
  Array.from({ length: Math.floor((last - first) / spacing) + 1 }, (_, i) => first + i * spacing);

const cosine =
  'learning_rate = 1e-3\nmax_iters = 1999\nwarmup_iters = 100\nlr_decay_iters = 1999\nmin_lr = 1e-4\n';
const cosineAt = (k: number): number =>
  k <= 100 ? (1e-3 * k) / 101 : 1e-4 + 4.5e-4 * (1 + Math.cos((Math.PI * (k - 101)) / 1899));

function only(logs: readonly LogFile[], configs: readonly ConfigFile[] = [], answers = {}): Run {
  const { runs, unresolved } = collectRuns(logs, configs, answers);
  expect(unresolved).toEqual([]);
  expect(runs).toHaveLength(1);
  return runs[0]!;
}

describe('where the LR comes from', () => {
  it('is the log itself where its LR is fine enough', () => {
    const run = only([makeLog('a/log.csv', { steps: every(10, 2000), lr: cosineAt })]);
    expect(run.lrSource).toBe('log');
    expect(run.eta).toHaveLength(2000);
    for (const k of [150, 1003, 2000]) expect(run.eta[k - 1]! / cosineAt(k)).toBeCloseTo(1, 3);
  });

  it('has its jumps where the config that agrees with the log has them', () => {
    const text =
      'peak_lr: 1e-3\nwarmup_steps: 10\nsegments: [{steps: 994, lr: 1e-3}, {steps: 996, lr: 3e-4}]\n';
    const log = makeLog('a/log.csv', {
      steps: every(10, 2000),
      lr: (k) => (k <= 10 ? k * 1e-4 : k <= 1004 ? 1e-3 : 3e-4),
    });
    const run = only([log], [makeConfig('a/two-step.lrs.yaml', text)]);
    expect([run.lrSource, run.eta[1003], run.eta[1004], run.assumptions]).toEqual(['log', 1e-3, 3e-4, []]);
    expect(only([log]).assumptions.join()).toMatch(/jump is placed at step 1010/);
  });

  it('is the config where the log has none, and the log’s last step ends it', () => {
    const run = only([makeLog('a/log.csv', { steps: every(50, 1500) })], [makeConfig('a/config.py', cosine)]);
    expect([run.lrSource, run.schedule, run.eta.length]).toEqual(['config', 'a/config.py', 1500]);
    for (const k of [1, 100, 101, 1500]) expect(run.eta[k - 1]).toBeCloseTo(cosineAt(k), 12);
    expect(run.warmupSteps).toBe(101);
  });

  it('is the config where the log’s LR is too coarse to be taken as it is', () => {
    const run = only(
      [makeLog('a/log.csv', { steps: every(200, 2000), lr: cosineAt })],
      [makeConfig('a/config.py', cosine)],
    );
    expect(run.lrSource).toBe('config');
    expect(run.problems).toEqual([]);
  });

  it('is the coarse log, openly, where there is no config', () => {
    const run = only([makeLog('a/log.csv', { steps: every(100, 2000), lr: cosineAt })]);
    expect(run.lrSource).toBe('log');
    expect(run.assumptions.join()).toMatch(/too seldom/);
  });

  it('is asked where several configs could be the log’s own, and the answer is kept to', () => {
    const log = makeLog('a/x.csv', { steps: every(50, 1500) });
    const configs = [makeConfig('a/one.py', cosine), makeConfig('a/two.py', cosine.replace('1e-3', '2e-3'))];
    const { runs, unresolved } = collectRuns([log], configs);
    expect(runs).toEqual([]);
    expect(unresolved[0]).toMatchObject({ state: 'needs-schedule', candidates: ['a/one.py', 'a/two.py'] });
    expect(unresolved[0]!.why).toMatch(/several configs .* choose the one that trained it/);
    expect(Math.max(...only([log], configs, { 'a/x.csv': 'a/two.py' }).eta)).toBeCloseTo(2e-3, 12);
  });

  it('is the user’s config even where the log has an LR, with the drift between them said', () => {
    const log = makeLog('a/x.csv', { steps: every(10, 2000), lr: () => 1e-3 });
    const run = only([log], [makeConfig('b/other.py', cosine)], { 'a/x.csv': 'b/other.py' });
    expect(run.lrSource).toBe('config');
    expect(run.problems[0]?.code).toBe('lr-drift');
  });

  it('of a config in epochs takes its length from the log', () => {
    const text = 'learning_rate: 1e-3\nlr_scheduler_type: linear\nnum_train_epochs: 2\n';
    const log = makeLog('a/log.csv', { steps: every(50, 1000), totalSteps: 2000 });
    const run = only([log], [makeConfig('a/args.yaml', text)]);
    expect(run.eta[999]).toBeCloseTo(1e-3 * (1 - 999 / 2000), 9);
  });
});

describe('a log that begins after step 1', () => {
  const steps = every(10, 2000, 100);

  it('is made again as it was when it has been let go of', () => {
    const logs = [
      makeLog('/w/log/a.csv', { steps: every(10, 2000, 1), lr: cosineAt }),
      makeLog('/w/config/b.csv', { steps: every(10, 1999) }),
      makeLog('/w/head/c.csv', { steps: every(10, 1999, 50), lr: cosineAt }),
      makeLog('/w/ramp/d.csv', { steps: every(10, 2000, 300), lr: () => 2e-3 }),
    ];
    const configs = ['config', 'head'].map((folder) => makeConfig(`/w/${folder}/config.py`, cosine));
    const { runs } = collectRuns(logs, configs);
    const before = runs.map(({ eta }) => eta);
    // Longer than all that is kept.
    rebuilt(new Float64Array(5e6), () => new Float64Array(0));
    const again = runs.map(({ eta }) => eta);
    expect(again).toHaveLength(4);
    expect(again).toEqual(before);
    expect(again.filter((eta, i) => eta === before[i])).toEqual([]);
    expect(runs.map(({ steps }) => steps)).toEqual(before.map(({ length }) => length));
  });

  it('takes its warm-up from the config where that agrees', () => {
    const run = only([makeLog('a/log.csv', { steps, lr: cosineAt })], [makeConfig('a/config.py', cosine)]);
    expect(run.lrSource).toBe('log');
    expect(run.eta[49]).toBeCloseTo(cosineAt(50), 12);
  });

  it('else from an assumed linear warm-up, and says so', () => {
    const run = only([makeLog('a/log.csv', { steps, lr: () => 1e-3 })]);
    expect(run.lrSource).toBe('assumed');
    expect(run.eta[49]).toBeCloseTo(5e-4, 12);
    expect(run.assumptions.join()).toMatch(/linear warm-up from 0 over 100 steps is assumed/);
  });
});

describe('logs that are no run', () => {
  it.each([
    ['three points', makeLog('a/x.csv', { steps: [1, 2, 3], lr: () => 1 }), /only 3 points/],
    ['no point at all', makeLog('a/x.csv', { steps: [] }), /no loss at any step/],
    ['no LR and no config', makeLog('a/x.csv', { steps: every(1, 20) }), /no config was found/],
    ['nothing readable', { path: 'a/x.csv', reading: null, problems: [{ code: 'empty', message: 'x.csv is empty.', line: 0, severity: 'error' }] } satisfies LogFile, /x\.csv is empty/], // prettier-ignore
  ])('%s: says why in one sentence and leaves the others alone', (_, bad, why) => {
    const good = makeLog('b/y.csv', { steps: every(10, 500), lr: () => 1e-3 });
    const { runs, unresolved } = collectRuns([bad, good], []);
    expect(runs.map(({ log }) => log)).toEqual(['b/y.csv']);
    expect(unresolved).toHaveLength(1);
    expect(unresolved[0]!.why).toMatch(why);
    expect(unresolved[0]!.why).toMatch(/^[^\n]+$/);
  });

  it('says what its config lacks', () => {
    const config = makeConfig(
      'a/args.yaml',
      'learning_rate: 1\nlr_scheduler_type: linear\nnum_train_epochs: 2\n',
    );
    const { unresolved } = collectRuns([makeLog('a/log.csv', { steps: every(1, 20) })], [config]);
    expect(unresolved[0]!.why).toMatch(/args\.yaml does not give it: The length is given in epochs/);
  });
});

describe('points of a run', () => {
  it('leave the warm-up out, and intervals that reach into it', () => {
    const run = only(
      [makeLog('a/log.csv', { steps: every(50, 1500), interval: 50 })],
      [makeConfig('a/config.py', cosine)],
    );
    // Updates 51 to 100 are still warm-up, 101 to 150 are not.
    expect(collectPoints(run, 'train').steps[0]).toBe(150);
  });

  it('are of one series that all runs have', () => {
    const train = only([makeLog('a/log.csv', { steps: every(10, 500), lr: () => 1 })]);
    const held = only([makeLog('b/log.csv', { steps: every(10, 500), lr: () => 1, kind: 'validation' })]);
    expect(chooseSeries([train])).toBe('train');
    expect(chooseSeries([held])).toBe('validation');
    expect(() => chooseSeries([train, held])).toThrow(/no loss series in common/);
  });

  it('carry a run’s assumptions into the fit, with its name', async () => {
    const run = only([makeLog('a/log.csv', { steps: every(10, 2000, 100), lr: () => 1e-3 })]);
    const fit = await fitRuns([run]);
    expect(fit.assumptions).toContainEqual(expect.stringMatching(/^a: The LR before step 100/));
    expect(fit.assumptions).toContainEqual(expect.stringMatching(/^Weak priors .* keep alpha/));
    expect(predictRun(fit, run).metrics!.r2).toBeGreaterThan(0.99);
  });
});

describe('logs that are looked at again', () => {
  const memory = new RunMemory();
  const config = makeConfig('a/config.py', cosine);
  const [a, b] = [
    makeLog('a/log.csv', { steps: every(10, 1999) }),
    makeLog('b/b.csv', { steps: every(1, 500, 200), lr: () => 1e-3 }),
  ];
  const collect = (logs: readonly LogFile[], configs = [config]) => collectRuns(logs, configs, {}, memory);
  const before = collect([a, b]);

  it('are the very same runs where nothing changed', () => {
    expect(collect([a, b]).runs.map((run, i) => run === before.runs[i])).toEqual([true, true]);
  });

  it.each([
    ['a log grows', [a, makeLog('b/b.csv', { steps: every(1, 510, 200), lr: () => 1e-3 })], [config]],
    [
      'a neighbour shows a shorter warm-up',
      [makeLog('a/log.csv', { steps: every(1, 500, 150), lr: () => 1e-3 }), b],
      [config],
    ],
    ['a config changes', [a, b], [makeConfig('a/config.py', cosine.replace('1e-3', '2e-3'))]],
    ['a log comes', [a, b, makeLog('c/log.csv', { steps: every(1, 500), lr: () => 1e-3 })], [config]],
    ['a config goes', [a, b], []],
  ] as const)('give what a first look gives when %s', (_, logs, configs) => {
    collect([a, b]);
    const { runs, unresolved } = collectRuns(logs, configs, {}, memory);
    expect({ runs, unresolved }).toEqual(collectRuns(logs, configs));
  });
});
