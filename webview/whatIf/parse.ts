const scales: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, b: 1e9 };
const number = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)\s*([a-z%]*)$/i;

/** An LR as researchers write it: `3e-4`, `0.0003`. null for anything that is no LR. */
export function parseLr(text: string): number | null {
  const { value, unit } = split(text);
  return unit === '' && value >= 0 && Number.isFinite(value) ? value : null;
}

/** A number of updates: `24k`, `24,000`, `1.5M`. null for anything that isn't whole or is below 0. */
export function parseSteps(text: string): number | null {
  const { value, unit } = split(text.replace(/(?<=\d)[,_\s](?=\d{3}(?!\d))/g, ''));
  const steps = value * (scales[unit] ?? NaN);
  const whole = Math.round(steps);
  return whole >= 0 && Math.abs(steps - whole) < 1e-6 * Math.max(1, whole) ? whole : null;
}

/** A share written in per cent: `20`, `20 %`. null outside 0 to 100. */
export function parsePercent(text: string): number | null {
  const { value, unit } = split(text);
  return (unit === '' || unit === '%') && value >= 0 && value <= 100 ? value / 100 : null;
}

function split(text: string): { readonly value: number; readonly unit: string } {
  const [, digits = '', unit = ''] = number.exec(text.trim()) ?? [];
  return { value: digits === '' ? NaN : Number(digits), unit: unit.toLowerCase() };
}
