import type { Section } from '../section.ts';
import type { ConfigHints } from '../types.ts';

/** A time of Composer's: `100ba`, `2e9tok`, `0.1dur`. */
export interface ComposerTime {
  readonly value: number;
  /** `ep`, `ba`, `sp`, `tok`, `dur`, … */
  readonly unit: string;
}

/** What a time is turned into updates by; null where it is not known. */
export interface ComposerClock {
  readonly samplesPerUpdate: number | null;
  readonly tokensPerUpdate: number | null;
  readonly stepsPerEpoch: number | null;
  readonly duration: ComposerTime | null;
}

const written = /^\s*([\d._]+(?:[eE][+-]?\d+)?)\s*(ep|ba|sp|tok|dur|it|iter|sec)\s*$/;

/** Reads a time with its unit; undefined where it is none. */
export function timeOf(section: Section, name: string): ComposerTime | undefined {
  const [, amount = '', unit] = written.exec(section.string(name) ?? '') ?? [];
  const value = Number(amount.replaceAll('_', ''));
  return unit === undefined || !Number.isFinite(value) ? undefined : { value, unit };
}

/** The unit that a time counts in once `dur` is a share of the run and epochs are batches (`_convert_time`). */
export function countedIn({ unit }: ComposerTime, { duration }: ComposerClock): string {
  const plain = unit === 'dur' ? (duration?.unit ?? 'dur') : unit;
  return plain === 'ep' ? 'ba' : plain;
}

/** A time in updates, whole or not; null where a factor is not known. */
export function updatesOf(time: ComposerTime, clock: ComposerClock): number | null {
  const { duration } = clock;
  if (time.unit !== 'dur') return inUpdates(time, clock);
  if (duration === null) return null;
  if (duration.unit !== 'ep')
    return inUpdates({ ...duration, value: Math.trunc(time.value * duration.value) }, clock);
  return clock.stepsPerEpoch === null ? null : Math.trunc(time.value * clock.stepsPerEpoch * duration.value);
}

function inUpdates({ value, unit }: ComposerTime, clock: ComposerClock): number | null {
  const factors: Readonly<Record<string, number | null>> = {
    ba: 1,
    sp: clock.samplesPerUpdate,
    tok: clock.tokensPerUpdate,
    ep: clock.stepsPerEpoch === null ? null : 1 / clock.stepsPerEpoch,
  };
  const factor = factors[unit] ?? null;
  return factor === null ? null : (unit === 'ep' ? value : Math.trunc(value)) / factor;
}

/** Batches of an epoch: told, or from the run's length where that is given in epochs. */
export function stepsPerEpochOf(duration: ComposerTime | null, hints: ConfigHints): number | null {
  if (hints.stepsPerEpoch !== undefined) return hints.stepsPerEpoch;
  if (duration?.unit !== 'ep' || hints.totalSteps === undefined) return null;
  return hints.totalSteps / duration.value;
}
