import { env, EventEmitter, type Memento, type Uri } from 'vscode';
import type { Told } from '../core/configs/told.ts';
import type { Applied } from '../core/configs/write/types.ts';
import { UserError } from '../core/errors.ts';
import type { ScheduleShape } from '../core/schedule/shape.ts';
import type { Fit } from '../core/fit/types.ts';
import type { Answers } from '../core/runs/types.ts';
import type { CallOptions } from '../protocol/channel.ts';
import type { LawFit, PlotModel } from '../protocol/messages.ts';
import type {
  AnnealWays,
  BetterSchedules,
  FittedRuns,
  Forecast,
  Glance,
  NewConfig,
  Overlay,
  RunSummary,
  Scan,
  TypedConfig,
  TypedRequest,
  ConfigDetails,
  WorkerApi,
} from '../protocol/worker.ts';
import { FirstList } from './firstList.ts';
import { FitCache } from './fitCache.ts';
import { FitGroups } from './fitGroups.ts';
import { Lives } from './lives.ts';
import { Looks, type Found } from './looks.ts';
import { Memory } from './memory.ts';
import type { Task } from './ui/progress.ts';
import { readSettings } from './ui/settings.ts';
import type { WorkerClient } from './workerClient.ts';
import { FoundFiles } from './workspace/found.ts';
import { say } from '../core/words.ts';

const nothing: Scan = { logs: [], configs: [], runs: [], unresolved: [] };

/** The text of a config as it stands now: in an editor, unsaved, else on disk. */
export type TextOf = (uri: Uri) => Promise<string>;

