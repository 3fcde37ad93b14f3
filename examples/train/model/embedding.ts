import type { Matrix } from './arena.ts';
import type { Batch } from '../data/batches.ts';

/**
 * out [batch, context * width]: beside each other, the embeddings of the symbols before each position.
 * @param table [vocabulary, width]
 */
export function gatherContexts(out: Matrix, table: Matrix, batch: Batch): void {
  const width = table.columns;
  const context = out.columns / width;
  let at = 0;
  for (const position of batch.positions) {
    for (let back = context; back > 0; back--) {
      const from = batch.text[position - back]! * width;
      for (let j = 0; j < width; j++) out.data[at++] = table.data[from + j]!;
    }
  }
}

/** The reverse: table [vocabulary, width] = the sum of the gradients [batch, context * width] of each symbol. */
export function scatterGradients(table: Matrix, gradient: Matrix, batch: Batch): void {
  const width = table.columns;
  const context = gradient.columns / width;
  const sums = table.data.fill(0);
  let at = 0;
  for (const position of batch.positions) {
    for (let back = context; back > 0; back--) {
      const to = batch.text[position - back]! * width;
      for (let j = to; j < to + width; j++) sums[j] = sums[j]! + gradient.data[at++]!;
    }
  }
}
