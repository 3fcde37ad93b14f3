import { Extremes } from '../src/core/extremes.ts';
import { smooth } from '../src/core/smooth.ts';

/** What is worked out once for each array that came, and lives as long as that. */
function once<T>(make: (values: Float64Array) => T): (values: Float64Array) => T {
  const made = new WeakMap<Float64Array, { readonly result: T }>();
  return (values) => {
    const known = made.get(values) ?? { result: make(values) };
    made.set(values, known);
    return known.result;
  };
}

/** Where a series is lowest and highest. */
export const extremesOf = once((values) => new Extremes(values));

/** The same, as far as a logarithmic axis can show it. */
export const positiveExtremesOf = once(
  (values) => new Extremes(values.map((value) => (value > 0 ? value : NaN))),
);

/** A series without its noise; null for one too short to need it. */
export const smoothOf = once(smooth);
