import { describe, expect, it } from 'vitest';
import type { LawFit } from '../../../src/protocol/messages.ts';
import { addLaws, isLawCurve, LawCurves } from '../../../webview/laws/overlay.ts';
import { collectLawTable } from '../../../webview/laws/tables.ts';
import { predictWhatIf } from '../../../webview/whatIf/predict.ts';
import { stories } from '../stories/stories.ts';

const { model, laws = [], state } = stories['laws']!;
const curves = new LawCurves(laws);
const whatIfs = state!.whatIfs!.list;
const idOf = (name: string) => model.runs.find((run) => run.name === name)!.id;

describe('what the other laws say', () => {
  it('becomes a reason to distrust where they disagree by more than their bands', () => {
    const { runs } = addLaws(model, curves, [], null);
    const doubted = runs.filter(({ distrust }) =>
      distrust.some((reason) => reason.startsWith('Laws fitted')),
    );
    expect(doubted.map(({ name }) => name)).toEqual(['wsd-20k']);
    expect(runs.some(isLawCurve)).toBe(false);
  });

  it('is drawn for the chosen run, the fitted law’s own curve apart', () => {
    const { runs } = addLaws(model, curves, [], idOf('cosine-24k'));
    const [drawn, ...rest] = runs.filter(isLawCurve);
    expect(rest).toEqual([]);
    expect(drawn).toMatchObject({ name: 'cosine-24k, multi-power law', role: 'schedule', logged: null });
    expect(model.runs.map(({ colour }) => colour)).not.toContain(drawn!.colour);
    expect(drawn!.final!.loss).toBeCloseTo(model.runs[0]!.final!.loss - 0.004, 12);
  });

  it('is asked anew for each of the user’s own schedules, once', () => {
    const mine = predictWhatIf(whatIfs[0]!, laws[1]!.fit!, 0);
    const told = curves.of('what-if:1', whatIfs);
    expect(told[1]!.final).toEqual(mine.final);
    expect(curves.of('what-if:1', whatIfs)).toBe(told);
    expect(curves.of('what-if:3', whatIfs)[0]).toMatchObject({ final: null, predicted: null });
    expect(curves.of('what-if:3', whatIfs)[0]!.withheld).toMatch(/peak LR/);
  });

  it('stands in a table, with nothing where a law has nothing to say', () => {
    const { rows, heads } = collectLawTable(model.runs[0]!, model.runs, curves, []);
    expect(rows.map(([law]) => law)).toEqual(['Annealing law', 'Multi-power law', 'Power law']);
    expect(rows[2]!.slice(1)).toEqual(heads.slice(1).map(() => '–'));
    expect(rows[0]!.slice(1, 3)).toEqual(['2.9761', '2.9561 to 2.9961']);
    expect(rows[0]!.slice(-2)).toEqual(['0.0043', '0.0043']);
  });

  it('of no law at all changes nothing', () => {
    const none: readonly LawFit[] = [];
    expect(addLaws(model, new LawCurves(none), whatIfs, null).runs).toEqual(model.runs);
  });
});
