import type { Memento } from 'vscode';
import type { Told } from '../core/configs/told.ts';
import type { GroupAnswers } from '../core/runs/groups.ts';
import type { Answers } from '../core/runs/types.ts';
import type { FittedRuns } from '../protocol/worker.ts';

/** Keys carry a version: what an older release stored in another shape is simply not found. */
const keys = {
  answers: 'lrLaw.answers.1',
  told: 'lrLaw.told.1',
  fitted: 'lrLaw.fitted.4',
  overlays: 'lrLaw.overlays.1',
  unticked: 'lrLaw.unticked.1',
  fittedRuns: 'lrLaw.fittedRuns.1',
  groups: 'lrLaw.groups.1',
  group: 'lrLaw.group.1',
} as const;

/** What outlives a window reload, in the workspace's state. */
export class Memory {
  constructor(private readonly state: Memento) {}

  /** Config by log, as the user said. */
  get answers(): Answers {
    return this.state.get<Answers>(keys.answers, {});
  }

  setAnswers(answers: Answers): Thenable<void> {
    return this.state.update(keys.answers, answers);
  }

  /** By config, what the user said that it does not tell. */
  get told(): Readonly<Record<string, Told>> {
    return this.state.get<Readonly<Record<string, Told>>>(keys.told, {});
  }

  setTold(told: Readonly<Record<string, Told>>): Thenable<void> {
    return this.state.update(keys.told, told);
  }

  /** The last fit and its runs. */
  get fitted(): FittedRuns | null {
    return this.state.get<FittedRuns | null>(keys.fitted, null);
  }

  setFitted(fitted: FittedRuns | null): Thenable<void> {
    return this.state.update(keys.fitted, fitted);
  }

  /** Ids of the runs that were last fitted, of all groups. */
  get fittedRuns(): readonly string[] {
    const known = this.fitted?.runs.map(({ id }) => id) ?? [];
    return this.state.get<readonly string[]>(keys.fittedRuns, known);
  }

  setFittedRuns(ids: readonly string[]): Thenable<void> {
    return this.state.update(keys.fittedRuns, ids);
  }

  /** Group by run, as the user said. */
  get groups(): GroupAnswers {
    return this.state.get<GroupAnswers>(keys.groups, {});
  }

  setGroups(answers: GroupAnswers): Thenable<void> {
    return this.state.update(keys.groups, answers);
  }

  /** The group whose fit is shown. */
  get group(): string | null {
    return this.state.get<string | null>(keys.group, null);
  }

  setGroup(id: string): Thenable<void> {
    return this.state.update(keys.group, id);
  }

  /** Ids of runs that the user wants predicted only. */
  get unticked(): readonly string[] {
    return this.state.get<readonly string[]>(keys.unticked, []);
  }

  setUnticked(unticked: readonly string[]): Thenable<void> {
    return this.state.update(keys.unticked, unticked);
  }

  /** Configs laid over the plot. */
  get overlays(): readonly string[] {
    return this.state.get<readonly string[]>(keys.overlays, []);
  }

  setOverlays(overlays: readonly string[]): Thenable<void> {
    return this.state.update(keys.overlays, overlays);
  }
}
