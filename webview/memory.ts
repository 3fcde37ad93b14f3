import type { PlotModel, PlotRun } from '../src/protocol/messages.ts';
import { strings } from './strings.ts';

/** What is shown before the host has sent anything. */
export const nothingYet: PlotModel = {
  revision: 0,
  status: 'loading',
  message: strings.noModel,
  runs: [],
  fit: null,
};

/** What was logged, by key: the host sends it once, and afterwards its key alone. */
export class LoggedMemory {
  #known = new Map<string, Pick<PlotRun, 'logged' | 'other'>>();

  /** The model with what was logged in its place. What this model doesn't name any more is forgotten. */
  complete(model: PlotModel): PlotModel {
    const known = new Map<string, Pick<PlotRun, 'logged' | 'other'>>();
    const runs = model.runs.map((run): PlotRun => {
      const held = run.logged === null && run.other === null ? this.#known.get(run.key) : undefined;
      const { logged, other } = held ?? run;
      known.set(run.key, { logged, other });
      return { ...run, logged, other };
    });
    this.#known = known;
    return { ...model, runs };
  }
}
