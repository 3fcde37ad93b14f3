import { describe, expect, it } from 'vitest';
import { groupLogs, looksLikeLog } from '../../../../src/core/logs/names.ts';
import { LogSession, readLog } from '../../../../src/core/logs/session.ts';
import { memorySource, partOf, type LogPart } from '../../../../src/core/logs/source.ts';
import type { LogReading } from '../../../../src/core/logs/types.ts';
import { itMakesFixture, known, knownLoss, knownLr, knownValidation, meanLoss } from '../known.ts';
import { plainCurve } from '../support.ts';

const { updates, began, secondsPerUpdate } = known;
const at = (k: number) => began + secondsPerUpdate * k;
const spaced = (first: number, every: number, last: number = updates): number[] =>
  Array.from({ length: Math.floor((last - first) / every) + 1 }, (_, i) => first + every * i);

const id = '0123456789abcdef0123456789abcdef';
const meta = `artifact_uri: file:///mlruns/0/${id}/artifacts\nend_time: null\nexperiment_id: '0'\nlifecycle_stage: active\nrun_id: ${id}\nrun_name: able-ant-1\nstatus: 1\n`;

type Files = Readonly<Record<string, string>>;
/** Lines of a metric as `file_store.py` writes them; Python prints a double in as few digits as JavaScript does. */
const metric = (steps: readonly number[], valueOf: (k: number) => number): string =>
  steps.map((k) => `${String(at(k) * 1000)} ${String(valueOf(k))} ${String(k)}\n`).join('');

/** The Trainer's warm-up begins at 0: its schedule is one update late. */
const hfLr = (k: number): number => knownLr(k - 1);

// transformers, `MLflowCallback`: names without a prefix, arguments as parameters.
const trainer: Files = {
  'meta.yaml': meta,
  'metrics/loss': metric(spaced(10, 10), (k) => meanLoss(k - 9, k)),
  'metrics/learning_rate': metric(spaced(10, 10), hfLr),
  'metrics/epoch': metric(spaced(10, 10), (k) => k / updates),
  'metrics/grad_norm': metric(spaced(10, 10), () => 0.5),
  'metrics/eval_loss': metric(spaced(100, 100), knownValidation),
  'metrics/train_loss': metric([updates], () => meanLoss(1, updates)),
  'params/learning_rate': '0.0006',
  'params/max_steps': String(updates),
  'params/lr_scheduler_type': 'cosine',
  'params/bf16': 'True',
};

/** Names with slashes are folders; the run was resumed from update 200. */
const own: Files = {
  'meta.yaml': meta,
  'metrics/train/loss': metric([...spaced(10, 10, 290), ...spaced(210, 10)], knownLoss).replace(/^(\d+ \S+) 10$/m, '$1 10 extra'), // prettier-ignore
  'metrics/train/lr': metric([...spaced(10, 10, 290), ...spaced(210, 10)], knownLr),
  'metrics/val/loss': metric([100, 200, 300, 400], knownValidation),
};

const partsOf = (files: Files): LogPart[] =>
  Object.entries(files).map(([path, text]) =>
    partOf(`${id}/${path}`, memorySource(new TextEncoder().encode(text))),
  );
const read = (files: Files): Promise<LogReading> => readLog(id, partsOf(files));

describe('mlflow', () => {
  for (const [run, files] of [
    ['hf-trainer', trainer],
    ['own-names', own],
  ] as const)
    for (const [path, text] of Object.entries(files)) itMakesFixture(`mlflow/${run}/${path}`, () => text);

  it('reads a trainer’s run exactly', async () => {
    const reading = await read(trainer);
    const steps = spaced(10, 10);
    expect(reading).toMatchObject({ format: 'mlflow', problems: [], totalSteps: updates });
    expect(reading.settings).toEqual({ learning_rate: 6e-4, max_steps: updates, lr_scheduler_type: 'cosine', bf16: true }); // prettier-ignore
    expect(plainCurve(reading)).toEqual({
      kind: 'train',
      name: 'loss',
      steps,
      loss: steps.map((k) => meanLoss(k - 9, k)),
      lr: steps.map(hfLr),
      interval: steps.map(() => 10),
      time: steps.map(at),
    });
    expect(plainCurve(reading, 'validation')).toMatchObject({
      name: 'eval_loss',
      loss: [100, 200, 300, 400].map(knownValidation),
    });
  });

  it('reads names with slashes, lines with more fields, and a resumed run', async () => {
    const reading = await read(own);
    const steps = spaced(10, 10);
    expect(plainCurve(reading)).toMatchObject({ name: 'train/loss', steps, loss: steps.map(knownLoss), lr: steps.map(knownLr) }); // prettier-ignore
    expect(reading.settings).toBeNull();
    expect(reading.problems).toMatchObject([{ code: 'resumed', line: 0 }]);
    expect(reading.problems[0]!.message).toMatch(/^The counter goes back to step 210: the run was resumed/);
  });

  it('passes over what is no number, and leaves a torn last line without a word', async () => {
    const loss = `${metric(spaced(1, 1, 20), knownLoss)}junk\n${String(at(21) * 1000)} nan 21\n${String(at(22) * 1000)} 3.1`;
    const reading = await read({ 'meta.yaml': meta, 'metrics/loss': loss });
    expect(plainCurve(reading)!.steps).toEqual(spaced(1, 1, 20));
    expect(reading.problems.map(({ message }) => message)).toEqual([
      'A record is skipped: it is not a record like the others.',
      'A record is skipped: the loss is not a positive finite number.',
    ]);
  });

  it('reads on in every file, and takes new metrics in', async () => {
    const session = new LogSession(id);
    const cut = (share: number) => Object.fromEntries(Object.entries(own).map(([path, text]) => [path, path === 'meta.yaml' ? text : text.slice(0, share * text.length)])); // prettier-ignore
    await session.update(
      partsOf({ 'meta.yaml': meta, 'metrics/train/loss': cut(0.3)['metrics/train/loss']! }),
    );
    for (const share of [0.5, 0.77]) await session.update(partsOf(cut(share)));
    expect(await session.update(partsOf(own))).toEqual(await read(own));
  });

  it('takes the folder of a run as one log, wherever it lies', () => {
    const files = ['meta.yaml', 'metrics/train/loss', 'params/lr'];
    for (const folder of [`mlruns/0/${id}`, `a/metrics/x/${id}`]) {
      const paths = files.map((file) => `${folder}/${file}`);
      expect(paths.every(looksLikeLog)).toBe(true);
      expect(groupLogs(paths)).toEqual([{ path: folder, parts: paths }]);
    }
    expect(groupLogs(files)).toEqual([{ path: 'meta.yaml', parts: files }]);
    expect(looksLikeLog('src/metrics/bleu.py')).toBe(false);
    expect(looksLikeLog('metrics/bleu.py')).toBe(false);
    expect(groupLogs(['metrics/a.csv', 'metrics/b.csv'])).toHaveLength(2);
  });

  it('refuses a run without a loss', async () => {
    await expect(read({ 'meta.yaml': meta, 'metrics/accuracy': '1700000000000 0.5 1\n' })).rejects.toMatchObject({ code: 'no-loss' }); // prettier-ignore
    await expect(read({ 'meta.yaml': meta, 'metrics/loss': '' })).rejects.toMatchObject({
      code: 'not-recognised',
    });
    await expect(read({ 'meta.yaml': 'name: a package\n' })).rejects.toMatchObject({
      code: 'not-recognised',
    });
  });
});
