import type { Recorder, RecorderOptions } from './recorder.ts';

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

/** The fields around the history, in the order in which the Hugging Face Trainer writes them (by name). */
function stateOf(options: RecorderOptions, epoch: number, history: readonly object[]): object {
  return {
    ...{ best_global_step: null, best_metric: null, best_model_checkpoint: null, epoch },
    ...{ eval_steps: options.evaluationInterval, global_step: options.updates },
    ...{ is_hyper_param_search: false, is_local_process_zero: true, is_world_process_zero: true },
    ...{ log_history: history, logging_steps: options.logInterval, max_steps: options.updates },
    ...{ num_input_tokens_seen: 0, num_train_epochs: Math.ceil(epoch), save_steps: options.updates },
    ...{
      stateful_callbacks: {},
      total_flos: 0,
      train_batch_size: options.batch,
      trial_name: null,
      trial_params: null,
    },
  };
}

function summaryOf(options: RecorderOptions, epoch: number, lossSum: number, seconds: number): object {
  return {
    ...{ epoch, step: options.updates, total_flos: 0, train_loss: lossSum / options.updates },
    train_runtime: round(seconds, 4),
    train_samples_per_second: round((options.updates * options.batch) / seconds, 3),
    train_steps_per_second: round(options.updates / seconds, 3),
  };
}

/** `trainer_state.json`: the training loss is the mean since the record before, to four decimals. */
export function trainerStateRecorder(options: RecorderOptions): Recorder {
  const started = performance.now();
  const history: object[] = [];
  let [total, totalAtLastRecord] = [0, 0];
  const epochAt = (step: number): number => (step * options.batch) / options.epochPositions;
  return {
    trained(step, lr, batchLoss, gradientNorm) {
      total += batchLoss;
      if (step % options.logInterval !== 0) return;
      const loss = round((total - totalAtLastRecord) / options.logInterval, 4);
      totalAtLastRecord = total;
      history.push({ epoch: epochAt(step), grad_norm: gradientNorm, learning_rate: lr, loss, step });
    },
    evaluated(step, loss, seconds) {
      const speed = round(options.heldOutPositions / seconds, 3);
      const timing = { eval_runtime: round(seconds, 4), eval_samples_per_second: speed };
      history.push({ epoch: epochAt(step), eval_loss: loss, ...timing, step });
    },
    text() {
      const epoch = epochAt(options.updates);
      const seconds = (performance.now() - started) / 1000;
      const records = [...history, summaryOf(options, epoch, total, seconds)];
      return `${JSON.stringify(stateOf(options, epoch, records), null, 2)}\n`;
    },
  };
}
