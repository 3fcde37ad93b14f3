import { digestFit } from '../core/runs/digestRun.ts';
import { FitError } from '../core/errors.ts';
import { collectGroups, groupOfConfig, type RunGroup } from '../core/runs/groups.ts';
import type { FittedRuns, GroupFit, RunSummary } from '../protocol/worker.ts';
import { fitCodeDigest } from './fitCode.ts';
import type { FitCache } from './fitCache.ts';
import type { Memory } from './memory.ts';
import { say } from '../core/words.ts';
import { log } from './ui/log.ts';
import type { Task } from './ui/progress.ts';
import { readSettings, type Settings } from './ui/settings.ts';
import type { WorkerClient } from './workerClient.ts';

interface KnownFit {
  readonly key: string;
  readonly fitted: FittedRuns;
}

/** A group's part of what is to be fitted. */
interface Part {
  readonly group: RunGroup;
  readonly ids: readonly string[];
  readonly key: string;
  readonly choices: Settings['fit'];
  readonly series: Settings['series'];
}

/** Groups, and what they were made from. */
interface Grouped {
  /** The rule and what the user said. */
  readonly of: string;
  readonly runs: readonly RunSummary[];
  readonly groups: readonly RunGroup[];
}

/** The fits of the workspace, one for each group of runs. A fit is made only where none of the same content is known. */
export class FitGroups {
  readonly #fits = new Map<string, KnownFit>();
  /** By group, the key of a fit that could not be made: it is not tried again until something changes, or the user asks. */
  readonly #failed = new Map<string, string>();
  #runs: readonly RunSummary[] = [];
  #groups: Grouped = { of: '', runs: [], groups: [] };
  #last: Promise<unknown> = Promise.resolve();
  #computed = 0;
  #cached = 0;

  /** @param language Of the sentences in a fit. */
  constructor(
    private readonly worker: WorkerClient,
    private readonly memory: Memory,
    private readonly cache: FitCache,
    private readonly language: string,
  ) {}