/** Runs, fits and what the user chose: the extension's only state. Results of an older revision are dropped. */
export class Store {
  readonly #changed = new EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #learnt = new EventEmitter<void>();
  /** Fires when the runs or the fit are others, so that what was said of a config may not hold any more. */
  readonly onDidLearn = this.#learnt.event;
  readonly #memory: Memory;
  /** The runs by group, and the fit of each. */
  readonly groups: FitGroups;
  readonly lives: Lives;
  #scan = nothing;
  #files = new FoundFiles();
  #revision = 0;
  #knowledge = 0;
  #scanned = false;
  readonly #first = new FirstList(
    () => this.ensureScanned(),
    () => {
      this.#touch();
    },
  );
  #busy = 0;
  #idle: (() => void)[] = [];
  /** What the last window found, taken over. */
  #recalled: Promise<void> | undefined;
  readonly #looks: Looks;
  /** Looks at the workspace come one after the other, or an older one might end last. */
  #lastLook: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly worker: WorkerClient,
    private readonly textOf: TextOf,
    workspaceState: Memento,
    storage: Uri | undefined,
  ) {
    this.#memory = new Memory(workspaceState);
    this.#looks = new Looks(worker, this.#memory, storage, env.language);
    this.groups = new FitGroups(worker, this.#memory, new FitCache(storage), env.language);
    this.lives = new Lives(worker, this.groups, () => {
      this.#touch();
    });
  }

  get scan(): Scan {
    return this.#scan;
  }

  /** Whether the workspace was looked at since the window opened. */
  get scanned(): boolean {
    return this.#scanned;
  }

  get runs(): readonly RunSummary[] {
    return this.#scan.runs;
  }

  get fitted(): FittedRuns | null {
    return this.groups.shown;
  }

  /** Counts the runs and fits that were known: what was said of a config holds as long as it stands still. */
  get knowledge(): number {
    return this.#knowledge;
  }

  /** How many fits were made or taken from what was kept since the window opened. */
  get fits(): number {
    return this.groups.counts.computed + this.groups.counts.cached;
  }

  /** Ids of the runs that a fit takes: all but those that the user has unticked. */
  get ticked(): ReadonlySet<string> {
    const unticked = new Set(this.#memory.unticked);
    return new Set(this.runs.map(({ id }) => id).filter((id) => !unticked.has(id)));
  }

  /** Keeps which of the runs found are to be fitted. */
  async setTicked(ticked: ReadonlySet<string>): Promise<void> {
    await this.#memory.setUnticked(this.runs.map(({ id }) => id).filter((id) => !ticked.has(id)));
    this.#touch();
  }

  get overlays(): readonly string[] {
    return this.#memory.overlays;
  }

  /** Where a path of a scan is. */
  uriOf(path: string): Uri | undefined {
    return this.#files.uriOf(path);
  }

  /** Looks at the workspace again. @param among As of `Looks.look`. */
  refresh(task?: Task, among?: 'all' | 'known'): Promise<Scan> {
    const before = this.#lastLook;
    const look = this.#track(async () => {
      await before;
      const first = this.#scanned ? undefined : (found: Found) => this.#show(found);
      return this.#settle(await this.#looks.look(task, among, first));
    });
    this.#lastLook = look.catch(() => undefined);
    return look;
  }

  /** Whether files that were found may hold something else by now; nothing is read. */
  glance(): Promise<Glance> {
    return this.worker.call('glance', undefined);
  }

  /** Whether a file was found. */
  knows(path: string): boolean {
    return this.#files.knows(path);
  }

  /** Whether something that was found is a path or lies under it. */
  holds(path: string): boolean {
    return this.#files.holds(path);
  }

  /** Looks at the workspace once; later calls use what is known. */
  ensureScanned(task?: Task): Promise<Scan> {
    if (this.#scanned) return Promise.resolve(this.#scan);
    this.#recalled ??= this.#track(async () => {
      const found = await this.#looks.recall();
      // Somebody may have looked anew meanwhile.
      if (found !== null && !this.#scanned) await this.#settle(found);
    });
    return this.#recalled.then(() => (this.#scanned ? this.#scan : this.refresh(task)));
  }

  /** Resolves when there is something to show, be it that long logs are still being read. @throws as `ensureScanned` */
  ensureListed(): Promise<Scan> {
    return this.#scanned ? Promise.resolve(this.#scan) : this.#first.ensure();
  }

  /** Shows what was found before everything is read. */
  async #show({ scan, files }: Found): Promise<void> {
    await this.groups.settle(scan.runs);
    [this.#scan, this.#files] = [scan, files];
    this.#first.show(scan);
    this.#touch();
  }

  async #settle({ scan, files }: Found): Promise<Scan> {
    await this.groups.settle(scan.runs);
    [this.#scan, this.#files, this.#scanned] = [scan, files, true];
    this.learn();
    return scan;
  }

  /** Fits the law to runs by id, a fit for each group. @throws What the worker says: too few points, cancelled, … */
  fit(runs: readonly string[], task?: Task): Promise<FittedRuns> {
    return this.#track(async () => {
      await this.groups.fit(runs, task);
      const [fitted] = this.groups.fits;
      if (fitted === undefined) throw new UserError(say`None of these runs is there any more.`);
      this.learn();
      return fitted;
    });
  }

  /** Brings the fits up to date with the logs; one that can't be made any more is kept as it was. */
  refit(task?: Task): Promise<void> {
    return this.#track(async () => {
      if (await this.groups.refit(task)) this.learn();
    });
  }

  /** Remembers which config trained a log. */
  async answer(log: string, config: string): Promise<void> {
    const answers: Answers = { ...this.#memory.answers, [log]: config };
    await this.#memory.setAnswers(answers);
    await this.refresh();
  }

  /** What the user said of a config. */
  told(config: string): Told {
    return this.#memory.told[config] ?? {};
  }

  /** Remembers what a config does not tell; nothing told forgets it. */
  async tell(config: string, told: Told): Promise<void> {
    const others = Object.entries(this.#memory.told).filter(([path]) => path !== config);
    const now = Object.keys(told).length === 0 ? [] : [[config, told] as const];
    await this.#memory.setTold(Object.fromEntries([...others, ...now]));
    await this.refresh();
  }

  /** Lays schedules over the runs. */
  async setOverlays(paths: readonly string[]): Promise<void> {
    await this.#memory.setOverlays(paths);
    this.#touch();
  }

  /** What the law says of a config's text as typed; null where it is not a schedule config. */
  forecast(path: string, text: string): Promise<Forecast | null> {
    return this.worker.call('forecast', {
      path,
      text,
      told: this.told(path),
      fitted: this.groups.fittedFor(path),
    });
  }

  /** The best schedules under a config's budget. @throws UserError without a fit; what the worker says */
  betterSchedules(path: string, text: string, task?: Task): Promise<BetterSchedules> {
    const fitted = this.groups.fittedFor(path);
    if (fitted === null) throw new UserError(say`There is no fit yet: run Fit LR scaling law first.`);
    return this.worker.call(
      'optimise',
      { path, text, told: this.told(path), fitted },
      { signal: task?.signal },
    );
  }

  /** The edits that make a config's text run a schedule, or why there are none. */
  applyShape(path: string, text: string, shape: ScheduleShape): Promise<Applied> {
    return this.worker.call('applyShape', { path, text, told: this.told(path), shape });
  }

  /** A new config that runs a schedule, or why there is none. */
  newConfig(framework: string, shape: ScheduleShape): Promise<NewConfig> {
    return this.worker.call('newConfig', { framework, shape });
  }

  /** Frameworks that a config can be written for. */
  writableFrameworks(): Promise<readonly { readonly framework: string; readonly label: string }[]> {
    return this.worker.call('writableFrameworks', undefined);
  }

  /** Runs a tool for language models on the workspace and the present fit. @throws What the worker says */
  async callTool(name: string, input: object, signal: AbortSignal): Promise<object> {
    await this.ensureScanned();
    const { fit: choices, series } = readSettings();
    const { withFits: groups } = this.groups;
    const request = { name, input, fitted: this.fitted, groups, choices, series };
    return this.worker.call('tool', request, { signal });
  }

  /** The same for a text that is being typed. */
  typed(request: TypedRequest): Promise<TypedConfig> {
    return this.worker.call('typed', { ...request, told: this.told(request.path) });
  }

  /** What takes longer to say of a text than a keystroke allows. */
  details(request: { path: string; text: string; fit: Fit }, signal: AbortSignal): Promise<ConfigDetails> {
    return this.worker.call('details', { ...request, told: this.told(request.path) }, { signal });
  }

  /** What annealing a run now would come to. @throws What the worker says: it can't be forecast, … */
  annealNow(...asked: Parameters<Lives['anneal']>): Promise<AnnealWays> {
    return this.#track(() => this.lives.anneal(...asked));
  }

  /** A snapshot for a plot page, without what was logged where it has that already. */
  plotModel(asked: Pick<Parameters<WorkerApi['plot']>[0], 'known' | 'overview'>): Promise<PlotModel> {
    return this.#track(async () => {
      const revision = this.#revision;
      if (this.#scan.runs.length === 0) return this.#emptyModel(revision);
      const { fitted } = this;
      const request = {
        shown: this.#scan.runs.map((run) => run.id),
        fitted: this.groups.fittedRuns ?? fitted?.runs.map((run) => run.id) ?? [],
        fit: fitted?.fit ?? null,
        groups: this.groups.shares(this.overlays),
        growing: this.lives.all.map(({ id }) => id),
        overlays: await this.#overlayTexts(),
        ...asked,
      };
      const { runs, card } = await this.worker.call('plot', request);
      return { revision, status: 'ready', message: '', runs, fit: card };
    });
  }

  /** Every known law beside the fitted one, on the same runs. @throws UserError without a fit; what the worker says. */
  laws(task: Pick<CallOptions, 'signal' | 'onProgress'>): Promise<readonly LawFit[]> {
    return this.#track(async () => {
      const { fitted } = this;
      if (fitted === null)
        throw new UserError(say`There is no fit to compare laws with: run Fit LR scaling law first.`);
      const request = {
        // Fits of other groups are compared with nothing that this one says.
        shown: this.#scan.runs.map((run) => run.id).filter((id) => this.groups.isShownFor(id)),
        fitted: fitted.runs.map((run) => run.id),
        fit: fitted.fit,
        overlays: (await this.#overlayTexts()).filter(({ path }) => this.groups.isShownFor(path)),
        choices: readSettings().fit,
      };
      return this.worker.call('laws', request, task);
    });
  }

  /** Resolves when nothing is being read, fitted or drawn. */
  whenIdle(): Promise<void> {
    return this.#busy === 0 ? Promise.resolve() : new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Says that what the pages show may have changed, for example an overlaid config's text. */
  touch(): void {
    this.#touch();
  }

  dispose(): void {
    this.#changed.dispose();
    this.#learnt.dispose();
    this.lives.dispose();
  }

  #emptyModel(revision: number): PlotModel {
    const { unresolved } = this.#scan;
    const found = unresolved[0]?.why ?? say`No training log was found in this workspace.`;
    const message = this.#scanned ? found : say`Looking for training logs…`;
    return { revision, status: this.#scanned ? 'empty' : 'loading', message, runs: [], fit: null };
  }

  async #overlayTexts(): Promise<Overlay[]> {
    const texts = this.overlays.map(async (path) => {
      const uri = this.uriOf(path);
      return uri === undefined ? [] : [{ path, text: await this.textOf(uri), told: this.told(path) }];
    });
    return (await Promise.all(texts)).flat();
  }

  /** Says that what is known of runs and fits is another. */
  learn(): void {
    this.#knowledge++;
    this.#touch();
    this.#learnt.fire();
  }

  #touch(): void {
    this.#revision++;
    this.#changed.fire();
  }

  async #track<T>(work: () => Promise<T>): Promise<T> {
    this.#busy++;
    try {
      return await work();
    } finally {
      this.#busy--;
      if (this.#busy === 0) for (const resolve of this.#idle.splice(0)) resolve();
    }
  }
}
