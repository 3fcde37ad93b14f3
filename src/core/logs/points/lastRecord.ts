import { planOf, type MutableCell, type Plan } from './cells.ts';
import { savedNumbers, type PlainPoint } from './plainPoint.ts';

const roles = ['losses', 'lr', 'multiplier', 'tokens', 'time'] as const;

/** The last record of a very long log, where it was left out: where a run ends is what is asked of its log first. */
export class LastRecord {
  /** Whether no later record was kept. */
  isLeftOut = false;
  kind = 0;
  step = 0;
  line = 0;
  #plan: Plan = planOf([]);
  #copied: Plan | null = null;
  /** A plain one, and what it held; null where the last was none. */
  #plain: PlainPoint | null = null;
  readonly #saved = new Float64Array(savedNumbers);

  /** What it held; a reader uses its own cells again. */
  get plan(): Plan {
    return this.#plain?.toPlan(this.#saved) ?? this.#plan;
  }

  take(plan: Plan, kind: number, step: number, line: number): void {
    if (plan !== this.#copied) {
      this.#copied = plan;
      this.#plan = planOf(roles.flatMap((role) => plan[role].map((cell) => ({ ...cell }))));
    }
    for (const role of roles) {
      const [from, to] = [plan[role], this.#plan[role]];
      for (let i = 0; i < from.length; i++) (to[i] as MutableCell).value = from[i]!.value;
    }
    this.#plain = null;
    this.#take(kind, step, line);
  }

  takePlain(point: PlainPoint, kind: number, step: number, line: number): void {
    point.save(this.#saved);
    this.#plain = point;
    this.#take(kind, step, line);
  }

  #take(kind: number, step: number, line: number): void {
    this.isLeftOut = true;
    this.kind = kind;
    this.step = step;
    this.line = line;
  }
}
