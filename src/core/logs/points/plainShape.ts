import type { MutableCell } from './cells.ts';
import type { Collector } from './collector.ts';
import type { Role } from './columns.ts';
import { PlainPoint } from './plainPoint.ts';

/** Only for speed: which of a record's numbers is what, for records that all have the same. */
export class PlainShape {
  readonly roles: ReadonlySet<Role>;
  readonly #point: PlainPoint;
  readonly #step: number;
  readonly #train: number;
  readonly #validation: number;
  readonly #lr: number;
  readonly #multiplier: number;
  readonly #tokens: number;
  readonly #time: number;
  readonly #total: number;

  /** Use `shapeOf`. @param cells What each of the numbers is. */
  constructor(cells: readonly MutableCell[]) {
    this.roles = new Set(cells.map(({ meaning }) => meaning.role));
    const placeOf = (role: Role) => bestOf(role, cells);
    [this.#step, this.#train, this.#validation] = [placeOf('step'), placeOf('train'), placeOf('validation')];
    [this.#lr, this.#multiplier] = [placeOf('lr'), placeOf('multiplier')];
    [this.#tokens, this.#time, this.#total] = [placeOf('tokens'), placeOf('time'), placeOf('total')];
    this.#point = PlainPoint.of({ train: cells[this.#train], validation: cells[this.#validation] });
  }

  /** Hands a record over. @param numbers As many as there are cells, or more. @returns As `Collector.add`. */
  addTo(collector: Collector, numbers: Float64Array, line: number): number {
    const point = this.#point;
    point.step = numbers[this.#step]!;
    point.train = this.#train < 0 ? NaN : numbers[this.#train]!;
    point.validation = this.#validation < 0 ? NaN : numbers[this.#validation]!;
    point.lr = this.#lr < 0 ? NaN : numbers[this.#lr]!;
    point.multiplier = this.#multiplier < 0 ? NaN : numbers[this.#multiplier]!;
    point.tokens = this.#tokens < 0 ? NaN : numbers[this.#tokens]!;
    point.time = this.#time < 0 ? NaN : numbers[this.#time]!;
    point.total = this.#total < 0 ? NaN : numbers[this.#total]!;
    return collector.addPlain(point, line);
  }
}

/** null where the records have no step, several losses of a kind, or perplexities. */
export function shapeOf(cells: readonly MutableCell[]): PlainShape | null {
  const count = (role: Role) => cells.filter(({ meaning }) => meaning.role === role).length;
  const isPlain = count('step') > 0 && count('train') < 2 && count('validation') < 2;
  return isPlain && !cells.some(({ meaning }) => meaning.perplexity) ? new PlainShape(cells) : null;
}

/** Place of the best-named cell of a role; -1 where there is none. */
function bestOf(role: Role, cells: readonly MutableCell[]): number {
  let best = -1;
  cells.forEach(({ meaning }, i) => {
    if (meaning.role !== role) return;
    if (best < 0 || meaning.rank < cells[best]!.meaning.rank) best = i;
  });
  return best;
}
