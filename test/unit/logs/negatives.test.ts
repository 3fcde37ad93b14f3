import { describe, expect, it } from 'vitest';
import { ReadError } from '../../../src/core/errors.ts';
import { readLog } from '../../../src/core/logs/session.ts';
import { sniffedBytes } from '../../../src/core/logs/sniff.ts';
import { memorySource, type Source } from '../../../src/core/logs/source.ts';

/** A source that counts the bytes that are asked for. */
function counted(text: string): Source & { readonly asked: () => number } {
  const source = memorySource(new TextEncoder().encode(text));
  let asked = 0;
  return {
    byteLength: source.byteLength,
    slice: async (start, end) => {
      const bytes = await source.slice(start, end);
      asked += bytes.length;
      return bytes;
    },
    asked: () => asked,
  };
}

const many = (line: (i: number) => string): string => {
  let text = '';
  for (let i = 0; text.length < 3e6; i++) text += line(i);
  return text;
};
const results = { epoch: 1, train_loss: 2.5, train_runtime: 800.25, train_samples: 3000, eval_loss: 2.6 };

/** What lies beside logs and has steps or losses in it, but is no curve. */
const negatives: readonly (readonly [string, string, string])[] = [
  ['a list of checkpoints', 'OLMo-checkpoints.csv', `Step,Checkpoint Directory\n${many((i) => `${String(150 * i)},https://example.org/olmo/step${String(150 * i)}-unsharded/\n`)}`], // prettier-ignore
  ['a table of finished runs', 'results.tsv', `commit\tval_bpb\tmemory_gb\tstatus\tdescription\n${many((i) => `a${String(i)}\t0.99${String(i)}\t44.0\tkeep\tbaseline ${String(i)}\n`)}`], // prettier-ignore
  ['the log of a fit', 'multipowerlaw_100.log', many((i) => `2024-11-26 10:00:00,123 - INFO - Step ${String(i)}: Loss = 0.00${String(i % 97)}, Best Loss = 0.001, Grad Norm = 0.5, params: [0.5, 1.2]\n`)], // prettier-ignore
  ['final figures', 'train_results.json', JSON.stringify(results)],
  ['final figures of all parts', 'all_results.json', JSON.stringify({ ...results, perplexity: 13.5 })],
  [
    'timers',
    'timers.csv',
    `step,forward_ms,backward_ms,optimizer_ms\n${many((i) => `${String(i)},3.2,6.4,1.1\n`)}`,
  ],
];

describe('what is no curve', () => {
  it.each(negatives)('%s is refused, and not read in full', async (_, path, text) => {
    const source = counted(text);
    await expect(readLog(`runs/a/${path}`, source)).rejects.toBeInstanceOf(ReadError);
    // The first 64 KiB, perhaps twice, the last, and the few bytes by which the file is known again.
    expect(source.asked()).toBeLessThan(3 * sniffedBytes + 5000);
  });
});
