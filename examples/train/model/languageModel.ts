import type { Batch } from '../data/batches.ts';
import { VOCABULARY } from '../data/corpus.ts';
import { seededRandom } from '../random.ts';
import { Arena, type Matrix } from './arena.ts';
import { softmaxBackward, softmaxLoss } from './crossEntropy.ts';
import { addBiasAndRectify, rectifyBackward, sumRows, transpose } from './elementwise.ts';
import { gatherContexts, scatterGradients } from './embedding.ts';
import { initialise, zeroParameter, type Parameter } from './parameters.ts';
import { createProducts } from './product.ts';

/** Sizes of the model. */
export interface ModelShape {
  /** How many symbols it sees. */
  readonly context: number;
  /** Numbers in the embedding of a symbol. */
  readonly width: number;
  /** Hidden units. */
  readonly hidden: number;
  /** Positions in a batch. */
  readonly batch: number;
}

/** Character-level language model: embeddings of the last symbols, one rectified hidden layer, softmax. */
export interface LanguageModel {
  readonly parameters: readonly Parameter[];
  /** Mean loss of a batch, nats. */
  loss(batch: Batch): number;
  /** The same, and leaves its gradient in the parameters. */
  lossAndGradient(batch: Batch): number;
}

const ARENA_BYTES = 32 * 1024 * 1024;

function parametersOf(arena: Arena, shape: ModelShape, inputs: number) {
  return {
    table: zeroParameter(arena, VOCABULARY, shape.width, false),
    weights1: zeroParameter(arena, inputs, shape.hidden, true),
    bias1: zeroParameter(arena, 1, shape.hidden, false),
    weights2: zeroParameter(arena, shape.hidden, VOCABULARY, true),
    bias2: zeroParameter(arena, 1, VOCABULARY, false),
  };
}

type NamedParameters = ReturnType<typeof parametersOf>;

function initialiseAll(named: NamedParameters, seed: number): void {
  const random = seededRandom(seed);
  initialise(named.table, 1, random);
  initialise(named.weights1, Math.sqrt(2 / named.weights1.value.rows), random);
  initialise(named.weights2, Math.sqrt(1 / named.weights2.value.rows), random);
}

interface Work {
  readonly inputs: Matrix;
  readonly hidden: Matrix;
  readonly logits: Matrix;
  readonly hiddenGradient: Matrix;
  readonly inputsGradient: Matrix;
  readonly weights1Transposed: Matrix;
  readonly weights2Transposed: Matrix;
}

const workOf = (arena: Arena, shape: ModelShape, inputs: number): Work => ({
  inputs: arena.matrix(shape.batch, inputs),
  hidden: arena.matrix(shape.batch, shape.hidden),
  logits: arena.matrix(shape.batch, VOCABULARY),
  hiddenGradient: arena.matrix(shape.batch, shape.hidden),
  inputsGradient: arena.matrix(shape.batch, inputs),
  weights1Transposed: arena.matrix(shape.hidden, inputs),
  weights2Transposed: arena.matrix(VOCABULARY, shape.hidden),
});

/** Builds the model; the seed fixes its initial weights. All memory is taken here, none in a step. */
export function createModel(shape: ModelShape, seed: number): LanguageModel {
  const arena = new Arena(ARENA_BYTES);
  const products = createProducts(arena);
  const inputs = shape.context * shape.width;
  const named = parametersOf(arena, shape, inputs);
  const { table, weights1, bias1, weights2, bias2 } = named;
  const work = workOf(arena, shape, inputs);
  initialiseAll(named, seed);

  function loss(batch: Batch): number {
    gatherContexts(work.inputs, table.value, batch);
    products.plain(work.hidden, work.inputs, weights1.value);
    addBiasAndRectify(work.hidden, bias1.value);
    products.plain(work.logits, work.hidden, weights2.value);
    return softmaxLoss(work.logits, bias2.value, batch);
  }

  function outputBackward(batch: Batch): void {
    softmaxBackward(work.logits, batch);
    products.transposed(weights2.gradient, work.hidden, work.logits);
    sumRows(bias2.gradient, work.logits);
    transpose(work.weights2Transposed, weights2.value);
    products.plain(work.hiddenGradient, work.logits, work.weights2Transposed);
    rectifyBackward(work.hiddenGradient, work.hidden);
  }

  function hiddenBackward(batch: Batch): void {
    products.transposed(weights1.gradient, work.inputs, work.hiddenGradient);
    sumRows(bias1.gradient, work.hiddenGradient);
    transpose(work.weights1Transposed, weights1.value);
    products.plain(work.inputsGradient, work.hiddenGradient, work.weights1Transposed);
    scatterGradients(table.gradient, work.inputsGradient, batch);
  }

  function lossAndGradient(batch: Batch): number {
    const value = loss(batch);
    outputBackward(batch);
    hiddenBackward(batch);
    return value;
  }

  return { parameters: [table, weights1, bias1, weights2, bias2], loss, lossAndGradient };
}
