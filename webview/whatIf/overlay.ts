import { mostCurvePoints } from '../../src/core/drawn.ts';
import type { Fit } from '../../src/core/fit/types.ts';
import type { PlotModel, PlotRun } from '../../src/protocol/messages.ts';
import type { WhatIf, WhatIfs } from '../../src/protocol/whatIf.ts';
import { predictWhatIf } from './predict.ts';

/** A prediction that takes longer than this, in milliseconds, would make a slider stutter: half a frame is the drawing's. */
const budget = 8;
const fewestPoints = 40;

/**
 * Adds the user's own schedules to a model. A what-if that did not change is not predicted again. While a slider moves,
 * curves get only as many points as there is time for; `refine` gives them all.
 */
export class WhatIfOverlay {
  #fit: Fit | undefined;
  #known = new Map<WhatIf, PlotRun>();
  readonly #coarse = new Set<WhatIf>();
  #points = mostCurvePoints;
  #refining = false;

  /** @param now Milliseconds, from any start. */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** The model with the what-ifs after its runs; without a fit, as it is. */
  add(model: PlotModel, { list }: WhatIfs): PlotModel {
    const { fit, runs } = model;
    if (fit === null || list.length === 0) return model;
    if (fit.data !== this.#fit) this.#known.clear();
    this.#fit = fit.data;
    const first = Math.max(-1, ...runs.map(({ colour }) => colour));
    const made = list.map((whatIf): [WhatIf, PlotRun] => [
      whatIf,
      this.#predict(whatIf, fit.data, first + whatIf.number),
    ]);
    this.#known = new Map(made);
    this.#refining = false;
    return { ...model, runs: [...runs, ...made.map(([, run]) => run)] };
  }

  /** Whether a curve is drawn with fewer points than it could be. */
  get isCoarse(): boolean {
    return this.#coarse.size > 0;
  }

  /** Lets every curve be predicted with all its points by the next `add`. */
  refine(): void {
    for (const whatIf of this.#coarse) this.#known.delete(whatIf);
    this.#coarse.clear();
    this.#refining = true;
  }

  #predict(whatIf: WhatIf, fit: Fit, colour: number): PlotRun {
    const known = this.#known.get(whatIf);
    if (known?.colour === colour) return known;
    const points = this.#refining ? mostCurvePoints : this.#points;
    const began = this.now();
    const run = predictWhatIf(whatIf, fit, colour, points);
    if (points < mostCurvePoints) this.#coarse.add(whatIf);
    const wanted = (points * budget) / Math.max(0.1, this.now() - began);
    this.#points = Math.round(Math.min(mostCurvePoints, Math.max(fewestPoints, wanted)));
    return run;
  }
}
