import { describe, expect, it } from 'vitest';
import { itMakesFixture, known, knownLoss, knownValidation } from '../known.ts';
import { plainCurve, readText } from '../support.ts';
import { range, rounded, toText } from './consoles.ts';

const { updates } = known;
const accumulation = 4;
/** Logged around these updates only, so that the fixture stays small. */
const isLogged = (k: number) => k % 10 === 0;

/** Mean over the last window of micro-batches, here of the update that it ends in or near. */
function loss(iteration: number): number {
  const k = iteration / accumulation;
  return Number.isInteger(k) ? knownLoss(k) : knownLoss(Math.ceil(k)) + 0.5;
}

function lines(write: (iteration: number) => string, evaluation: (iteration: number) => string): string[] {
  return range(1, updates * accumulation, 1).flatMap((iteration) => [
    ...(isLogged(Math.ceil(iteration / accumulation)) ? [write(iteration)] : []),
    ...(iteration % (100 * accumulation) === 0 ? [evaluation(iteration)] : []),
  ]);
}

/** litgpt's `pretrain.py`; `updates done` after the micro-batch. */
function training(iteration: number): string {
  const done = Math.floor(iteration / accumulation);
  const mark = iteration % accumulation === 0 ? ' (step)' : '';
  return `Epoch 1 | iter ${String(iteration)} step ${String(done)} | loss train: ${loss(iteration).toFixed(3)}, val: ${done > 100 ? '4.123' : 'n/a'} | iter time: 352.11 ms${mark} remaining time: 3 days, 1:02:03`;
}
const evaluating = (iteration: number) =>
  `iter ${String(iteration)}: val loss ${knownValidation(iteration / accumulation).toFixed(4)}, val time: 12345.67 ms`;
const final = `Final evaluation | val loss: ${knownValidation(updates).toFixed(3)} | val ppl: 20.3`;

/** lit-gpt: micro-batches from 0. */
function older(iteration: number): string {
  const mark = iteration % accumulation === 0 ? ' (optimizer.step)' : '';
  const done = Math.floor(iteration / accumulation);
  return `iter ${String(iteration - 1)} step ${String(done)}: loss ${loss(iteration).toFixed(4)}, iter time: 352.11ms${mark}`;
}
const evaluatingOlder = (iteration: number) =>
  `step ${String(iteration - 1)}: val loss ${knownValidation(iteration / accumulation).toFixed(4)}, val time: 12345.67ms`;

const pretrain = () => toText(['Validating ...', ...lines(training, evaluating), final]);
const lit = () => toText(lines(older, evaluatingOlder));
const steps = range(10, updates, 10);
const evaluated = [100, 200, 300, 400];

itMakesFixture('litgpt/pretrain.log', pretrain);
itMakesFixture('litgpt/lit-gpt.log', lit);

describe('litgpt', () => {
  it('counts updates, and takes the line behind each', async () => {
    const reading = await readText('pretrain.log', pretrain());
    expect(reading).toMatchObject({ format: 'litgpt', problems: [], assumptions: [] });
    const train = plainCurve(reading)!;
    expect(train.steps).toEqual(steps);
    expect(train.loss).toEqual(steps.map((k) => rounded(knownLoss(k), 3)));
  });

  it('turns the micro-batch of a held-out loss to updates', async () => {
    const { steps: at, loss: heldOut } = plainCurve(await readText('a.log', pretrain()), 'validation')!;
    expect([at, heldOut]).toEqual([evaluated, evaluated.map((s) => rounded(knownValidation(s), 4))]);
  });

  it('finds the update of a held-out loss between lines', async () => {
    const sparse = [...[40, 80].map(training), evaluating(100), ...[120, 160].map(training)];
    const { steps: at, loss: heldOut } = plainCurve(await readText('a.log', toText(sparse)), 'validation')!;
    expect([at, heldOut]).toEqual([[25], [rounded(knownValidation(25), 4)]]);
  });

  it('takes the final evaluation where there is no other', async () => {
    const text = toText([...lines(training, evaluating).filter((line) => !line.startsWith('iter')), final]);
    const { steps: at, loss: heldOut } = plainCurve(await readText('a.log', text), 'validation')!;
    expect([at, heldOut]).toEqual([[400], [rounded(knownValidation(400), 3)]]);
  });

  it('reads lit-gpt, which counts micro-batches from 0', async () => {
    const reading = await readText('lit-gpt.log', lit());
    const train = plainCurve(reading)!;
    expect(train.steps).toEqual(steps);
    expect(train.loss).toEqual(steps.map((k) => rounded(knownLoss(k), 4)));
    expect(plainCurve(reading, 'validation')!.steps).toEqual(evaluated);
  });

  it('goes on where it was resumed', async () => {
    const all = lines(training, evaluating);
    const at = (step: number) => all.findIndex((line) => line.includes(`step ${String(step)} `));
    const reading = await readText('a.log', toText([...all.slice(0, at(260)), ...all.slice(at(209))]));
    expect(plainCurve(reading)!.steps).toEqual(steps);
    expect(plainCurve(reading, 'validation')!.steps).toEqual(evaluated);
    expect(reading.problems.map(({ code }) => code)).toEqual(['resumed']);
  });
});
