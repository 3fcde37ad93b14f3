import { EventEmitter } from 'vscode';
import type { AnnealRequest, AnnealWays, LiveRequest, LiveRun } from '../protocol/worker.ts';
import type { FitGroups } from './fitGroups.ts';
import type { Task } from './ui/progress.ts';
import { readSettings } from './ui/settings.ts';
import type { WorkerClient } from './workerClient.ts';

/** The runs that are being trained: where each stands and what it will come to. */
export class Lives {
  readonly #changed = new EventEmitter<void>();
  /** Fires when something about one of them is new. */
  readonly onDidChange = this.#changed.event;
  readonly #known = new Map<string, LiveRun>();

  /** @param redraw To be called when what a plot draws of them is another. */
  constructor(
    private readonly worker: WorkerClient,
    private readonly groups: FitGroups,
    private readonly redraw: () => void,
  ) {}

  /** What was last found about a run. */
  of(run: string): LiveRun | undefined {
    return this.#known.get(run);
  }

  /** What was last found about all of them. */
  get all(): readonly LiveRun[] {
    return [...this.#known.values()];
  }

  /** Looks where a run stands and what it will come to. @param growing Ids of all that are being trained. */
  async look(run: string, growing: readonly string[]): Promise<LiveRun | null> {
    const live = await this.worker.call('live', this.#requestFor(run, growing));
    const before = this.#known.get(run);
    if (live === null) this.#known.delete(run);
    else this.#known.set(run, live);
    if (drawnOf(before) !== drawnOf(live)) this.redraw();
    this.#changed.fire();
    return live;
  }

  /** What annealing a run now would come to. @throws What the worker says: it can't be forecast, … */
  anneal(run: string, asked: Pick<AnnealRequest, 'lengths' | 'config'>, task?: Task): Promise<AnnealWays> {
    const request = { ...this.#requestFor(run, [run, ...this.#known.keys()]), ...asked };
    return this.worker.call('anneal', request, { signal: task?.signal });
  }

  /** Forgets runs that are not being trained any more. */
  keep(growing: readonly string[]): void {
    const gone = [...this.#known.keys()].filter((id) => !growing.includes(id));
    if (gone.length === 0) return;
    for (const id of gone) this.#known.delete(id);
    this.redraw();
    this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
  }

  /** Only runs of its own group teach a run. */
  #requestFor(run: string, growing: readonly string[]): LiveRequest {
    const { fit: choices, series } = readSettings();
    return { run, growing, among: this.groups.groupOf(run)?.runs ?? null, choices, series };
  }
}

/** What of a forecast is drawn: another one whenever it was made anew. */
function drawnOf(live: LiveRun | null | undefined): string {
  return JSON.stringify([live?.forecastStep, live?.end, live?.final]);
}
