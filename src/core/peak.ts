/** The highest LR of all updates; 0 where there are none. */
export function peakOf(eta: Float64Array): number {
  let peak = 0;
  // eslint-disable-next-line @typescript-eslint/prefer-for-of -- an iterator takes several times as long
  for (let i = 0; i < eta.length; i++) if (eta[i]! > peak) peak = eta[i]!;
  return peak;
}
