import { performance } from 'node:perf_hooks';
import { UserError } from '../../core/errors.ts';
import { choiceNames, readChoices } from '../../core/fit/choices.ts';
import type { Fit } from '../../core/fit/types.ts';
import { laws } from '../../core/law/registry.ts';
import { fitRuns, predictRun, type RunPrediction } from '../../core/runs/fitRuns.ts';
import type { RunCollection } from '../../core/runs/types.ts';
import { chooseRuns, readInputs } from '../collect.ts';
import { aboutFile, parse, printJson, UsageError, warn, warnOfProblems, type Command } from '../command.ts';
import { writeJson } from '../inputs.ts';
import { formatFit } from '../formatFit.ts';
import { print } from '../print.ts';

const series = ['auto', 'train', 'validation'] as const;

/** `lr-law fit`: fits a law to the runs found. */
export const fitCommand: Command = {
  usage: `fit DIR|LOG… [--law ${laws.map((law) => law.name).join('|')}] [--lambda X|profiled] [--warmup true|peak] [--delta X|least-squares] [--weights points|runs] [--series ${series.join('|')}] [--only GLOB]… [--schedule LOG=CONFIG]… [--size LOG=N]… [--out FILE] [--json]`,
  summary: 'Fits the law to all runs at once and says how well each is described.',
  async run(argv) {
    const { positionals, text, list, json } = parse(argv, [
      ...choiceNames,
      'series',
      'only*',
      'schedule*',
      'size*',
      'out',
    ]);
    const choices = readChoices(text, (name, takes) => {
      throw new UsageError(`--${name} takes ${takes}.`);
    });
    const chosen = series.find((name) => name === (text('series') ?? 'auto'));
    if (chosen === undefined) throw new UsageError(`--series takes ${series.join(', ')}.`);
    const inputs = await readInputs(positionals);
    const collection = await chooseRuns(inputs, {
      only: list('only'),
      schedules: list('schedule'),
      sizes: list('size'),
    });
    checkUsable(collection);
    const began = performance.now();
    const fit = await fitRuns(collection.runs, { ...choices, series: chosen });
    const timed = { ...fit, seconds: (performance.now() - began) / 1000 };
    const predictions = collection.runs.map((run) => predictRun(timed, run));
    const result = describeResult(timed, predictions, collection);
    const out = text('out');
    if (out !== undefined) await writeJson(out, result);
    if (json) printJson(result);
    else print(formatFit(timed, predictions));
  },
};

/** Says what was left out; with nothing left, that is the error. */
function checkUsable({ runs, unresolved }: RunCollection): void {
  const lines = unresolved.map(({ log, why, state }) => {
    const how = state === 'needs-schedule' ? ' (--schedule LOG=CONFIG)' : '';
    return aboutFile(log, why) + how;
  });
  if (runs.length === 0)
    throw new UserError(lines.join('\n') || 'No training log was found: nothing can be fitted.');
  for (const line of lines) warn(`left out: ${line}`);
  warnOfProblems(runs);
}

function describeResult(fit: Fit, predictions: readonly RunPrediction[], { unresolved }: RunCollection) {
  return {
    ...fit,
    runs: predictions.map(({ run, prediction, metrics }) => ({
      name: run.name,
      log: run.log,
      schedule: run.schedule,
      lrSource: run.lrSource,
      points: prediction.steps.length,
      metrics,
    })),
    skipped: unresolved.map(({ log, why }) => ({ log, why })),
  };
}
