import { fileURLToPath } from 'node:url';
import { readFlags, USAGE, type Flags } from './flags.ts';
import { plain } from './output/plain.ts';
import { trainAll } from './pool.ts';
import { durationText, ProgressBar } from './progress.ts';
import { exampleRuns, type RunSpec } from './runs.ts';

/** Where things are, as the launcher found them. */
export interface Places {
  /** The bundled worker. */
  readonly worker: URL;
  /** Folder with the declaration files of the pinned typescript package. */
  readonly text: string;
  /** Folder of the committed runs. */
  readonly runs: URL;
}

function chosenRuns(flags: Flags): RunSpec[] {
  const all = exampleRuns({ peakLr: flags.peakLr, steps: flags.stepsScale });
  const unknown = flags.only.filter((name) => !all.some((run) => run.name === name));
  if (unknown.length > 0) {
    throw new RangeError(`no run ${unknown.join(', ')}; there are ${all.map((run) => run.name).join(', ')}`);
  }
  return flags.only.length === 0 ? all : all.filter((run) => flags.only.includes(run.name));
}

async function trainChosen(flags: Flags, places: Places): Promise<void> {
  const runs = chosenRuns(flags);
  const out = flags.out ?? fileURLToPath(places.runs);
  const parallel = Math.min(flags.parallel, runs.length);
  process.stdout.write(plain`Training ${runs.length} runs, ${parallel} at a time, into ${out}\n`);
  const bar = new ProgressBar(runs);
  const jobs = runs.map((run) => ({ run, text: places.text, out }));
  await trainAll(places.worker, jobs, parallel, (run, report) => {
    bar.report(run, report);
  });
  process.stdout.write(`Done in ${durationText(bar.seconds())}\n`);
}

/** Runs the command; returns its exit code. */
export async function main(args: readonly string[], places: Places): Promise<number> {
  try {
    const flags = readFlags(args);
    if (flags.help) process.stdout.write(USAGE);
    else await trainChosen(flags, places);
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof RangeError || error instanceof TypeError ? 2 : 1;
  }
}
