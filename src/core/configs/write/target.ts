import type { ScheduleShape } from '../../schedule/shape.ts';

/**
 * What a target asks of a framework: no decay; one over all that the warm-up leaves, as cosine and linear schedules have it;
 * or one after a stable stretch.
 */
export function formOf({ totalSteps, warmupSteps, decaySteps }: ScheduleShape): 'constant' | 'full' | 'wsd' {
  if (decaySteps === 0) return 'constant';
  return warmupSteps + decaySteps === totalSteps ? 'full' : 'wsd';
}

/** A number without the noise of a division: 12 digits are a thousandth of what reading it back is checked to. */
export function tidy(value: number): number {
  return Number(value.toPrecision(12));
}

/** The floor as a share of the peak. */
export function floorShare({ minLr, peakLr }: ScheduleShape): number {
  return tidy(minLr / peakLr);
}

/**
 * The share of a length with the fewest digits that a framework turns into so many updates.
 * @param round How it rounds.
 */
export function shareOf(steps: number, whole: number, round: (steps: number) => number): number {
  for (let digits = 1; digits < 17; digits++) {
    const share = Number((steps / whole).toPrecision(digits));
    if (round(share * whole) === steps) return share;
  }
  return steps / whole;
}
