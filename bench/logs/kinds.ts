/** A format as the benchmark writes it: one line here measures one more. */
export interface Kind {
  /** Registry name of the format that must read it. */
  readonly format: string;
  readonly file: string;
  /** What stands before the lines, each with its line break. */
  readonly head?: string;
  /** Line of update k, without its line break. */
  readonly line: (k: number) => string;
  /** Share of the bare line splitter's speed that it must reach, where one is set. */
  readonly share?: number;
}

const lossAt = (k: number): number => 1.7 + 9 * (k + 20) ** -0.3 + 0.02 * Math.sin(12.9898 * k);
const lrAt = (k: number): number => 3e-4 * (0.55 + 0.45 * Math.cos(k / 700_000));

/** Every format that is measured. */
export const kinds: readonly Kind[] = [
  {
    format: 'jsonl',
    file: 'metrics.jsonl',
    line: (k) =>
      `{"step": ${String(k)}, "loss": ${lossAt(k).toFixed(5)}, "lr": ${lrAt(k).toExponential(6)}, "grad_norm": ${(0.3 + lossAt(k) / 50).toFixed(4)}, "tokens": ${String(k * 524_288)}, "tokens_per_second": 181223.4}`,
    share: 0.5,
  },
  {
    format: 'csv',
    file: 'log.csv',
    head: 'step,train_loss,lr,grad_norm,tokens\n',
    line: (k) =>
      `${String(k)},${lossAt(k).toFixed(5)},${lrAt(k).toExponential(6)},${(0.3 + lossAt(k) / 50).toFixed(4)},${String(k * 524_288)}`,
  },
];
