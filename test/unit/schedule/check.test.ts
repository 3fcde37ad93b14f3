import { describe, expect, it } from 'vitest';
import { lengthOf, samplesPerUpdate, tokensOf } from '../../../src/core/configs/length.ts';
import {
  defaultTotalStands,
  epochsWhereSteps,
  logWarmupByDefault,
} from '../../../src/core/configs/findings.ts';
import { finishReading, type Found } from '../../../src/core/configs/reading.ts';
import { readTree } from '../../../src/core/configs/registry.ts';
import { Section } from '../../../src/core/configs/section.ts';
import { settingsOf } from '../../../src/core/configs/settings.ts';
import { checkNumbers } from '../../../src/core/schedule/check.ts';
import { checkCurve } from '../../../src/core/schedule/checkCurve.ts';
import { describe as inWords } from '../../../src/core/schedule/describe.ts';
import { lrAt, toArray } from '../../../src/core/schedule/schedule.ts';
import { formula, hold, joinStretches, type Stretch } from '../../../src/core/schedule/segments.ts';
import { isMutated, timesAsLong } from '../speed.ts';

const fine = { peakLr: 1e-3, minLr: 1e-4, warmupSteps: 10, totalSteps: 100 };
const codes = (changes: object) =>
  checkNumbers({ ...fine, ...changes }).map(({ code, severity }) => [code, severity]);

describe('checkNumbers', () => {
  it.each([
    [{}, []],
    [{ decayEnd: 101 }, []],
    [{ decayEnd: 104, schedulerTotal: 98 }, []],
    [{ totalSteps: 0, warmupSteps: 500 }, [['no-steps', 'error']]],
    [{ peakLr: 0 }, [['no-peak-lr', 'error']]],
    [{ warmupSteps: 100 }, [['warm-up-too-long', 'warning']]],
    [{ minLr: 2e-3 }, [['floor-above-peak', 'warning']]],
    [{ decayEnd: 1000 }, [['decay-after-end', 'warning']]],
    [{ decayEnd: 50 }, [['decay-before-end', 'hint']]],
    [{ schedulerTotal: 1000 }, [['scheduler-total-differs', 'warning']]],
    [{ schedulerTotal: 50 }, [['scheduler-total-differs', 'warning']]],
    [{ stableSteps: 0 }, [['no-stable-phase', 'hint']]],
    [{ stableSteps: -5 }, [['negative-stable-phase', 'warning']]],
    [{ decaySteps: 0 }, [['no-decay', 'warning']]],
  ])('%j gives %j', (changes, expected) => {
    expect(codes(changes)).toEqual(expected);
    for (const { message } of checkNumbers({ ...fine, ...changes })) expect(message).toMatch(/^[A-Z].*\.$/);
  });
});

describe('checkCurve', () => {
  const cosine = (last: number, span: number): Stretch => ({ role: 'decay', shape: 'cosine', from: 1, to: 0.1, last, origin: 1, span }); // prettier-ignore
  const linear = (last: number, span: number): Stretch => ({ ...cosine(last, span), shape: 'linear', to: 0 });
  const warm: Stretch = { role: 'warm-up', shape: 'linear', from: 0, to: 1, last: 10, origin: 1, span: 10 };

  it.each([
    ['a cosine', [cosine(1000, 1000)], []],
    ['a constant', [hold('stable', 1, Infinity)], []],
    ['a cosine that goes on', [cosine(1000, 600)], ['rises-at-end']],
    ['a cosine that hardly begins', [cosine(1000, 20_000)], ['never-anneals']],
    ['a first update at 0', [warm, hold('stable', 1, Infinity)], ['starts-at-zero']],
    ['an end at 0', [linear(900, 900), hold('after', 0, Infinity)], ['ends-at-zero']],
    ['restarts', [cosine(500, 500), { ...cosine(1000, 500), origin: 501 }], []],
    [
      'a floor above what the decay reached',
      [linear(900, 1000), hold('after', 0.3, Infinity)],
      ['rises-at-end'],
    ],
    ['a floor just where the decay ends', [linear(900, 1000), hold('after', 0.1, Infinity)], []],
    [
      'a stage after a lower one',
      [linear(500, 600), { ...linear(900, 1000), origin: 1 }, hold('after', 0.1, Infinity)],
      [],
    ],
    ['a rise to the peak and no more', [{ ...warm, last: 1000, span: 1000 }], ['starts-at-zero']],
  ] as [string, Stretch[], string[]][])('%s: %j', (_, stretches, expected) => {
    expect(checkCurve(joinStretches(stretches, 1000)).map(({ code }) => code)).toEqual(expected);
  });

  it('says nothing without a length', () => {
    expect(checkCurve(joinStretches([warm], null))).toEqual([]);
  });
});

