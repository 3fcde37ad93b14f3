import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decayShapes, type ScheduleShape } from '../../../src/core/schedule/shape.ts';
import type { WhatIf } from '../../../src/protocol/whatIf.ts';
import { knobs, sizeKnob, withTotalSteps } from '../../../webview/whatIf/knobs.ts';
import { WhatIfOverlay } from '../../../webview/whatIf/overlay.ts';
import { isWhatIf, predictWhatIf } from '../../../webview/whatIf/predict.ts';
import { makeRun, schedules, storyLaw } from '../stories/data.ts';
import { model, run } from '../support.ts';

const shape: ScheduleShape = {
  ...{ totalSteps: 20_000, peakLr: 3e-4, minLr: 3e-5, warmupSteps: 200, decaySteps: 4000 },
  decay: 'linear',
};

function whatIf(change: Partial<ScheduleShape> = {}, number = 1): WhatIf {
  return { number, name: 'mine', shape: { ...shape, ...change }, size: null, batchTokens: null };
}

describe('a what-if', () => {
  it('is predicted as a run with the same LR is', () => {
    const mine = predictWhatIf(whatIf(), storyLaw, 3);
    const logged = makeRun({
      id: 'w',
      name: 'w',
      role: 'fitted',
      colour: 0,
      shape: schedules.wsd,
      total: 20_000,
    });
    expect(mine.final!.loss).toBeCloseTo(logged.plan.end!.final.loss, 4);
    expect(mine.final).toEqual(mine.plan.end!.final);
    expect(mine).toMatchObject({ role: 'schedule', logged: null, metrics: null, colour: 3, name: 'mine' });
    expect(mine.predicted!.steps.length).toBeLessThanOrEqual(700);
    expect(mine.schedule).toContain('20,000 steps');
  });

  it('shows the reason and no number where the prediction is withheld', () => {
    const far = predictWhatIf(whatIf({ peakLr: 3e-3 }), storyLaw, 0);
    expect([far.predicted, far.final, far.plan.end]).toEqual([null, null, null]);
    expect(far.distrust.filter((reason) => reason.includes('peak LR'))).toHaveLength(1);
    expect(far.distrust[0]).toMatch(/^No prediction is shown\. Its peak LR is 10 times above/);
    expect(far.lr.steps.length).toBeGreaterThan(0);
  });

  it('says why it is no schedule', () => {
    const { distrust, final, lr } = predictWhatIf(whatIf({ decaySteps: 19_900 }), storyLaw, 0);
    expect(distrust).toEqual(['No prediction is shown. Warm-up and decay are longer than the run.']);
    expect([final, lr.steps.length]).toEqual([null, 0]);
    expect(predictWhatIf(whatIf({ totalSteps: 1e9 }), storyLaw, 0).final).toBeNull();
  });

  it('ends where it ends however few points its curve has', () => {
    const few = predictWhatIf(whatIf(), storyLaw, 0, 40);
    const all = predictWhatIf(whatIf(), storyLaw, 0);
    expect(few.predicted!.steps.length).toBeLessThan(60);
    expect(few.final).toEqual(all.final);
  });
});

describe('sliders and fields', () => {
  const { domain } = storyLaw;

  const knobbed = { ...shape, modelSize: 350e6 };
  const all = [...knobs, sizeKnob];

  it.each(all.map((knob) => [knob.name, knob] as const))('set %s to what they show', (_, knob) => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (share) => {
        const range = knob.range(knobbed, domain);
        const value = knob.valueAt(share, range);
        const written = knob.write(knobbed, value);
        expect(knob.read(written)).toBeCloseTo(value, 3);
        expect(knob.parse(knob.format(value))! / (value || 1)).toBeCloseTo(value === 0 ? 0 : 1, 2);
        expect(knob.shareOf(value, range)).toBeCloseTo(share, 1);
      }),
    );
  });

  it.each(all.map((knob) => [knob.name, knob] as const))('reach the value of %s that is there', (_, knob) => {
    const range = knob.range(knobbed, domain);
    expect(range.least).toBeLessThanOrEqual(knob.read(knobbed));
    expect(range.most).toBeGreaterThanOrEqual(knob.read(knobbed));
  });

  it('keep the share of the decay when the length changes, and a decay over everything', () => {
    expect(withTotalSteps(shape, 40_000).decaySteps).toBe(8000);
    expect(withTotalSteps({ ...shape, decaySteps: 19_800 }, 10_000).decaySteps).toBe(9800);
    expect(withTotalSteps({ ...shape, decaySteps: 0 }, 10_000).decaySteps).toBe(0);
  });

  it('take a floor of 0', () => {
    const floor = knobs.find(({ name }) => name === 'minLr')!;
    expect(floor.valueAt(0, floor.range(knobbed, domain))).toBe(0);
    expect(decayShapes).toContain('linear');
  });
});

describe('what-ifs over a model', () => {
  const runs = [run({ id: 'a', colour: 4 })];

  it('come after its runs in colours of their own, and only with a fit', () => {
    const overlay = new WhatIfOverlay();
    const list = { list: [whatIf(), whatIf({}, 3)], chosen: 1 };
    const shown = overlay.add(model(runs), list).runs;
    expect(shown.map(({ id, colour }) => [id, colour])).toEqual([
      ['a', 4],
      ['what-if:1', 5],
      ['what-if:3', 7],
    ]);
    expect(shown.map(isWhatIf)).toEqual([false, true, true]);
    expect(overlay.add(model(runs, { fit: null }), list).runs).toEqual(runs);
  });

  it('are predicted again only where they changed', () => {
    const overlay = new WhatIfOverlay();
    const [kept, moved] = [whatIf(), whatIf({}, 2)];
    const before = overlay.add(model(runs), { list: [kept, moved], chosen: 1 }).runs;
    const after = overlay.add(model(runs), { list: [kept, whatIf({ minLr: 0 }, 2)], chosen: 1 }).runs;
    expect(after[1]).toBe(before[1]);
    expect(after[2]!.final!.loss).not.toBe(before[2]!.final!.loss);
  });

  it('get fewer points while there is no time for more, and all of them at rest', () => {
    let now = 0;
    const overlay = new WhatIfOverlay(() => (now += 100));
    const points = (one: WhatIf) =>
      overlay.add(model(runs), { list: [one], chosen: 1 }).runs[1]!.predicted!.steps.length;
    expect(points(whatIf())).toBeGreaterThan(500);
    expect(overlay.isCoarse).toBe(false);
    const last = whatIf({ minLr: 1e-5 });
    expect(points(last)).toBeLessThan(100);
    expect(overlay.isCoarse).toBe(true);
    overlay.refine();
    expect(points(last)).toBeGreaterThan(500);
    expect(overlay.isCoarse).toBe(false);
  });
});
