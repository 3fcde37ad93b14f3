import fc from 'fast-check';
import { decayShapes, type ScheduleShape } from '../../../../src/core/schedule/shape.ts';
import type { TextEdit } from '../../../../src/core/errors.ts';

const base = { totalSteps: 240, peakLr: 3e-3, minLr: 0, warmupSteps: 24, decaySteps: 216, decay: 'linear' } as const; // prettier-ignore

/** What people ask for, by name. */
export const targets: Readonly<Record<string, ScheduleShape>> = {
  'linear to 0': base,
  'linear to a floor': { ...base, minLr: 3e-4 },
  'cosine to 0': { ...base, decay: 'cosine' },
  'cosine to a floor': { ...base, decay: 'cosine', minLr: 3e-4 },
  'cosine without warm-up': { ...base, decay: 'cosine', minLr: 3e-4, warmupSteps: 0, decaySteps: 240 },
  'WSD, linear to 0': { ...base, decaySteps: 48 },
  'WSD, linear to a floor': { ...base, decaySteps: 48, minLr: 6e-5 },
  'WSD, cosine': { ...base, decaySteps: 60, decay: 'cosine', minLr: 3e-5 },
  'WSD, 1 - sqrt': { ...base, decaySteps: 24, decay: 'one-minus-sqrt' },
  'WSD, 1 - sqrt, without warm-up': { ...base, decaySteps: 60, warmupSteps: 0, decay: 'one-minus-sqrt', minLr: 3e-4 }, // prettier-ignore
  'WSD, exponential': { ...base, decaySteps: 48, decay: 'exponential', minLr: 3e-5 },
  constant: { ...base, decaySteps: 0 },
  'constant without warm-up': { ...base, decaySteps: 0, warmupSteps: 0 },
};

/** Any shape that is a schedule. */
export const anyShape: fc.Arbitrary<ScheduleShape> = fc
  .record({
    totalSteps: fc.integer({ min: 20, max: 2000 }),
    peakLr: fc.constantFrom(1e-3, 6e-4, 3e-5, 0.02, 1.2345e-4),
    floor: fc.constantFrom(0, 0.1, 0.01, 0.3),
    warm: fc.double({ min: 0, max: 0.5, noNaN: true }),
    falls: fc.constantFrom(0, 0.2, 0.5, 1),
    decay: fc.constantFrom(...decayShapes),
  })
  .map(({ totalSteps, peakLr, floor, warm, falls, decay }) => {
    const warmupSteps = Math.floor(warm * totalSteps);
    const decaySteps = Math.round(falls * (totalSteps - warmupSteps));
    const share = decay === 'exponential' ? Math.max(floor, 0.01) : floor;
    return { totalSteps, peakLr, minLr: peakLr * share, warmupSteps, decaySteps, decay };
  });

/** A text with edits made, after a look that they lie in order and don't overlap. */
export function edited(text: string, edits: readonly TextEdit[]): string {
  let [done, at] = ['', 0];
  for (const { range, text: written } of edits) {
    if (range.start < at || range.end < range.start || range.end > text.length)
      throw new RangeError(`Edits overlap or leave the text: ${JSON.stringify(edits)}`);
    done += text.slice(at, range.start) + written;
    at = range.end;
  }
  return done + text.slice(at);
}
