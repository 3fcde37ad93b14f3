/** Running areas under a schedule; index s holds the value after s updates, so both have length N + 1 and start at 0. */
export interface Areas {
  /** Forward area `S1(s) = sum_{i<=s} eta_i`, in LR units x updates. */
  readonly s1: Float64Array;
  /** Annealing area `S2(s) = sum_{i<=s} m_i` with `m_i = lambda m_{i-1} + (eta_{i-1} - eta_i)`, in LR units x updates. */
  readonly s2: Float64Array;
}

/**
 * Forward and annealing area of a schedule (arXiv 2408.11029, equation 1).
 * @param eta LR of updates 1..N (`eta[0]` is update 1).
 * @param lambda Decay of the annealing momentum an update, 0 <= lambda < 1.
 * @param eta0 LR "before" update 1: 0 where the run warms up, `eta[0]` where it does not (see `startingLr`).
 */
export function areas(eta: Float64Array, lambda: number, eta0: number): Areas {
  const count = eta.length;
  const s1 = new Float64Array(count + 1);
  const s2 = new Float64Array(count + 1);
  let forward = 0;
  let annealing = 0;
  let momentum = 0;
  let previous = eta0;
  for (let i = 0; i < count; i++) {
    const lr = eta[i]!;
    momentum = lambda * momentum + (previous - lr);
    forward += lr;
    annealing += momentum;
    s1[i + 1] = forward;
    s2[i + 1] = annealing;
    previous = lr;
  }
  return { s1, s2 };
}

/**
 * The LR before the first update: 0 where the first change of the LR is a rise (a warm-up, whose ramp then counts as
 * negative annealing), else the first LR itself.
 */
export function startingLr(eta: Float64Array): number {
  const first = eta[0] ?? 0;
  for (const lr of eta) {
    if (lr > first) return 0;
    if (lr < first) return first;
  }
  return first;
}

/** Where the warm-up ends: the first update at the highest LR, when the LR rises to it from the start; 0 without a warm-up. */
export function warmupEnd(eta: Float64Array): number {
  if (startingLr(eta) !== 0) return 0;
  let end = 0;
  while (end + 1 < eta.length && eta[end + 1]! >= eta[end]!) end++;
  const top = eta[end] ?? 0;
  while (end > 0 && eta[end - 1]! >= top * (1 - 1e-12)) end--;
  return end + 1;
}

/** Value of a running area after `s` updates; `s` may be fractional (linear between updates) and is clipped to the run. */
export function areaAt(area: Float64Array, s: number): number {
  const last = area.length - 1;
  if (s <= 0) return area[0] ?? 0;
  if (s >= last) return area[last] ?? 0;
  const whole = Math.floor(s);
  const low = area[whole]!;
  return low + (s - whole) * (area[whole + 1]! - low);
}
