import { known, knownLoss, knownLr, knownValidation, meanLoss } from '../known.ts';

/** Updates and tokens of the run that fixtures of Megatron and its descendants are logs of. */
export const samplesPerUpdate = 256;
export const sequenceLength = known.tokensPerUpdate / samplesPerUpdate;

/** A number as Python's `{:.6E}` or `{:.3E}` writes it. */
export function scientific(value: number, digits: number): string {
  if (Number.isNaN(value)) return 'NAN';
  const [mantissa, exponent] = value.toExponential(digits).split('e');
  const power = Number(exponent);
  return `${mantissa!}E${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

/** The dump of arguments of `_print_args`. */
export function dump(values: Record<string, string>, suffix: (line: string) => string = () => ''): string {
  const lines = Object.entries(values).map(([name, value]) => {
    const line = `  ${name} ${'.'.repeat(48 - name.length)} ${value}`;
    return `${line}${suffix(line)}\n`;
  });
  const ends = ['------------------------ arguments ------------------------\n', '-------------------- end of arguments ---------------------\n']; // prettier-ignore
  return `${ends[0]!}${lines.join('')}${ends[1]!}`;
}

/** Means of the known loss over the updates of a line that were not skipped. */
export interface Line {
  readonly step: number;
  readonly mean?: number | null;
  readonly skipped?: number;
  readonly nan?: number;
}

/** Steps of the lines of a log: every `interval`. */
export function steps(interval: number, from = interval, to: number = known.updates): number[] {
  return Array.from({ length: Math.floor((to - from) / interval) + 1 }, (_, i) => from + i * interval);
}

export interface Era {
  /** What stands before ` iteration`. */
  readonly stamp?: (step: number) => string;
  readonly digits: number;
  readonly before?: (step: number) => string;
  readonly after?: string;
}

/** One line of `training_log` of Megatron-LM. The LR is that of the next update. */
export function megatronLine(
  { step, mean = meanLoss(Math.max(1, step - 9), step), skipped = 0, nan = 0 }: Line,
  { stamp = () => ' ', digits, before = () => '', after = '' }: Era,
): string {
  const loss = mean === null ? '' : ` lm loss: ${scientific(mean, 6)} |`;
  const counted = ` consumed samples: ${String(step * samplesPerUpdate).padStart(12)} |${before(step)}`;
  const lr = ` learning rate: ${scientific(knownLr(step + 1), digits)} |`;
  const ends = ` number of skipped iterations: ${String(skipped).padStart(3)} | number of nan iterations: ${String(nan).padStart(3)} |`;
  return `${stamp(step)}iteration ${String(step).padStart(8)}/${String(known.updates).padStart(8)} |${counted} elapsed time per iteration (ms): 179.8 |${lr} global batch size: ${String(samplesPerUpdate).padStart(5)} |${loss} loss scale: 1.0 | grad norm: 1.003 |${ends}${after}\n`;
}

/** The block that `evaluate_and_print_results` of Megatron-LM prints. */
export function megatronHeldOut(step: number, final = ''): string {
  const loss = knownValidation(step);
  const text = ` validation loss at iteration ${String(step)}${final} | lm loss value: ${scientific(loss, 6)} | lm loss PPL: ${scientific(Math.exp(loss), 6)} | `;
  const rule = '-'.repeat(text.length + 1);
  return `${rule}\n${text}\n${rule}\n`;
}

/** The loss of update k as text rounds it. */
export function rounded(value: number, digits = 6): number {
  return Number(scientific(value, digits));
}

/**
 * The largest relative error of LRs that were interpolated between lines; not known at the first line, since a warm-up of
 * Megatron begins at 0, nor asked for at the kink where the warm-up ends.
 */
export function lrError(curve: {
  readonly steps: readonly number[];
  readonly lr: readonly (number | null)[];
}): number {
  const errors = curve.lr.map((lr, i) => {
    const k = curve.steps[i]!;
    return i === 0 || k === known.warmup ? 0 : Math.abs((lr ?? 0) / knownLr(k) - 1);
  });
  return Math.max(...errors);
}

export { known, knownLoss, knownLr, knownValidation, meanLoss };
