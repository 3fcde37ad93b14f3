import { JsonlReader } from './jsonl.ts';
import { lineFormat } from '../text/lineFormat.ts';
import type { Sniffed } from '../types.ts';
import { fromZero } from './fromZero.ts';

const name = 'maxtext-jsonl';

/**
 * JSON Lines of MaxText (`metric_logger.py`): `metrics_file`, and `metrics_step_000100_to_step_000199.txt` of a run with
 * metrics in a bucket, which begins anywhere. `step` counts updates from 0; `learning/loss` is that of the update's batch
 * in nats, `learning/current_learning_rate` the LR that it used, `eval/avg_loss` measured after it.
 */
export const maxtextJsonl = lineFormat({
  name,
  label: 'MaxText metrics',
  sniff,
  open: (context) => new JsonlReader(context, { name, ...fromZero }),
});

function sniff({ head }: Sniffed): number {
  const line = head.slice(0, head.indexOf('\n') + 1 || head.length).trimStart();
  const isIts = line.startsWith('{') && line.includes('"step": ') && line.includes('"learning/loss": ');
  return isIts && line.includes('"perf/') ? 0.97 : 0;
}
