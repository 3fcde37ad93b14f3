import { moveRanges, type Moved } from '../core/configs/moved.ts';
import type { ScheduleKey } from '../core/configs/types.ts';
import type { Problem, TextRange } from '../core/errors.ts';
import type { Forecast, TypedConfig } from '../protocol/worker.ts';

/** What stands about a text: the answer to it, or, while it is half typed, the last good answer with its places moved along. */
export interface Standing {
  readonly forecast: Forecast;
  /** The text that the places are in. */
  readonly text: string;
  /** Whether the forecast is of an earlier text. */
  readonly stale: boolean;
}

/**
 * What stands after an answer came. A half-typed text, and one that is no config any more but is not saved so, leave the last
 * good answer standing.
 * @param text The text that the answer is for.
 * @param saved Whether the text is the one on disk.
 */
export function settle(
  before: Standing | null,
  { forecast, broken }: TypedConfig,
  text: string,
  saved: boolean,
): Standing | null {
  const fresh = forecast === null ? null : { forecast, text, stale: false };
  const keeps = before !== null && before.forecast.words !== '' && (broken || (fresh === null && !saved));
  return keeps ? { forecast: moveForecast(before, text, forecast), text, stale: true } : fresh;
}

/** The last good forecast in another text: places move along, what the new text is broken by is added. */
function moveForecast(before: Standing, text: string, now: Forecast | null): Forecast {
  const { forecast } = before;
  const moved = moveRanges(before.text, text);
  const syntax = now?.problems.filter(({ code }) => code === 'syntax') ?? [];
  const kept = forecast.problems.filter(({ code }) => code !== 'syntax');
  return {
    ...forecast,
    keys: forecast.keys.flatMap((key) => moveKey(moved, key) ?? []),
    problems: [...syntax, ...kept.flatMap((problem) => moveProblem(moved, problem) ?? [])],
  };
}

function moveKey(moved: Moved, { usedRange, ...key }: ScheduleKey): ScheduleKey | null {
  const [keyRange, valueRange] = [moved.place(key.keyRange), moved.place(key.valueRange)];
  if (keyRange === null || valueRange === null) return null;
  const used = usedRange === undefined ? null : moved.place(usedRange);
  return { ...key, keyRange, valueRange, ...(used === null ? {} : { usedRange: used }) };
}

/** Without its fix, which was for another text. */
function moveProblem(moved: Moved, problem: Problem): Problem | null {
  const { fix, range, ...rest } = problem;
  if (range === undefined) return fix === undefined ? problem : rest;
  const place: TextRange | null = moved.place(range);
  return place === null ? null : { ...rest, range: place };
}
