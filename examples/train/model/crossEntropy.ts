import type { Matrix } from './arena.ts';
import type { Batch } from '../data/batches.ts';

function addBias(logits: Float32Array, start: number, bias: Float32Array): number {
  let largest = -Infinity;
  for (let j = 0; j < bias.length; j++) {
    const logit = logits[start + j]! + bias[j]!;
    logits[start + j] = logit;
    if (logit > largest) largest = logit;
  }
  return largest;
}

/** Turns a row of logits into exp(logit - largest); returns their sum. */
function exponentiate(logits: Float32Array, start: number, end: number, largest: number): number {
  let sum = 0;
  for (let j = start; j < end; j++) {
    const weight = Math.exp(logits[j]! - largest);
    logits[j] = weight;
    sum += weight;
  }
  return sum;
}

/**
 * In place: adds the bias [1, vocabulary] to the logits [batch, vocabulary] and turns each row into the
 * probabilities of the next symbol.
 * @returns the mean cross-entropy of the batch's true symbols, nats
 */
export function softmaxLoss(logits: Matrix, bias: Matrix, batch: Batch): number {
  const { data, columns } = logits;
  let loss = 0;
  for (let row = 0; row < batch.positions.length; row++) {
    const start = row * columns;
    const largest = addBias(data, start, bias.data);
    const target = data[start + batch.text[batch.positions[row]!]!]!;
    const sum = exponentiate(data, start, start + columns, largest);
    for (let j = start; j < start + columns; j++) data[j] = data[j]! / sum;
    loss += Math.log(sum) + largest - target;
  }
  return loss / batch.positions.length;
}

/** In place: probabilities [batch, vocabulary] become the gradient of the mean loss by the logits. */
export function softmaxBackward(probabilities: Matrix, batch: Batch): void {
  const { data, columns, rows } = probabilities;
  for (let row = 0; row < rows; row++) {
    const target = row * columns + batch.text[batch.positions[row]!]!;
    data[target] = data[target]! - 1;
  }
  for (let i = 0; i < data.length; i++) data[i] = data[i]! / rows;
}
