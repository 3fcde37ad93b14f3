/** The commonest difference of a counter to the one before it, where it rises; the larger of equally common ones. */
export function commonestGap(steps: ArrayLike<number>): number | null {
  const counts = new Map<number, number>();
  let best: number | null = null;
  let most = 0;
  for (let i = 1; i < steps.length; i++) {
    const gap = steps[i]! - steps[i - 1]!;
    if (gap <= 0) continue;
    const count = (counts.get(gap) ?? 0) + 1;
    counts.set(gap, count);
    if (count < most || (count === most && best !== null && gap < best)) continue;
    best = gap;
    most = count;
  }
  return best;
}
