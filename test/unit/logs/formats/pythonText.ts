/** A float as Python's `repr` writes it. */
export function repr(value: number): string {
  if (Number.isInteger(value)) return `${String(value)}.0`;
  if (Math.abs(value) >= 1e-4) return String(value);
  return value.toExponential().replace(/e-(\d)$/, 'e-0$1');
}

/** A float as `f"{value:.4g}"` writes it. */
export function general(value: number): string {
  const shortest = Number(value.toPrecision(4));
  return Number.isInteger(shortest) && shortest < 1e4 ? String(shortest) : repr(shortest).replace(/\.0$/, '');
}

export type Pairs = readonly (readonly [string, string])[];

/** A dict as `str` writes it, of values that are written already. */
export function dict(pairs: Pairs): string {
  return `{${pairs.map(([key, value]) => `'${key}': ${value}`).join(', ')}}`;
}

/** One state of a tqdm bar. */
export function bar(done: number, total: number, description = ''): string {
  const percent = Math.floor((100 * done) / total);
  const blocks = '█'.repeat(Math.floor(percent / 10)).padEnd(10);
  return `\r${description}${String(percent).padStart(3)}%|${blocks}| ${String(done)}/${String(total)} [00:42<10:13,  2.00s/it]`;
}
