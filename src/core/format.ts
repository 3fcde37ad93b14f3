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
  // eslint-disable-next-line regexp/no-super-linear-move -- a number has few digits
  return String(Math.round(steps)).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** A share for people: at most one decimal, "12.5 %". */
export function formatShare(share: number): string {
  return `${String(Number((100 * share).toFixed(1)))} %`;
}

/** A model size for people: "125M", "1.3B". */
export function formatSize(parameters: number): string {
  const [scale, unit] = parameters >= 1e9 ? [1e9, 'B'] : parameters >= 1e6 ? [1e6, 'M'] : [1e3, 'k'];
  return `${String(Number((parameters / scale).toPrecision(3)))}${unit}`;
}

/** A count of tokens for people: "524k", "4.19M", "20.1B". */
export function formatTokens(tokens: number): string {
  const scales = [
    [1e12, 'T'],
    [1e9, 'B'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const;
  const [scale, unit] = scales.find(([least]) => tokens >= least) ?? [1, ''];
  return `${String(Number((tokens / scale).toPrecision(3)))}${unit}`;
}