describe('a formula', () => {
  const warm = formula('warm-up', 10, (k) => k / 10, { from: 0, to: 1 });
  const schedule = joinStretches(
    [warm, formula('decay', 100, (k) => 1 / k, { from: 1, to: 0, label: 'rex' })],
    100,
  );

  it('is used as it is, update by update', () => {
    const eta = toArray(schedule, 120);
    eta.forEach((lr, i) => {
      expect(lr).toBe(lrAt(schedule, i + 1));
    });
    expect([eta[0], eta[9], eta[10], eta[99], eta[119]]).toEqual([0.1, 1, 1 / 11, 0.01, 0.01]);
  });

  it('has roles, words and checks like every other', () => {
    expect(inWords(schedule)).toBe(
      '100 steps: 10 warm-up steps to 1e0, then rex to 1e-2 over 90 steps (90 %)',
    );
    expect(checkCurve(schedule)).toEqual([]);
    const open = joinStretches([formula('decay', Infinity, () => 1, { from: 1, to: 0.5 })], null);
    expect(inWords(open)).toBe('a curve to 5e-1');
  });

  it.skipIf(isMutated)('takes a million updates in little more than their arithmetic', async () => {
    const long = joinStretches([formula('decay', 1e6, (k) => Math.cos(k / 1e6), { from: 1, to: 0 })], 1e6);
    const ratio = await timesAsLong(
      () => toArray(long, 1e6),
      () => Float64Array.from({ length: 1e6 }, (_, i) => Math.cos((i + 1) / 1e6)),
    );
    expect(ratio).toBeLessThan(5);
  });
});

describe('finishReading', () => {
  const read = (text: string, found: Partial<Found>) => {
    const tree = readTree('yaml', text);
    const section = new Section(tree.root, text);
    const roles = { lr: 'peak-lr', min: 'min-lr', warmup: 'warmup', total: 'total', decay: 'decay' } as const;
    return finishReading(tree, {
      ...{ framework: 'x', kind: 'cosine', missing: [], assumptions: [], ...fine },
      build: () => joinStretches([hold('stable', 1e-3, Infinity)], 100),
      parts: [{ section, roles }],
      ...found,
    });
  };

  it('places what is wrong at its key, with an edit that mends it', () => {
    const text = 'lr: 1e-3\nmin: 2e-3 # c\ntotal: 100\ndecay: 1000\n';
    const { problems } = read(text, { minLr: 2e-3, decayEnd: 1000 });
    expect(problems.map(({ code, line, fix }) => [code, line, fix?.title])).toEqual([
      ['floor-above-peak', 2, 'Set min to 1e-4'],
      ['decay-after-end', 4, 'Set decay to 100'],
    ]);
    const [edit] = problems[0]!.fix!.edits;
    expect(text.slice(edit!.range.start, edit!.range.end)).toBe('2e-3');
  });

  it('offers no edit where the key counts in another unit or is an expression', () => {
    expect(read('warmup: 1.5\ntotal: 100\n', { warmupSteps: 150 }).problems[0]).not.toHaveProperty('fix');
    expect(read('decay: ${eval:500 * 2}\n', { decayEnd: 1000 }).problems[0]).not.toHaveProperty('fix');
    expect(read('x: 1\n', { decayEnd: 1000 }).problems[0]).toMatchObject({ line: 0 });
  });

  it('takes what only a dialect knows', () => {
    const { problems, schedule } = read('total: 3\nwarmup: 5\n', {
      findings: [
        epochsWhereSteps('total', 3, 'steps'),
        defaultTotalStands('decay', 1000),
        logWarmupByDefault('warmup'),
        { code: 'odd', key: 'total', message: 'Odd.', severity: 'hint', mend: { key: 'warmup', value: 7 } },
      ],
    });
    expect(problems.map(({ code, line, severity }) => [code, line, severity])).toEqual([
      ['epochs-for-steps', 1, 'warning'],
      ['default-total', 1, 'warning'],
      ['log-warm-up', 2, 'hint'],
      ['odd', 1, 'hint'],
    ]);
    expect(problems[3]!.fix).toEqual({
      title: 'Set warmup to 7',
      edits: [{ range: { start: 17, end: 18 }, text: '7' }],
    });
    expect(schedule).not.toBeNull();
    expect(
      read('lr: 1\n', { findings: [{ code: 'no', message: 'No.', severity: 'error' }] }).schedule,
    ).toBeNull();
  });
});

