import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { initialPlotState, readPlotState } from '../../../src/protocol/state.ts';
import { noWhatIfs, readWhatIfs, type WhatIfs } from '../../../src/protocol/whatIf.ts';
import {
  addWhatIf,
  beginFrom,
  bestSource,
  changeWhatIf,
  chosenWhatIf,
  presetOf,
  removeWhatIf,
  sourceFor,
} from '../../../webview/whatIf/edits.ts';
import { History } from '../../../webview/whatIf/history.ts';
import { predictWhatIf } from '../../../webview/whatIf/predict.ts';
import { makeRun, schedules, storyLaw } from '../stories/data.ts';

const runs = [
  makeRun({ id: 'a', name: 'cosine', role: 'fitted', colour: 0, shape: schedules.cosine, total: 24_000 }),
  makeRun({ id: 'b', name: 'constant', role: 'fitted', colour: 1, shape: schedules.constant, total: 24_000 }),
];
const beginning = beginFrom(bestSource(runs)!);

describe('a new what-if', () => {
  it('starts from the run that ends lowest', () => {
    expect(beginning.shape).toMatchObject({
      totalSteps: 24_000,
      peakLr: 3e-4,
      warmupSteps: 200,
      decay: 'cosine',
    });
    expect(beginning.batchTokens).toBe(524_288);
    expect(bestSource([])).toBeNull();
  });

  it('starts from the one being edited, once there is one', () => {
    const whatIfs = addWhatIf(noWhatIfs, { ...beginning, shape: { ...beginning.shape, totalSteps: 30_000 } });
    const shown = [...runs, predictWhatIf(chosenWhatIf(whatIfs)!, storyLaw, 2)];
    expect(sourceFor(whatIfs, shown)!.shape.totalSteps).toBe(30_000);
  });

  it('gets a number and a name of its own, and is chosen', () => {
    const twice = addWhatIf(addWhatIf(noWhatIfs, { ...beginning, name: 'x' }), { ...beginning, name: 'x' });
    expect(twice.list.map(({ number, name }) => [number, name])).toEqual([
      [1, 'x'],
      [2, 'x (2)'],
    ]);
    expect(twice.chosen).toBe(2);
  });
});

describe('a preset', () => {
  it('keeps budget, peak, warm-up and floor, and decays linearly over its share', () => {
    const { shape, name } = presetOf(bestSource(runs)!, 20, storyLaw.domain);
    expect(name).toBe('linear 20 %');
    expect(shape).toEqual({ ...beginning.shape, decay: 'linear', decaySteps: 4800 });
  });

  it('of a constant run ends at the lowest LR that a fitted run reached', () => {
    const { shape } = presetOf(bestSource([runs[1]!])!, 10, storyLaw.domain);
    expect(shape.minLr).toBe(storyLaw.domain.minLr);
  });
});

describe('the list', () => {
  const three = [1, 2, 3].reduce<WhatIfs>((list) => addWhatIf(list, beginning), noWhatIfs);

  it('loses one to its neighbour', () => {
    expect(removeWhatIf({ ...three, chosen: 2 }, 2).chosen).toBe(3);
    expect(removeWhatIf(three, 3).chosen).toBe(2);
    expect(removeWhatIf({ ...three, chosen: 1 }, 3)).toMatchObject({ chosen: 1 });
    expect(removeWhatIf(addWhatIf(noWhatIfs, beginning), 1)).toEqual(noWhatIfs);
  });

  it('renames one and leaves the others', () => {
    expect(changeWhatIf(three, 2, { name: 'b' }).list.map(({ name }) => name)).toEqual([
      'what-if 1',
      'b',
      'what-if 3',
    ]);
  });
});

describe('history', () => {
  it('undoes and redoes, a drag as one step', () => {
    const history = new History(0);
    history.change(1);
    for (const value of [2, 3, 4]) history.change(value, 'slider');
    history.rest();
    history.change(5, 'slider');
    const back = [];
    while (history.canUndo) {
      history.undo();
      back.push(history.current);
    }
    expect(back).toEqual([4, 1, 0]);
    expect(history.undo()).toBe(false);
    while (history.redo());
    expect([history.current, history.canRedo]).toEqual([5, false]);
  });

  it('forgets what was undone at the next change, and not at what needs no undoing', () => {
    const history = new History('a');
    history.change('b');
    history.undo();
    history.amend('c');
    expect([history.canRedo, history.current]).toEqual([true, 'c']);
    history.change('d');
    expect(history.canRedo).toBe(false);
  });
});

describe('what was stored', () => {
  const stored = [1, 2].reduce<WhatIfs>((list) => addWhatIf(list, beginning), noWhatIfs);

  it('comes back as it was', () => {
    const state = { ...initialPlotState, whatIfs: stored };
    expect(readPlotState(JSON.parse(JSON.stringify(state)))).toEqual(state);
  });

  it('loses only what is broken', () => {
    const list = [{ ...stored.list[0], shape: { peakLr: 'x' } }, stored.list[1], stored.list[1], 7];
    expect(readWhatIfs({ list, chosen: 1 })).toEqual({ list: [stored.list[1]], chosen: 2 });
  });

  it('never breaks the page', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (one, chosen) => {
        const { list } = readWhatIfs({ list: [one, { ...stored.list[0], shape: one }], chosen });
        for (const whatIf of list) predictWhatIf(whatIf, storyLaw, 0);
      }),
    );
    expect(readWhatIfs(null)).toEqual(noWhatIfs);
  });
});
