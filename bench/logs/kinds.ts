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
  {
    format: 'megatron',
    file: 'megatron.log',
    line: (k) =>
      ` [2025-10-11 18:11:01.123456] iteration ${String(k).padStart(8)}/ 9000000 | consumed samples: ${String(k * 256).padStart(12)} | elapsed time per iteration (ms): 179.8 | learning rate: ${lrAt(k).toExponential(6).toUpperCase()} | global batch size:   256 | lm loss: ${lossAt(k).toExponential(6).toUpperCase()} | loss scale: 1.0 | grad norm: 1.003 | number of skipped iterations:   0 | number of nan iterations:   0 |`,
    share: 0.5,
  },
  {
    format: 'torchtitan',
    file: 'torchtitan.log',
    line: (k) =>
      `[rank0]:[titan] 2025-12-17 01:18:26,708 - root - INFO - step: ${String(k)}  loss:  ${lossAt(k).toFixed(5)}  grad_norm:  0.2782  memory: 87.87GiB(62.89%)  tps: 945  tflops: 47.71  mfu: 4.82%`,
    share: 0.5,
  },
  {
    format: 'nanogpt',
    file: 'nanogpt.out',
    line: (k) => `iter ${String(k - 1)}: loss ${lossAt(k).toFixed(4)}, time 907.59ms, mfu 38.21%`,
    share: 0.5,
  },
];
