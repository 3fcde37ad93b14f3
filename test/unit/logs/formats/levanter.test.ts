import { describe, expect, it } from 'vitest';
import { itMakesFixture, known, knownLoss, knownLr, knownValidation } from '../known.ts';
import { plainCurve, readText } from '../support.ts';
import { range } from './consoles.ts';

const { updates, tokensPerUpdate } = known;
const logged = range(0, updates - 1, 10);

const line = (event: object) => {
  const json = JSON.stringify({ tracker: 'json_logger', ...event });
  return `2025-03-01 12:00:00,123 - 0 - levanter.json_logger - json_logger.py:63 - INFO :: ${json.replace(/":/g, '": ').replace(/,"/g, ', "')}`;
};
const log = (step: number, metrics: object) => line({ event: 'log', step, metrics });
const trained = (i: number) => [
  log(i, { 'train/loss': knownLoss(i + 1), global_step: i, run_progress: i / updates }),
  log(i, { 'optim/learning_rate': knownLr(i + 1), 'throughput/total_tokens': (i + 1) * tokensPerUpdate }),
];
const evaluated = (i: number) => log(i, { 'eval/loss': knownValidation(i + 1), 'eval/loading_time': 0.5 });

function console(): string[] {
  return [
    line({
      event: 'hparams',
      hparams: { optimizer: { learning_rate: 6e-4 }, trainer: { num_train_steps: updates } },
    }),
    ...range(0, updates - 1, 10).flatMap((i) => [
      ...trained(i),
      `Progress on:train ${String(i + 1)}.0it/400.0it\trate:1.0it/s\tloss=${knownLoss(i + 1).toFixed(3)}`,
      ...(i % 100 === 0 ? [evaluated(i)] : []),
    ]),
    line({ event: 'summary', metrics: { 'train/loss': 2.5, parameter_count: 1000 } }),
    line({ event: 'finish', summary: { 'train/loss': 2.5 } }),
  ];
}

itMakesFixture('levanter/train.log', () => `${console().join('\n')}\n`);

describe('Levanter', () => {
  it('numbers updates from 0, and held-out losses by the update just done', async () => {
    const reading = await readText('train.log', `${console().join('\n')}\n`);
    expect(reading).toMatchObject({
      format: 'levanter',
      problems: [],
      assumptions: [],
      settings: { optimizer: { learning_rate: 6e-4 } },
    });
    expect(reading.counting).toMatch(/update i \+ 1/);
    const steps = logged.map((i) => i + 1);
    expect(plainCurve(reading)).toMatchObject({
      name: 'train/loss',
      steps,
      loss: steps.map(knownLoss),
      lr: steps.map(knownLr),
      tokens: steps.map((k) => k * tokensPerUpdate),
    });
    expect(plainCurve(reading, 'validation')).toMatchObject({
      steps: [1, 101, 201, 301],
      loss: [1, 101, 201, 301].map(knownValidation),
    });
  });

  it('joins a resumed run, keeps one rank, and drops a torn end', async () => {
    const lines = [...range(0, 90, 10), ...range(50, 120, 10)].flatMap((i) =>
      trained(i).flatMap((each) => [`[rank0]: ${each}`, `[rank1]: ${each}`]),
    );
    const reading = await readText('train.log', `${lines.join('\n')}\n${trained(130)[0]!.slice(0, 120)}`);
    expect(plainCurve(reading)!.steps).toEqual(range(1, 121, 10));
    expect(reading.problems.map(({ code }) => code)).toEqual(expect.arrayContaining(['resumed']));
  });

  it('leaves other JSON lines alone', async () => {
    const reading = await readText(
      'm.jsonl',
      '{"tracker": "x", "step": 1, "train/loss": 4}\n{"step": 2, "train/loss": 3}\n',
    );
    expect(reading.format).toBe('jsonl');
  });
});
