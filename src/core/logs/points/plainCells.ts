import type { MutableCell } from './cells.ts';
import type { Collector } from './collector.ts';
import type { Role } from './columns.ts';
import { PlainPoint } from './plainPoint.ts';

const besides = ['lr', 'multiplier', 'tokens', 'time', 'total'] as const;

/**
 * The numbers of a table's columns or of an object's keys, whatever they are called. A reader fills the same ones again for each
 * record: numbers in a typed array stay as they are, where each in a cell of its own is made an object.
 */
export class PlainCells {
  /** One a cell; NaN is absent. */
  readonly values: Float64Array;
  /** The same as a point; null where a record may have several losses of a kind, or perplexities. */
  readonly #point: PlainPoint | null;
  /** Places of the values of each role, the best-named first. */
  readonly #places: ReadonlyMap<Role, Int32Array>;
  readonly #steps: Int32Array;
  readonly #besides: readonly Int32Array[];
  readonly #train: number;
  readonly #validation: number;

  constructor(readonly cells: readonly MutableCell[]) {
    this.values = new Float64Array(cells.length).fill(NaN);
    this.#places = new Map(cells.map(({ meaning: { role } }) => [role, placesOf(role, cells)]));
    const placesFor = (role: Role) => this.#places.get(role) ?? new Int32Array(0);
    const [train = -1, ...trains] = placesFor('train');
    const [validation = -1, ...validations] = placesFor('validation');
    [this.#train, this.#validation] = [train, validation];
    const isOneEach = trains.length + validations.length === 0;
    const losses = { train: cells[train], validation: cells[validation] };
    const areLosses = !Object.values(losses).some((cell) => cell?.meaning.perplexity);
    this.#point = isOneEach && areLosses ? PlainPoint.of(losses) : null;
    this.#steps = placesFor('step');
    this.#besides = besides.map(placesFor);
  }

  /** The best-named counter. */
  get step(): number {
    return first(this.values, this.#steps);
  }

  /** Whether it has a value of a role. */
  has(role: Role): boolean {
    const places = this.#places.get(role);
    return places !== undefined && !Number.isNaN(first(this.values, places));
  }

  /** Hands a record over. @returns As `Collector.add`. */
  addTo(collector: Collector, line: number): number {
    const point = this.#point;
    const { step, values } = this;
    if (point === null || Number.isNaN(step)) return collector.add(this.#filled(), line);
    point.step = step;
    point.train = this.#train < 0 ? NaN : values[this.#train]!;
    point.validation = this.#validation < 0 ? NaN : values[this.#validation]!;
    const places = this.#besides;
    point.lr = first(values, places[0]!);
    point.multiplier = first(values, places[1]!);
    point.tokens = first(values, places[2]!);
    point.time = first(values, places[3]!);
    point.total = first(values, places[4]!);
    return collector.addPlain(point, line);
  }

  #filled(): readonly MutableCell[] {
    const { cells, values } = this;
    for (let i = 0; i < cells.length; i++)
      cells[i]!.value = Number.isNaN(values[i]!) ? undefined : values[i]!;
    return cells;
  }
}

function placesOf(role: Role, cells: readonly MutableCell[]): Int32Array {
  const places = cells.flatMap(({ meaning }, i) => (meaning.role === role ? [i] : []));
  return Int32Array.from(places.sort((a, b) => cells[a]!.meaning.rank - cells[b]!.meaning.rank));
}

function first(values: Float64Array, places: Int32Array): number {
  let value = NaN;
  for (let i = 0; i < places.length && Number.isNaN(value); i++) value = values[places[i]!]!;
  return value;
}
