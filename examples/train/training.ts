import { batchesOf, fixedBatches, type Batch } from './data/batches.ts';
import type { Corpus } from './data/corpus.ts';
import { adamWStep } from './model/adamw.ts';
import { createModel, type LanguageModel } from './model/languageModel.ts';
import type { Recorder, RecorderOptions } from './output/recorder.ts';
import type { RunSpec } from './runs.ts';
import { lrOfUpdate } from './schedule/lr.ts';
import { DATA_SEED, HELD_OUT_POSITIONS, OPTIMISER, SHAPE } from './settings.ts';

/** Told after every evaluation: updates done, held-out loss in nats. */
export type Progress = (step: number, heldOutLoss: number) => void;

function evaluate(model: LanguageModel, batches: readonly Batch[]): number {
  return batches.reduce((sum, batch) => sum + model.loss(batch), 0) / batches.length;
}

/** Trains one run from its first update to its last. */
export function trainRun(
  run: RunSpec,
  corpus: Corpus,
  options: RecorderOptions,
  recorder: Recorder,
  progress: Progress,
): void {
  const model = createModel(SHAPE, run.seed);
  const nextBatch = batchesOf(corpus.training, SHAPE.context, SHAPE.batch, DATA_SEED);
  const heldOut = fixedBatches(corpus.heldOut, SHAPE.context, SHAPE.batch, HELD_OUT_POSITIONS);
  const evaluateAfter = (step: number): void => {
    const started = performance.now();
    const loss = evaluate(model, heldOut);
    recorder.evaluated(step, loss, (performance.now() - started) / 1000);
    progress(step, loss);
  };
  for (let step = 1; step <= options.updates; step++) {
    const lr = lrOfUpdate(run.schedule, step);
    const loss = model.lossAndGradient(nextBatch());
    recorder.trained(step, lr, loss, adamWStep(model.parameters, OPTIMISER, step, lr));
    if (step % options.evaluationInterval === 0 || step === options.updates) evaluateAfter(step);
  }
}
