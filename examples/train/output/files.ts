import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunSpec } from '../runs.ts';
import { csvRecorder } from './csv.ts';
import { huggingFaceJson, huggingFaceYaml } from './huggingFaceConfig.ts';
import { jsonLinesRecorder } from './jsonLines.ts';
import { nanoGptConfig } from './nanoGptConfig.ts';
import type { Recorder, RecorderOptions } from './recorder.ts';
import { segmentsConfig } from './segmentsConfig.ts';
import { trainerStateRecorder } from './trainerState.ts';

const LOGS: Record<RunSpec['log'], { file: string; recorder: (options: RecorderOptions) => Recorder }> = {
  csv: { file: 'log.csv', recorder: csvRecorder },
  jsonLines: { file: 'metrics.jsonl', recorder: jsonLinesRecorder },
  trainerState: { file: 'trainer_state.json', recorder: trainerStateRecorder },
};

/** The recorder of the run's log format. */
export const recorderOf = (run: RunSpec, options: RecorderOptions): Recorder =>
  LOGS[run.log].recorder(options);

function configOf({ name, schedule, config, seed }: RunSpec): { file: string; text: string } {
  if (schedule.kind === 'nanoGpt') return { file: 'config.py', text: nanoGptConfig(name, schedule, seed) };
  if (schedule.kind === 'segments') return { file: `${name}.lrs.yaml`, text: segmentsConfig(schedule) };
  return config === 'huggingFaceJson'
    ? { file: 'training_args.json', text: huggingFaceJson(name, schedule, seed) }
    : { file: 'training_args.yaml', text: huggingFaceYaml(name, schedule, seed) };
}

/** Writes the run's config and log into a folder of its own under `folder`. */
export function writeRun(folder: string, run: RunSpec, recorder: Recorder): void {
  const place = join(folder, run.name);
  const config = configOf(run);
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, config.file), config.text);
  writeFileSync(join(place, LOGS[run.log].file), recorder.text());
}
