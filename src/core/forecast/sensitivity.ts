import { editKey } from '../configs/edit.ts';
import { languageOf } from '../configs/names.ts';
import { readConfig } from '../configs/registry.ts';
import type { ConfigHints, ConfigReading, ScheduleKey } from '../configs/types.ts';
import { applyEdits } from '../configs/write/patch.ts';
import type { FinalLoss, Fit } from '../fit/types.ts';
import { predictReading } from './reading.ts';

/** What another value of a key would do to the end of the run. */
export interface Nudge {
  /** The other value as it would be written. */
  readonly written: string;
  /** The new end minus the present one, in nats; null where `why` says why no number may be shown. */
  readonly change: number | null;
  readonly why: string | null;
  /** Updates at the end, where the key changes the length of the run. */
  readonly steps: number | null;
  /** What speaks against the number and not against the present one. */
  readonly distrust: readonly string[];
}

/** What a tenth less and a tenth more of a key's value would do. */
export interface Sensitivity {
  readonly less: Nudge | null;
  readonly more: Nudge | null;
}

/** A config's text with what is known of it. */
export interface KnownText {
  readonly path: string;
  readonly text: string;
  readonly hints: ConfigHints;
  readonly reading: ConfigReading;
}

const tenth = 0.1;

/**
 * What a tenth of this very value does to the final loss, by reading the edited text again: a whole number goes by whole
 * steps, a floor of 0 rises to a tenth of the peak.
 * @returns null where the value is no number that can be edited, or nothing can be predicted.
 */
export function collectSensitivity(fit: Fit, known: KnownText, key: ScheduleKey): Sensitivity | null {
  const told = predictReading(fit, known.path, known.reading);
  const step = nudgeOf(key, known.reading);
  if (told?.withheld !== null || step === null || typeof key.value !== 'number') return null;
  const { value } = key;
  const base = { final: told.final, distrust: told.distrust };
  const at = (other: number) => nudge(fit, known, key, Number(other.toPrecision(12)), base);
  const [less, more] = [value === 0 ? null : at(value - step), at(value + step)];
  return less === null && more === null ? null : { less, more };
}

/** A tenth of the value; null where a tenth of it means nothing. */
function nudgeOf({ value, role, name, computed }: ScheduleKey, { peakLr }: ConfigReading): number | null {
  if (typeof value !== 'number' || computed === true || role === 'kind' || role === 'other') return null;
  if (value === 0) {
    if (role !== 'min-lr') return null;
    return /ratio|frac|factor|share/i.test(name) || peakLr === null ? tenth : tenth * peakLr;
  }
  const size = Math.abs(tenth * value);
  return Number.isInteger(value) ? Math.max(1, Math.round(Number(size.toPrecision(2)))) : size;
}

interface Base {
  readonly final: FinalLoss;
  readonly distrust: readonly string[];
}

function nudge(fit: Fit, known: KnownText, key: ScheduleKey, value: number, base: Base): Nudge | null {
  const language = languageOf(known.path);
  const edit = language === undefined ? null : editKey({ text: known.text, language }, key, value).edits?.[0];
  if (edit == null) return null;
  const reading = readConfig(known.path, applyEdits(known.text, [edit]), known.hints);
  const told = reading === null ? null : predictReading(fit, known.path, reading);
  if (reading === null || told === null) {
    const why = reading?.problems.find(({ severity }) => severity === 'error')?.message;
    return why === undefined ? null : { ...nothing(edit.text), why };
  }
  if (told.withheld !== null) return { ...nothing(edit.text), why: told.withheld };
  const { loss, step } = told.final;
  return {
    written: edit.text,
    change: loss - base.final.loss,
    why: null,
    steps: step === base.final.step ? null : step,
    distrust: told.distrust.filter((reason) => !base.distrust.includes(reason)),
  };
}

function nothing(written: string): Nudge {
  return { written, change: null, why: null, steps: null, distrust: [] };
}
