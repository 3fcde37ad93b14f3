import type { ScheduleShape } from '../../src/core/schedule/shape.ts';
import type { FitDomain } from '../../src/core/fit/types.ts';
import type { PlotRun } from '../../src/protocol/messages.ts';
import type { WhatIf, WhatIfs } from '../../src/protocol/whatIf.ts';
import { whatIfId } from './predict.ts';
import { whatIfStrings } from './strings.ts';

/** What a new what-if begins as. */
export type Beginning = Pick<WhatIf, 'shape' | 'size' | 'batchTokens'> & { readonly name?: string };

/** Adds a what-if and chooses it. */
export function addWhatIf({ list }: WhatIfs, { name, ...rest }: Beginning): WhatIfs {
  const number = Math.max(0, ...list.map((one) => one.number)) + 1;
  const wanted = name ?? whatIfStrings.defaultName(number);
  return { list: [...list, { number, name: freeName(list, wanted), ...rest }], chosen: number };
}

/** A name that no other has: a second "linear 20 %" is "linear 20 % (2)". */
function freeName(list: readonly WhatIf[], name: string): string {
  const taken = (candidate: string) => list.some((one) => one.name === candidate);
  for (let i = 1; ; i++) {
    const candidate = i === 1 ? name : `${name} (${String(i)})`;
    if (!taken(candidate)) return candidate;
  }
}

/** Removes a what-if; its neighbour is chosen where it was. */
export function removeWhatIf({ list, chosen }: WhatIfs, number: number): WhatIfs {
  const at = list.findIndex((one) => one.number === number);
  const left = list.filter((one) => one.number !== number);
  if (chosen !== number) return { list: left, chosen };
  return { list: left, chosen: (left[at] ?? left.at(-1))?.number ?? null };
}

/** Changes some of a what-if. */
export function changeWhatIf(
  { list, chosen }: WhatIfs,
  number: number,
  change: Partial<Pick<WhatIf, 'name' | 'shape' | 'size'>>,
): WhatIfs {
  return { list: list.map((one) => (one.number === number ? { ...one, ...change } : one)), chosen };
}

/** The what-if being edited, or null. */
export function chosenWhatIf({ list, chosen }: WhatIfs): WhatIf | null {
  return list.find(({ number }) => number === chosen) ?? null;
}

/** The run that a what-if starts from, with its nearest shape. */
export interface Source {
  readonly run: PlotRun;
  readonly shape: ScheduleShape;
  /** How far the shape is off at worst, as a share of the peak. */
  readonly worst: number;
}

/** The run or config that ends lowest by the law, of those that have a shape; null where there is none. */
export function bestSource(runs: readonly PlotRun[]): Source | null {
  const found = runs.flatMap((run) => {
    const { shape } = run.plan;
    return shape === null ? [] : [{ run, shape: shape.shape, worst: shape.worst }];
  });
  const loss = ({ run }: Source) => run.final?.loss ?? Infinity;
  return [...found].sort((a, b) => loss(a) - loss(b))[0] ?? null;
}

/** The run that a new what-if starts from: the one being edited, else the best. */
export function sourceFor(whatIfs: WhatIfs, runs: readonly PlotRun[]): Source | null {
  const chosen = chosenWhatIf(whatIfs);
  const edited = runs.find(({ id, plan }) => id === whatIfId(chosen?.number ?? 0) && plan.shape !== null);
  return edited === undefined ? bestSource(runs) : bestSource([edited]);
}

/** A copy of a source's schedule. */
export function beginFrom({ run, shape }: Source): Beginning {
  const { size, batchTokens } = run.plan;
  return { shape, size, batchTokens };
}

/** The same budget, peak and warm-up with a linear decay over the last `percent` of the steps. */
export function presetOf(source: Source, percent: number, domain: FitDomain): Beginning {
  const { shape } = source;
  const decaySteps = Math.min(
    Math.round((percent / 100) * shape.totalSteps),
    shape.totalSteps - shape.warmupSteps,
  );
  return {
    ...beginFrom(source),
    name: whatIfStrings.presetName(percent),
    shape: { ...shape, decay: 'linear', decaySteps, minLr: floorFor(shape, domain) },
  };
}

/** A schedule without a decay has no floor to keep: then the lowest LR that a fitted run reached, where one annealed. */
function floorFor({ minLr, peakLr, decaySteps }: ScheduleShape, domain: FitDomain): number {
  if (decaySteps > 0) return minLr;
  return domain.annealingRuns > 0 ? Math.min(domain.minLr, peakLr) : 0;
}
