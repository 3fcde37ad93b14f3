import { formatLoss } from '../format.ts';
import type { FinalLoss } from './types.ts';
import { say } from '../words.ts';

/** What one law says of a schedule's end. */
export interface LawEnd {
  /** As people call it: "Annealing law". */
  readonly label: string;
  /** null where its prediction is withheld. */
  readonly final: Pick<FinalLoss, 'loss' | 'lower' | 'upper'> | null;
}

/**
 * Whether laws fitted to the same runs disagree about an end by more than their bands: each loss lies outside the other's
 * 90 % interval. One sentence on the two that are furthest apart, or null.
 */
export function checkDisagreement(ends: readonly LawEnd[]): string | null {
  const told = ends.flatMap(({ label, final }) => (final === null ? [] : [{ label, final }]));
  const apart = told
    .flatMap((a, i) => told.slice(i + 1).map((b) => ({ a, b })))
    .filter(({ a, b }) => isOutside(a.final.loss, b.final) && isOutside(b.final.loss, a.final))
    .sort((x, y) => distance(y) - distance(x));
  const [worst] = apart;
  if (worst === undefined) return null;
  const [a, b] = [worst.a, worst.b].map(
    ({ label, final }) => say`the ${lowered(label)} gives ${formatLoss(final.loss)}`,
  );
  return say`Laws fitted to the same runs disagree by more than their 90 % intervals: ${a ?? ''}, ${b ?? ''} nats.`;
}

type Pair = Readonly<Record<'a' | 'b', { readonly final: NonNullable<LawEnd['final']> }>>;

function distance({ a, b }: Pair): number {
  return Math.abs(a.final.loss - b.final.loss);
}

function isOutside(loss: number, { lower, upper }: NonNullable<LawEnd['final']>): boolean {
  return loss < lower || loss > upper;
}

function lowered(label: string): string {
  return label.charAt(0).toLowerCase() + label.slice(1);
}
