import { isLogged, type Recorder, type RecorderOptions } from './recorder.ts';

const rounded = (loss: number): number => Number(loss.toFixed(5));

/** One JSON object a line: the loss of a single batch, or the held-out loss. */
export function jsonLinesRecorder(options: RecorderOptions): Recorder {
  const lines: string[] = [];
  return {
    trained(step, lr, loss) {
      if (isLogged(step, options)) lines.push(JSON.stringify({ step, lr, train_loss: rounded(loss) }));
    },
    evaluated(step, loss) {
      lines.push(JSON.stringify({ step, val_loss: rounded(loss) }));
    },
    text: () => `${lines.join('\n')}\n`,
  };
}
