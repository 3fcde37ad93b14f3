/** A loss in nats for people: four decimals, "2.5332". */
export function formatLoss(loss: number): string {
  return loss.toFixed(4);
}

/** An LR for people: at most three significant digits, in powers of ten as papers write it ("3e-4", "1.25e-3", "0"). */
export function formatLr(lr: number): string {
  if (lr === 0 || !Number.isFinite(lr)) return String(lr);
  const [mantissa = '0', exponent = '0'] = lr.toExponential(2).split('e');
  return `${String(Number(mantissa))}e${String(Number(exponent))}`;
}

/** A count of updates for people: whole, thousands apart, "24,000". */
export function formatSteps(steps: number): string {
  return String(Math.round(steps)).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** A share for people: at most one decimal, "12.5 %". */
export function formatShare(share: number): string {
  return `${String(Number((100 * share).toFixed(1)))} %`;
}
