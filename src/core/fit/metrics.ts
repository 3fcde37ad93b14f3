import type { Metrics } from './types.ts';

/**
 * How close a predicted curve is to the logged one.
 * @param logged Loss in nats.
 * @param predicted Loss in nats, same length (> 0).
 */
export function collectMetrics(logged: Float64Array, predicted: Float64Array): Metrics {
  const count = logged.length;
  const mean = logged.reduce((sum, value) => sum + value, 0) / count;
  let absolute = 0;
  let squared = 0;
  let spread = 0;
  let relative = 0;
  let worst = 0;
  for (let i = 0; i < count; i++) {
    const error = logged[i]! - predicted[i]!;
    const share = Math.abs(error) / logged[i]!;
    absolute += Math.abs(error);
    squared += error * error;
    spread += (logged[i]! - mean) ** 2;
    relative += share;
    worst = Math.max(worst, share);
  }
  return {
    r2: spread > 0 ? 1 - squared / spread : NaN,
    mae: absolute / count,
    rmse: Math.sqrt(squared / count),
    meanRelativeError: relative / count,
    worstRelativeError: worst,
    finalError: logged[count - 1]! - predicted[count - 1]!,
  };
}
