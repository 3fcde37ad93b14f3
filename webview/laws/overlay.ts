import { checkDisagreement, type LawEnd } from '../../src/core/fit/disagreement.ts';
import type { LawCurve, LawFit, PlotModel, PlotRun } from '../../src/protocol/messages.ts';
import type { WhatIf } from '../../src/protocol/whatIf.ts';
import { predictWhatIf, whatIfId } from '../whatIf/predict.ts';
import { lawStrings } from './strings.ts';

const prefix = 'law:';
/** Curves of the user's own schedules by the other laws are drawn with fewer points: they follow sliders too. */
const curvePoints = 120;

/** Whether a run of the model is another law's curve. */
export function isLawCurve({ id }: Pick<PlotRun, 'id'>): boolean {
  return id.startsWith(prefix);
}

/** What every law says of every run and what-if. */
export class LawCurves {
  readonly #whatIfs = new WeakMap<WhatIf, readonly LawCurve[]>();
  readonly #byRun: readonly ReadonlyMap<string, LawCurve>[];

  constructor(readonly laws: readonly LawFit[]) {
    this.#byRun = laws.map(({ curves }) => new Map(curves.map((curve) => [curve.id, curve])));
  }

  /** By law, in the order of `laws`; undefined where a law doesn't know the run. */
  of(id: string, whatIfs: readonly WhatIf[]): readonly (LawCurve | undefined)[] {
    const own = whatIfs.find(({ number }) => whatIfId(number) === id);
    return own === undefined ? this.#byRun.map((curves) => curves.get(id)) : this.#ofWhatIf(own);
  }

  #ofWhatIf(whatIf: WhatIf): readonly LawCurve[] {
    const known = this.#whatIfs.get(whatIf) ?? this.laws.map((law) => curveOf(whatIf, law));
    this.#whatIfs.set(whatIf, known);
    return known;
  }

  /** Why the laws make a run's end doubtful, or null. */
  check(id: string, whatIfs: readonly WhatIf[]): string | null {
    const ends = this.of(id, whatIfs).map((curve, i): LawEnd => ({
      label: this.laws[i]!.label,
      final: curve?.final ?? null,
    }));
    return checkDisagreement(ends);
  }
}

function curveOf(whatIf: WhatIf, { fit }: LawFit): LawCurve {
  const id = whatIfId(whatIf.number);
  if (fit === null) return { id, predicted: null, final: null, withheld: null, metrics: null };
  const { predicted, final, distrust } = predictWhatIf(whatIf, fit, 0, curvePoints);
  return { id, predicted, final, withheld: final === null ? (distrust[0] ?? null) : null, metrics: null };
}

/** The model with what the other laws say: their curves of one run, and their disagreements among the reasons to distrust. */
export function addLaws(
  model: PlotModel,
  curves: LawCurves,
  whatIfs: readonly WhatIf[],
  chosen: string | null,
): PlotModel {
  const runs = model.runs.map((run) => {
    const why = curves.check(run.id, whatIfs);
    return why === null ? run : { ...run, distrust: [...run.distrust, why] };
  });
  const run = model.runs.find(({ id }) => id === chosen);
  return { ...model, runs: run === undefined ? runs : [...runs, ...curvesOf(run, model, curves, whatIfs)] };
}

/** Another law's curve is drawn like a schedule of its own. */
function curvesOf(run: PlotRun, model: PlotModel, curves: LawCurves, whatIfs: readonly WhatIf[]): PlotRun[] {
  const colour = Math.max(...model.runs.map((one) => one.colour)) + 1;
  const none = new Float64Array(0);
  return curves.of(run.id, whatIfs).flatMap((curve, i) => {
    const { law, label } = curves.laws[i]!;
    if (curve?.predicted == null || law === model.fit?.data.law) return [];
    const { predicted, final } = curve;
    return [
      {
        ...{ ...run, id: `${prefix}${law}`, name: lawStrings.curveName(run.name, label) },
        ...{ role: 'schedule', colour: colour + i, logged: null, predicted, final, metrics: null },
        ...{ lr: { steps: none, values: none }, points: 0, dropped: 0, assumptions: [], distrust: [] },
      },
    ];
  });
}
