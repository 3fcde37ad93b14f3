import { beforeAll, describe, expect, it } from 'vitest';
import type { Fit } from '../../../src/core/fit/types.ts';
import { advise } from '../../../src/core/forecast/advise.ts';
import { applyEdits } from '../../../src/core/configs/write/patch.ts';
import { mergeProblems } from '../../../src/core/forecast/merge.ts';
import { predictReading } from '../../../src/core/forecast/reading.ts';
import { predictShape } from '../../../src/core/forecast/shapes.ts';
import { known, nanoGpt } from './exampleFit.ts';
import { fitCourses } from './support.ts';
import { peak } from '../law/support.ts';

let fit: Fit;
let constantOnly: Fit;

beforeAll(async () => {
  fit = await fitCourses('annealing', ['constant', 'cosine', 'wsd']);
  constantOnly = await fitCourses('annealing', ['constant']);
});

const peakText = peak.toExponential();
const plain = {
  learning_rate: peakText,
  max_iters: '4000',
  lr_decay_iters: '4000',
  warmup_iters: '200',
  min_lr: '0',
};
const wsd = (floor: string) =>
  `learning_rate: ${peakText}\nmax_steps: 4000\nwarmup_steps: 200\nlr_scheduler_type: warmup_stable_decay\nlr_scheduler_kwargs:\n  num_decay_steps: 800\n  min_lr_ratio: ${floor}\n`;
/** A run at the peak to its end. */
const constant = { ...plain, min_lr: peakText };

describe('advise', () => {
  it('tells of a cosine that decays all the way how much a shorter decay gains, and is right about it', () => {
    const config = nanoGpt(plain);
    const { problems, alternative } = advise(fit, config);
    const now = predictReading(fit, config.path, config.reading)!.final.loss;
    expect(alternative!.gain.loss).toBeGreaterThan(1e-3 * now);
    const again = predictShape(fit, alternative!.shape).final;
    expect(alternative!.predicted).toEqual(again);
    expect(alternative!.gain.loss).toBeCloseTo(now - again.loss, 4);
    const [problem] = problems;
    expect(problem).toMatchObject({ code: 'decay-too-long', severity: 'hint' });
    expect(config.text.slice(problem!.range!.start, problem!.range!.end)).toBe('4000');
    expect(problem!.message).toContain(alternative!.gain.loss.toFixed(4));
    expect(problem!.message).toMatch(/90 %: \d\.\d{4} to \d\.\d{4}/);
  });

  it('keeps steps, peak and warm-up', () => {
    const { shape } = advise(fit, nanoGpt(plain)).alternative!;
    expect(shape).toMatchObject({ totalSteps: 4001, peakLr: peak });
    expect(shape.warmupSteps).toBeGreaterThan(190);
    expect(shape.decaySteps).toBeLessThan(3800);
  });

  it('tells of a constant LR what is left on the table, with a floor that was fitted', () => {
    const config = nanoGpt(constant);
    const { problems, alternative } = advise(fit, config);
    expect(problems.map(({ code }) => code)).toEqual(['never-anneals']);
    expect(problems[0]!.message).toMatch(
      /^The LR never anneals: with a .* the law puts the end 0\.\d{4} lower/,
    );
    expect(alternative!.shape.minLr).toBeCloseTo(fit.domain.minLr, 12);
  });

  it('says in one problem what the curve and the fit both see, with the severity that it had', () => {
    const config = nanoGpt({ ...plain, min_lr: String(peak * 0.95) });
    const own = config.reading.problems.find(({ code }) => code === 'never-anneals')!;
    expect(own).toBeDefined();
    const merged = mergeProblems(config.reading.problems, advise(fit, config).problems);
    const told = merged.filter(({ code }) => code === 'never-anneals');
    expect(told).toHaveLength(1);
    expect(told[0]!.severity).toBe(own.severity);
    expect(told[0]!.message).toMatch(/with a .* lower/);
  });

  it('tells of a floor above the lowest that was fitted', () => {
    const stable = known('/w/training_args.yaml', wsd('0.5'));
    const floor = advise(fit, stable).problems.find(({ code }) => code === 'floor-too-high')!;
    expect(stable.text.slice(floor.range!.start, floor.range!.end)).toBe('0.5');
    expect(floor.severity).toBe('hint');
    expect(floor.message).toMatch(/^The LR falls to 1.5e-4: with a floor of 3e-5, .* lower/);
    const low = advise(fit, known('/w/training_args.yaml', wsd('0.1'))).problems;
    expect(low.map(({ code }) => code)).not.toContain('floor-too-high');
  });

  it('advises nothing where no fitted run anneals, where nothing is predicted, or where the schedule is no shape', () => {
    const nothing = { problems: [], alternative: null };
    expect(advise(constantOnly, nanoGpt(constant))).toEqual(nothing);
    expect(advise(fit, nanoGpt({ ...plain, learning_rate: String(peak * 10) }))).toEqual(nothing);
    expect(advise(fit, nanoGpt({ ...plain, lr_decay_iters: '2500', min_lr: String(peak / 3) }))).toEqual(
      nothing,
    );
  });

  it('offers the edit that makes the config run what it advises, or the reason why there is none', () => {
    const config = known(
      '/w/training_args.yaml',
      wsd('0').replace(/lr_scheduler_type[^]*/, 'lr_scheduler_type: linear\n'),
    );
    const { fix, shape } = advise(fit, config).alternative!;
    const edited = known('/w/training_args.yaml', applyEdits(config.text, fix!.edits));
    const { loss } = predictReading(fit, edited.path, edited.reading)!.final;
    expect(loss).toBeCloseTo(predictShape(fit, shape).final.loss, 3);
    expect(edited.reading.minLr).toBe(0);
    const unwritable = advise(fit, nanoGpt(plain)).alternative!;
    expect(unwritable).toMatchObject({ fix: null });
    expect(unwritable.why).toMatch(/nanoGPT/);
  });

  it('stops when asked to', () => {
    expect(() => advise(fit, nanoGpt(plain), { aborted: true })).toThrow('Cancelled');
  });
});
