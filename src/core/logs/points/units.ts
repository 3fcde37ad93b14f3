import type { Problem } from '../../errors.ts';
import type { Counting } from './counting.ts';
import type { Series } from './series.ts';
import { say } from '../../words.ts';

/** A first loss in this range is that of a real vocabulary in bits: ln(vocabulary) is 10.4 to 12.5 nats. */
const [leastBits, mostBits] = [16, 21];

/** Warns of a loss that looks like bits where the format does not say that it is. */
export function checkUnits({ values, lines }: Series, { unit }: Counting): Problem[] {
  const first = values.findIndex(Number.isFinite);
  const loss = values[first];
  if (unit === 'bits' || loss === undefined || loss < leastBits || loss > mostBits) return [];
  const message = say`The first loss is ${loss.toPrecision(4)}, which looks like bits per token: if so, multiply the losses by ln 2 = 0.693147 before fitting.`;
  return [{ code: 'maybe-bits', message, line: lines[first] ?? 0, severity: 'warning' }];
}
