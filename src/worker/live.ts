import { FitError, UserError, type Cancel } from '../core/errors.ts';
import type { Curve, SeriesKind } from '../core/curve.ts';
import type { ConfigHints } from '../core/configs/types.ts';
import type { FitChoices } from '../core/fit/choices.ts';
import { fitLaw, type FitOptions } from '../core/fit/fit.ts';
import type { FitRun } from '../core/fit/problem.ts';
import type { Fit } from '../core/fit/types.ts';
import { BandWatcher, type BandFinding } from '../core/forecast/band.ts';
import { comparableRuns } from '../core/forecast/comparable.ts';
import { collectExpectation } from '../core/forecast/expectation.ts';
import { forecastRun, type RunForecast } from '../core/forecast/inProgress.ts';
import { planRun, type Plan } from '../core/forecast/plan.ts';
import { chooseSeries, collectPoints, curveOf } from '../core/runs/points.ts';
import type { Run } from '../core/runs/types.ts';
import type { AnnealRequest, AnnealWays, LiveRequest, LiveRun } from '../protocol/worker.ts';
import { collectWays } from './anneal.ts';
import type { Library } from './library.ts';
import { say } from '../core/words.ts';

/** What was found about a run is kept up to so many. */
const keptFindings = 20;
/** A fit on more other runs than this takes longer than it tells. */
const mostOthers = 12;
/** Runs of several groups may be trained at once, each with others to teach it. */
const keptFits = 8;

/** A forecast is made anew when its run has grown by so much. */
const newer = 1.02;

/** A run against the forecast that was made when it was first seen to grow. */
interface Watched {
  readonly watcher: BandWatcher;
  readonly findings: BandFinding[];
  /** Tells a run from another one that took its place. */
  readonly firstLoss: number;
  last: number;
  /** What the log said of losses that are no numbers. */
  broken: string;
}

/** A forecast, and what it was made of. */
export interface Made {
  readonly of: { readonly series: SeriesKind; readonly choices: string; readonly others: Fit | null };
  readonly plan: Plan;
  readonly step: number;
  readonly firstLoss: number;
  readonly points: FitRun;
  readonly forecast: RunForecast;
}

interface Asked {
  readonly growing: readonly string[];
  readonly among: readonly string[] | null;
  readonly choices: FitChoices;
  readonly cancel: Cancel;
}

/** Runs that are being trained: what each will come to, and what was noticed about it since it was first looked at. */
export class LiveRuns {
  readonly #watched = new Map<string, Watched>();
  readonly #made = new Map<string, Made>();
  /** The last fits of other runs, by what they were made on. */
  readonly #others = new Map<string, Fit | null>();

  constructor(private readonly library: Library) {}

  /** @returns null where the run is not known. */
  async look({ run: id, series, ...asked }: LiveRequest, cancel: Cancel): Promise<LiveRun | null> {
    const [run] = this.library.runsOf([id]);
    if (run === undefined) return null;
    this.#keep(asked.growing, id);
    const now = { id, name: run.name, step: run.steps };
    const none = { ...now, end: null, final: null, forecastStep: null, distrust: [] };
    try {
      return await this.#forecast(run, chooseSeries([run], series), { ...asked, cancel });
    } catch (error) {
      if (!(error instanceof FitError) && !(error instanceof UserError)) throw error;
      this.#made.delete(id);
      const loss = run.curves.at(-1)?.loss.at(-1) ?? null;
      return { ...none, loss, withheld: error.message, findings: this.#watched.get(id)?.findings ?? [] };
    }
  }

  /** The forecast last made of a run; undefined where there is none. */
  madeOf(run: string): Made | undefined {
    return this.#made.get(run);
  }

  /** @throws UserError where the run is not known or can't be forecast; FitError. */
  async anneal(request: AnnealRequest, hints: ConfigHints, cancel: Cancel): Promise<AnnealWays> {
    const [run] = this.library.runsOf([request.run]);
    if (run === undefined) throw new UserError(say`This run is not there any more.`);
    const series = chooseSeries([run], request.series);
    const plan = this.#planOrNow(run);
    const made = await this.#make(run, series, { ...request, cancel }, plan);
    const { points, forecast } = made;
    return collectWays({ run, planned: plan.eta, points, forecast }, request, hints);
  }

  /** What the run would do if it went on does not matter where annealing is asked about. */
  #planOrNow(run: Run): Plan {
    try {
      return this.#plan(run);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return { eta: run.eta, assumptions: [] };
    }
  }

