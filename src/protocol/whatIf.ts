import { decayShapes, type DecayShape, type ScheduleShape } from '../core/schedule/shape.ts';

/** A schedule of the user's own, laid beside the runs. */
export interface WhatIf {
  /** Counts up from 1 and is never given twice on a page: it makes the id and the colour. */
  readonly number: number;
  readonly name: string;
  readonly shape: ScheduleShape;
  /** Of the run or config that it was started from: parameters of the model, tokens of one update. */
  readonly size: number | null;
  readonly batchTokens: number | null;
}

/** The user's own schedules, and the number of the one that is being edited. */
export interface WhatIfs {
  readonly list: readonly WhatIf[];
  readonly chosen: number | null;
}

/** None. */
export const noWhatIfs: WhatIfs = { list: [], chosen: null };

const most = 50;

/** Reads stored what-ifs; whatever is none is left out. A shape may be one that is no schedule: the page says so. */
export function readWhatIfs(stored: unknown): WhatIfs {
  if (typeof stored !== 'object' || stored === null) return noWhatIfs;
  const { list, chosen } = stored as Record<keyof WhatIfs, unknown>;
  const read = Array.isArray(list)
    ? list.slice(0, most).flatMap((one: unknown) => readWhatIf(one) ?? [])
    : [];
  const unique = read.filter(({ number }, i) => read.findIndex((other) => other.number === number) === i);
  const known = unique.find(({ number }) => number === chosen) ?? unique.at(0);
  return { list: unique, chosen: known?.number ?? null };
}

function readWhatIf(stored: unknown): WhatIf | null {
  if (typeof stored !== 'object' || stored === null) return null;
  const { number, name, shape, size, batchTokens } = stored as Record<keyof WhatIf, unknown>;
  const read = readShape(shape);
  if (read === null || typeof name !== 'string' || !Number.isSafeInteger(number)) return null;
  const positive = (value: unknown) => (typeof value === 'number' && value > 0 ? value : null);
  return {
    ...{ number: number as number, name, shape: read },
    ...{ size: positive(size), batchTokens: positive(batchTokens) },
  };
}

function readShape(stored: unknown): ScheduleShape | null {
  if (typeof stored !== 'object' || stored === null) return null;
  const { totalSteps, peakLr, minLr, warmupSteps, decaySteps, decay } = stored as Record<string, unknown>;
  const numbers = [totalSteps, peakLr, minLr, warmupSteps, decaySteps];
  if (!numbers.every((value) => typeof value === 'number' && Number.isFinite(value))) return null;
  if (!decayShapes.some((known) => known === decay)) return null;
  const [total, peak, floor, warmup, decays] = numbers as [number, number, number, number, number];
  return {
    ...{ totalSteps: total, peakLr: peak, minLr: floor, warmupSteps: warmup, decaySteps: decays },
    decay: decay as DecayShape,
  };
}