  /** How many fits were made, and how many taken from what was kept, since the window opened. */
  get counts(): { readonly computed: number; readonly cached: number } {
    return { computed: this.#computed, cached: this.#cached };
  }

  /** Every group of the runs found. */
  get all(): readonly RunGroup[] {
    const { fit, grouping } = readSettings();
    const apart = fit.law === 'annealing-sizes' ? 'detected' : 'sizes';
    const rule = grouping === 'one' ? 'one' : apart;
    const answers = this.memory.groups;
    const [of, runs] = [JSON.stringify([rule, answers]), this.#runs];
    if (of !== this.#groups.of || runs !== this.#groups.runs)
      this.#groups = { of, runs, groups: collectGroups(runs, rule, answers) };
    return this.#groups.groups;
  }

  /** The fit of a group; null where none was made. */
  fitOf(group: RunGroup): FittedRuns | null {
    const fitted = this.#fits.get(group.id)?.fitted ?? null;
    if (fitted === null || this.all.length < 2) return fitted;
    return { ...fitted, group: group.label === '' ? say`Other runs` : group.label };
  }

  /** The fit that is shown where one is shown for all. */
  get shown(): FittedRuns | null {
    return this.fits[0] ?? this.memory.fitted;
  }

  /** The fit that speaks of a run, a log or a config: that of its own group, where one was made. */
  fittedFor(path: string): FittedRuns | null {
    const group = this.groupOf(path);
    return (group === null ? null : this.fitOf(group)) ?? this.shown;
  }

  /** Whether the fit that is shown is the one that speaks of a run or a config. */
  isShownFor(path: string): boolean {
    return this.fittedFor(path)?.fit === this.shown?.fit;
  }

  /** Makes the fit of a group the one that is shown. */
  async choose(id: string): Promise<void> {
    await this.memory.setGroup(id);
  }

  /** Puts runs into a group, or, with null, where their own facts put them. */
  async assign(runs: readonly string[], group: string | null): Promise<void> {
    const others = Object.entries(this.memory.groups).filter(([id]) => !runs.includes(id));
    const said = group === null ? [] : runs.map((id) => [id, group] as const);
    await this.memory.setGroups(Object.fromEntries([...others, ...said]));
  }

  /** Whether nothing is to be made anew for a group: its fit is of this key, or there can be none. */
  isFresh({ id }: RunGroup, key: string): boolean {
    return this.#fits.get(id)?.key === key || this.#failed.get(id) === key;
  }

  /** Whether a group's fit is of earlier content of its runs, so that it is being made anew. */
  isStale(group: RunGroup): boolean {
    const part = this.#parts(this.memory.fittedRuns).find((each) => each.group.id === group.id);
    return part !== undefined && this.#fits.has(group.id) && !this.isFresh(group, part.key);
  }

  /** All fits, that of the chosen group first, else of the one with the most fitted runs. */
  get fits(): readonly FittedRuns[] {
    const fitted = this.all.flatMap((group) => {
      const known = this.fitOf(group);
      return known === null ? [] : [{ chosen: group.id === this.memory.group, known }];
    });
    const rank = ({ chosen, known }: (typeof fitted)[number]) => (chosen ? Infinity : known.runs.length);
    return [...fitted]
      .sort((a, b) => (rank(a) === rank(b) ? 0 : rank(b) - rank(a)))
      .map(({ known }) => known);
  }

  /** Ids of all fitted runs; null before there is a fit of a group. */
  get fittedRuns(): string[] | null {
    const { fits } = this;
    return fits.length === 0 ? null : fits.flatMap(({ runs }) => runs.map(({ id }) => id));
  }

  /** Every group with its fit, where there are several. */
  get withFits(): GroupFit[] {
    return this.all.length < 2 ? [] : this.all.map((group) => ({ group, fitted: this.fitOf(group) }));
  }

  /** The fits where there are several groups, and what each speaks of: ids of runs, and those of some paths. */
  shares(paths: readonly string[]): { readonly fit: FittedRuns['fit']; readonly of: readonly string[] }[] {
    if (this.all.length < 2) return [];
    const homes = paths.map((path) => [path, this.groupOf(path)?.id] as const);
    return this.all.flatMap((group) => {
      const fit = this.fitOf(group)?.fit;
      const own = homes.flatMap(([path, id]) => (id === group.id ? [path] : []));
      return fit === undefined ? [] : [{ fit, of: [...group.runs, ...own] }];
    });
  }

  /** The group of a run, a log or a config. */
  groupOf(path: string): RunGroup | null {
    const trained = this.#runs.filter(({ schedule, log: own }) => schedule === path || isOf(own, path));
    return groupOfConfig(
      this.all,
      path,
      trained.map(({ id }) => id),
    );
  }

  /** Takes over the runs of a scan, and the kept fits of those that are to be fitted. */
  async settle(runs: readonly RunSummary[]): Promise<void> {
    this.#runs = runs;
    const parts = this.#parts(this.memory.fittedRuns);
    const known = await Promise.all(parts.map((part) => this.#recall(part)));
    known.forEach((fit, i) => {
      if (fit !== null) this.#fits.set(parts[i]!.group.id, fit);
    });
    this.#forget();
  }

  /** Whether every fit is of what its runs are now; a fit one of whose runs has gone can't be made again, and stays. */
  get isCurrent(): boolean {
    return this.#parts(this.memory.fittedRuns).every(
      ({ group, key }) => this.isFresh(group, key) || this.#hasLost(group),
    );
  }

  /** Makes those fits anew whose runs are others. @returns Whether there was one. */
  refit(task?: Task): Promise<boolean> {
    return this.#inTurn(async () => {
      if (this.isCurrent) return false;
      const ids = this.memory.fittedRuns;
      const parts = this.#parts(ids).filter(({ group }) => !this.#hasLost(group));
      await this.#fit(parts, ids, task);
      return true;
    });
  }

  /**
   * Fits the law to each group's share of some runs, where no fit of the same is known. They are the fitted ones from then on.
   * @throws FitError where no group can be fitted, Cancelled
   */
  fit(ids: readonly string[], task?: Task): Promise<void> {
    return this.#inTurn(() => this.#fit(this.#parts(ids), ids, task));
  }

  /** One after the other: what ends last is to be what was asked last. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #fit(parts: readonly Part[], ids: readonly string[], task?: Task): Promise<void> {
    const made = new Map<string, KnownFit>();
    let failure: FitError | null = null;
    for (const [i, part] of parts.entries()) {
      const report = (done: unknown) => task?.report((i + Number(done)) / parts.length);
      try {
        made.set(part.group.id, (await this.#recall(part)) ?? (await this.#make(part, report, task?.signal)));
      } catch (error) {
        if (!(error instanceof FitError) || parts.length === 1) throw error;
        failure = error;
        this.#failed.set(part.group.id, part.key);
        log().info('Fitting a group:', error);
      }
    }
    if (failure !== null && made.size === 0) throw failure;
    // All at once: a look at the workspace meanwhile forgets the fits of runs that are not the fitted ones.
    await this.memory.setFittedRuns(ids);
    for (const [id, known] of made) this.#fits.set(id, known);
    this.#forget();
    const [shown] = this.fits;
    if (shown !== undefined) await this.memory.setFitted(shown);
    await this.cache.trim();
  }

  #parts(ids: readonly string[]): Part[] {
    // A look at a workspace that was never fitted has nothing to sort out.
    if (ids.length === 0) return [];
    const { fit: choices, series } = readSettings();
    const digests = new Map(this.#runs.map(({ id, digest }) => [id, digest]));
    const how = [choices, series, this.language, fitCodeDigest];
    return this.all.flatMap((group) => {
      const members = new Set(group.runs);
      const own = ids.filter((id) => members.has(id));
      if (own.length === 0) return [];
      const key = digestFit(
        own.map((id) => digests.get(id) ?? ''),
        how,
      );
      return [{ group, ids: own, key, choices, series }];
    });
  }

  /** A fit of the same content; null where none is known. */
  async #recall({ group, key, ids }: Part): Promise<KnownFit | null> {
    const known = this.#fits.get(group.id);
    if (known?.key === key) return known;
    const fitted = await this.cache.get(key, ids);
    if (fitted === null) return null;
    this.#cached++;
    return { key, fitted };
  }

  async #make(
    { group, ids, key, choices, series }: Part,
    onProgress: (done: unknown) => void,
    signal?: AbortSignal,
  ): Promise<KnownFit> {
    const fitted = await this.worker.call('fit', { runs: ids, choices, series }, { signal, onProgress });
    this.#computed++;
    // Where the runs were read anew meanwhile, it may be of what they are now.
    const [now] = this.#parts(ids).filter((part) => part.group.id === group.id);
    if (now?.key === key && fitted.runs.length === ids.length) await this.cache.put(key, fitted);
    return { key, fitted };
  }

  /** Whether a run of a group's fit was found no more. */
  #hasLost(group: RunGroup): boolean {
    const found = new Set(this.#runs.map(({ id }) => id));
    return this.fitOf(group)?.runs.some(({ id }) => !found.has(id)) === true;
  }

  /** Forgets the fits of groups that are no more, or none of whose runs is to be fitted. */
  #forget(): void {
    const kept = new Set(this.#parts(this.memory.fittedRuns).map(({ group }) => group.id));
    for (const id of this.#fits.keys()) if (!kept.has(id)) this.#fits.delete(id);
  }
}

function isOf(log: string, path: string): boolean {
  return log === path || (log.endsWith('/') && path.startsWith(log));
}
