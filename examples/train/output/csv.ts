import { isLogged, type Recorder, type RecorderOptions } from './recorder.ts';

/** `step,lr,train_loss,val_loss`: the loss of single batches, and the held-out loss where it was measured. */
export function csvRecorder(options: RecorderOptions): Recorder {
  const rows: string[] = [];
  return {
    trained(step, lr, loss) {
      if (isLogged(step, options)) rows.push([step, lr, loss.toFixed(5), ''].join(','));
    },
    evaluated(_step, loss) {
      rows.push(`${rows.pop() ?? ''}${loss.toFixed(5)}`);
    },
    text: () => `${['step,lr,train_loss,val_loss', ...rows].join('\n')}\n`,
  };
}