  async #forecast(run: Run, series: SeriesKind, asked: Asked): Promise<LiveRun> {
    const curve = curveOf(run, series);
    const made = await this.#make(run, series, asked);
    const { final, withheld, distrust } = made.forecast.prediction;
    return {
      ...{ id: run.id, name: run.name, step: run.steps, loss: curve?.loss.at(-1) ?? null },
      ...{ end: made.plan.eta.length, final: withheld === null ? final : null, withheld },
      forecastStep: made.step,
      distrust: [...made.plan.assumptions, ...distrust],
      findings: [...this.#watch(run, curve, made)],
    };
  }

  /** The forecast of a run; the last one as long as the run has hardly grown and nothing else is new. */
  async #make(run: Run, series: SeriesKind, asked: Asked, plan = this.#plan(run)): Promise<Made> {
    const others = await this.#teach(run, series, asked);
    const of = { series, choices: JSON.stringify(asked.choices), others };
    const [step, firstLoss] = [run.steps, firstLossOf(curveOf(run, series))];
    const known = this.#made.get(run.id);
    const near = known?.firstLoss === firstLoss && known.of.choices === of.choices ? known : undefined;
    if (near !== undefined && isFresh(near, { of, plan, step })) return near;
    const points = collectPoints(run, series);
    const { choices, cancel } = asked;
    const options = { others, choices, series, near: near?.forecast.fit ?? null, cancel };
    const forecast = await forecastRun({ points, eta: plan.eta }, options);
    const made = { of, plan, step, firstLoss, points, forecast };
    this.#made.set(run.id, made);
    return made;
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
  async #teach(run: Run, series: SeriesKind, asked: Asked): Promise<Fit | null> {
    const { growing, among, choices, cancel } = asked;
    const done = this.library.runs.filter(({ id }) => !growing.includes(id) && among?.includes(id) !== false);
    const others = comparableRuns(run, done, series).slice(0, mostOthers);
    const key = JSON.stringify([series, choices, others.map(({ id, steps }) => [id, steps])]);
    const known = this.#others.get(key);
    const fit = known === undefined ? await fitOthers(others, { ...choices, series, cancel }) : known;
    this.#others.delete(key);
    this.#others.set(key, fit);
    for (const old of [...this.#others.keys()].slice(0, -keptFits)) this.#others.delete(old);
    return fit;
  }

  #watch(run: Run, curve: Curve | undefined, { points, plan, forecast }: Made): readonly BandFinding[] {
    const before = this.#watched.get(run.id);
    const [last, firstLoss] = [run.steps, firstLossOf(curve)];
    const broken = this.#brokenOf(run);
    // A log that is shorter than it was, or begins otherwise, is another run.
    if (before === undefined || last < before.last || firstLoss !== before.firstLoss) {
      const watcher = new BandWatcher(collectExpectation(forecast.fit, points, plan.eta));
      this.#watched.set(run.id, { watcher, findings: [], firstLoss, last, broken });
      return [];
    }
    const { watcher, findings } = before;
    findings.push(...watcher.take(newPoints(curve, before.last)));
    if (broken !== before.broken) findings.push(...watcher.break(last));
    findings.splice(0, findings.length - keptFindings);
    [before.last, before.broken] = [last, broken];
    return findings;
  }

  /** What its log says of losses that are no numbers; such a loss is no point of a curve. */
  #brokenOf(run: Run): string {
    const log = this.library.logs.find(({ path }) => path === run.log);
    return log?.problems.find(({ code }) => code === 'bad-loss')?.message ?? '';
  }

  /** Forgets runs that are not being trained any more. */
  #keep(growing: readonly string[], looked: string): void {
    for (const known of [this.#watched, this.#made]) {
      for (const id of [...known.keys()]) if (id !== looked && !growing.includes(id)) known.delete(id);
    }
  }
}

function firstLossOf(curve: Curve | undefined): number {
  return curve?.loss[0] ?? NaN;
}

/** Whether a forecast still holds: made of the same, for the same plan, and of nearly as many steps. */
function isFresh(made: Made, now: Pick<Made, 'of' | 'plan' | 'step'>): boolean {
  const { of, plan, step } = made;
  if (of.series !== now.of.series || of.choices !== now.of.choices || of.others !== now.of.others)
    return false;
  if (now.step < step || now.step > newer * step) return false;
  // What has been run meanwhile was to be run like that, and what is planned is what was planned.
  const [before, after] = [plan.eta, now.plan.eta];
  return before.length === after.length && before.every((lr, i) => isClose(lr, after[i]!));
}

/** LRs that differ no more than logs round them. */
function isClose(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-3 * Math.max(a, b);
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
