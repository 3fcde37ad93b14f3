import { parentPort, workerData } from 'node:worker_threads';
import { readCorpus } from './data/corpus.ts';
import { recorderOf, writeRun } from './output/files.ts';
import type { RecorderOptions } from './output/recorder.ts';
import type { RunSpec } from './runs.ts';
import { updatesOf } from './schedule/lr.ts';
import { EVALUATION_INTERVAL, HELD_OUT_POSITIONS, LOG_INTERVAL, SHAPE } from './settings.ts';
import { trainRun } from './training.ts';

/** What a worker is started with. */
export interface Job {
  readonly run: RunSpec;
  /** Folder with the declaration files. */
  readonly text: string;
  /** Folder that the run's folder is written to. */
  readonly out: string;
}

/** What it reports after every evaluation. */
export interface Report {
  readonly step: number;
  readonly heldOutLoss: number;
}

function train({ run, text, out }: Job): void {
  const corpus = readCorpus(text);
  const options: RecorderOptions = {
    ...{
      updates: updatesOf(run.schedule),
      logInterval: LOG_INTERVAL,
      evaluationInterval: EVALUATION_INTERVAL,
    },
    ...{ batch: SHAPE.batch, heldOutPositions: HELD_OUT_POSITIONS },
    epochPositions: corpus.training.length - SHAPE.context,
  };
  const recorder = recorderOf(run, options);
  trainRun(run, corpus, options, recorder, (step, heldOutLoss) => {
    parentPort?.postMessage({ step, heldOutLoss } satisfies Report);
  });
  writeRun(out, run, recorder);
}

train(workerData as Job);