describe('lengths', () => {
  const amount = (name: string, value: number) => ({ name, value });
  it.each([
    [{ steps: amount('max_steps', 10.7), tokens: amount('t', 5) }, {}, 10],
    [{ tokens: amount('t', 1001), tokensPerUpdate: 100 }, {}, 10],
    [{ tokens: amount('t', 1001), tokensPerUpdate: 100, round: Math.ceil }, {}, 11],
    [{ tokens: amount('t', 1001) }, { tokensPerUpdate: 100 }, 10],
    [{ tokens: amount('t', 1001) }, { totalSteps: 7 }, 7],
    [{ samples: amount('s', 64), samplesPerUpdate: 8 }, {}, 8],
    [{ epochs: amount('e', 2) }, { stepsPerEpoch: 5 }, 10],
    [{ epochs: amount('e', 2) }, { stepsPerEpoch: 5, totalSteps: 11 }, 11],
    [{ steps: { name: 'max_steps', value: null } }, { totalSteps: 11 }, 11],
  ])('%j with %j: %j', (facts, hints, expected) => {
    expect(lengthOf(facts, hints)).toEqual({ steps: expected, missing: [] });
  });

  it.each([
    [{ tokens: amount('max_tokens', 5) }, /max_tokens counts tokens.*log/],
    [{ samples: amount('n', 5), samplesPerUpdate: null }, /n counts samples/],
    [{ epochs: amount('num_epochs', 2) }, /epochs \(num_epochs\)/],
    [{ steps: { name: 'max_steps', value: undefined } }, /^max_steps is not set/],
    [{}, /^The number of steps is not set/],
  ])('%j alone is missing', (facts, why) => {
    const { steps, missing } = lengthOf(facts, {});
    expect(steps).toBeNull();
    expect(missing).toMatchObject([{ what: 'totalSteps' }]);
    expect(missing[0]!.why).toMatch(why);
  });

  it('of batches', () => {
    expect(samplesPerUpdate({ global: 512, micro: 2 }, {}).samples).toBe(512);
    expect(samplesPerUpdate({ micro: 2, accumulation: 4, worldSize: 8 }, {}).samples).toBe(64);
    expect(samplesPerUpdate({ micro: 2 }, { worldSize: 3 }).samples).toBe(6);
    expect(samplesPerUpdate({ micro: 2 }, {}).missing).toMatchObject([{ what: 'worldSize' }]);
    expect(samplesPerUpdate({}, { worldSize: 3 }).missing).toMatchObject([{ what: 'batchSize' }]);
    expect([tokensOf(4, 1024), tokensOf(null, 5), tokensOf(4, undefined)]).toEqual([4096, null, null]);
  });

  it('of settings that a log tells', () => {
    const settings = settingsOf({
      settings: { lr: '1e-4', optim: { betas: [0.9, 0.95] }, none: null, odd: undefined },
    });
    expect(settings.number('lr')).toBe(1e-4);
    expect(settings.child('optim')!.list('betas').length).toBe(2);
    expect([settings.has('none'), settings.number('odd'), settingsOf({}).map.entries.size]).toEqual([
      false,
      undefined,
      0,
    ]);
    expect(settings.keys({ lr: 'peak-lr' })).toEqual([]);
  });
});
