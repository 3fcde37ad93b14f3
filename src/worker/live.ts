import { FitError, UserError, type Cancel } from '../core/errors.ts';
import type { Curve, SeriesKind } from '../core/curve.ts';
import type { FitChoices } from '../core/fit/choices.ts';
import { fitLaw, type FitOptions } from '../core/fit/fit.ts';
import type { Fit } from '../core/fit/types.ts';
import { BandWatcher, type BandFinding } from '../core/forecast/band.ts';
import { comparableRuns } from '../core/forecast/comparable.ts';
import { collectExpectation } from '../core/forecast/expectation.ts';
import { forecastRun, type RunForecast } from '../core/forecast/inProgress.ts';
import { planRun, type Plan } from '../core/forecast/plan.ts';
import { chooseSeries, collectPoints, curveOf } from '../core/runs/points.ts';
import type { Run } from '../core/runs/types.ts';
import type { LiveRequest, LiveRun } from '../protocol/worker.ts';
import type { Library } from './library.ts';

/** What was found about a run is kept up to so many. */
const keptFindings = 20;
/** A fit on more other runs than this takes longer than it tells. */
const mostOthers = 12;

/** A run against the forecast that was made when it was first seen to grow. */
interface Watched {
  readonly watcher: BandWatcher;
  readonly findings: BandFinding[];
  last: number;
}

interface Asked {
  readonly growing: readonly string[];
  readonly choices: FitChoices;
  readonly cancel: Cancel;
}

/** Runs that are being trained: what each will come to, and what was noticed about it since it was first looked at. */
export class LiveRuns {
  readonly #watched = new Map<string, Watched>();
  /** The last fit of other runs, by what it was made on. */
  #others: { readonly key: string; readonly fit: Fit | null } = { key: '', fit: null };

  constructor(private readonly library: Library) {}

  /** @returns null where the run is not known. */
  async look({ run: id, growing, choices, series }: LiveRequest, cancel: Cancel): Promise<LiveRun | null> {
    const [run] = this.library.runsOf([id]);
    if (run === undefined) return null;
    const now = { id, name: run.name, step: run.eta.length, loss: null };
    const none = { ...now, end: null, final: null, withheld: null, distrust: [], findings: [] };
    try {
      return await this.#forecast(run, chooseSeries([run], series), { growing, choices, cancel });
    } catch (error) {
      if (!(error instanceof FitError) && !(error instanceof UserError)) throw error;
      const loss = run.curves.at(-1)?.loss.at(-1) ?? null;
      return { ...none, loss, withheld: error.message };
    }
  }

  async #forecast(run: Run, series: SeriesKind, asked: Asked): Promise<LiveRun> {
    const curve = curveOf(run, series);
    const plan = this.#plan(run);
    const points = collectPoints(run, series);
    const others = await this.#teach(run, series, asked);
    const { choices, cancel } = asked;
    const forecast = await forecastRun({ points, eta: plan.eta }, { others, choices, series, cancel });
    const { final, withheld, distrust } = forecast.prediction;
    return {
      ...{ id: run.id, name: run.name, step: run.eta.length, loss: curve?.loss.at(-1) ?? null },
      ...{ end: plan.eta.length, final: withheld === null ? final : null, withheld },
      distrust: [...plan.assumptions, ...distrust],
      findings: [...this.#watch(run, curve, { points, plan, forecast })],
    };
  }

  #plan(run: Run): Plan {
    const log = this.library.logs.find(({ path }) => path === run.log)?.reading ?? null;
    const config = this.library.configs.find(({ path }) => path === run.schedule);
    const known = { totalSteps: log?.totalSteps ?? undefined, settings: log?.settings ?? undefined };
    const reading = config?.reading.schedule == null ? config?.withHints(known) : config.reading;
    return planRun(run, {
      schedule: reading?.schedule ?? null,
      totalSteps: reading?.totalSteps ?? log?.totalSteps ?? null,
    });
  }

  /** A fit of runs that are done and may teach this one; made anew only where they are others. */
  async #teach(run: Run, series: SeriesKind, { growing, choices, cancel }: Asked): Promise<Fit | null> {
    const done = this.library.runs.filter(({ id }) => !growing.includes(id));
    const others = comparableRuns(run, done, series).slice(0, mostOthers);
    const key = JSON.stringify([series, choices, others.map(({ id, eta }) => [id, eta.length])]);
    if (key !== this.#others.key)
      this.#others = { key, fit: await fitOthers(others, { ...choices, series, cancel }) };
    return this.#others.fit;
  }

  #watch(
    run: Run,
    curve: Curve | undefined,
    {
      points,
      plan,
      forecast,
    }: { points: ReturnType<typeof collectPoints>; plan: Plan; forecast: RunForecast },
  ): readonly BandFinding[] {
    let watched = this.#watched.get(run.id);
    // A log that is shorter than it was is another run.
    if (watched === undefined || run.eta.length < watched.last) {
      const watcher = new BandWatcher(collectExpectation(forecast.fit, points, plan.eta));
      watched = { watcher, findings: [], last: run.eta.length };
      this.#watched.set(run.id, watched);
      return watched.findings;
    }
    watched.findings.push(...watched.watcher.take(newPoints(curve, watched.last)));
    watched.findings.splice(0, watched.findings.length - keptFindings);
    watched.last = run.eta.length;
    return watched.findings;
  }
}

async function fitOthers(
  runs: readonly Run[],
  options: FitOptions & { series: SeriesKind },
): Promise<Fit | null> {
  if (runs.length === 0) return null;
  try {
    return await fitLaw(
      runs.map((run) => collectPoints(run, options.series)),
      options,
    );
  } catch (error) {
    if (error instanceof FitError) return null;
    throw error;
  }
}

/** Points of a curve after a step, found from its end. */
function newPoints(curve: Curve | undefined, after: number) {
  if (curve === undefined) return [];
  let first = curve.steps.length;
  while (first > 0 && curve.steps[first - 1]! > after) first--;
  return Array.from(curve.steps.subarray(first), (step, i) => ({
    step,
    loss: curve.loss[first + i]!,
    lr: curve.lr[first + i]!,
  }));
}
