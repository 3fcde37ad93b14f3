import { normal, type Random } from '../random.ts';
import type { Arena, Matrix } from './arena.ts';

/** One parameter matrix with its gradient and the two moments that AdamW keeps of it; all of one shape. */
export interface Parameter {
  readonly value: Matrix;
  readonly gradient: Matrix;
  readonly firstMoment: Matrix;
  readonly secondMoment: Matrix;
  /** Weight decay is for matrices; biases and embeddings go without. */
  readonly decays: boolean;
}

/** A parameter of zeros. */
export function zeroParameter(arena: Arena, rows: number, columns: number, decays: boolean): Parameter {
  const matrix = (): Matrix => arena.matrix(rows, columns);
  const [value, gradient, firstMoment, secondMoment] = [matrix(), matrix(), matrix(), matrix()];
  return { value, gradient, firstMoment, secondMoment, decays };
}

/** Fills a parameter with normal draws of the given standard deviation. */
export function initialise(parameter: Parameter, deviation: number, random: Random): void {
  const { data } = parameter.value;
  data.forEach((_, i) => (data[i] = deviation * normal(random)));
}

/** The Euclidean norm of all gradients together. */
export function gradientNorm(parameters: readonly Parameter[]): number {
  let sum = 0;
  for (const { gradient } of parameters) {
    for (const g of gradient.data) sum += g * g;
  }
  return Math.sqrt(sum);
}
