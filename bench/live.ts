// `npm run bench:live`: what following 50 growing logs costs, 10 lines a second each: CPU time of this process, which does the
// worker's work (looking at what is new, pairing, and the forecasts that the status bar asks for, as often as it does), as a
// share of one core. The logs grow in another process. The workspace is looked at every 5 s, as the watcher does while files
// never rest. Not in it: finding the files, and the fit that is brought up to date, which are the editor's and the user's
// choice of runs.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { defaultChoices } from '../src/core/fit/choices.ts';
import { Looks } from '../src/host/features/looks.ts';
import type { FileInput } from '../src/protocol/worker.ts';
import { diskFiles } from '../src/worker/diskFiles.ts';
import { Library } from '../src/worker/library.ts';
import { LiveRuns } from '../src/worker/live.ts';
import { summarise } from '../src/worker/summaries.ts';

const [logs, linesASecond, looks, spacing] = [50, 10, 12, 5000];
const goOn = { aborted: false };
const folder = mkdtempSync(join(tmpdir(), 'lr-law-bench-live-'));
const paths = Array.from({ length: logs }, (_, i) => join(folder, `run-${String(i)}.csv`));

/** A line of a run of 30 000 steps, after its warm-up at a constant LR. */
const line = (step: number) =>
  `${String(step)},${(2.6 + 30 * (step + 100) ** -0.5 + 0.01 * Math.sin(step * 12.9898)).toFixed(5)},${String(3e-4 * Math.min(1, step / 100))}\n`;

/** Appends to every log, ten times a second. */
const writer = `
const { appendFileSync } = require('node:fs');
const paths = ${JSON.stringify(paths)};
const line = ${line.toString()};
let step = 5000;
setInterval(() => { step++; for (const path of paths) appendFileSync(path, line(step)); }, ${String(1000 / linesASecond)});
`;

const configs = paths.map((path) => path.replace('.csv', '.lrs.yaml'));
const inputs = (): FileInput[] =>
  [...paths, ...configs].map((path) => {
    const { mtimeMs, size } = statSync(path);
    return { path, file: path, uri: path, size, stamp: `${String(mtimeMs)}:${String(size)}` };
  });

const head = `step,loss,lr\n${Array.from({ length: 5000 }, (_, i) => line(i + 1)).join('')}`;
for (const path of paths) writeFileSync(path, head);
const schedule = 'peak_lr: 3e-4\nwarmup_steps: 100\nsegments:\n  - { steps: 29900, lr: 3e-4 }\n';
for (const path of configs) writeFileSync(path, schedule);
const child = spawn(process.execPath, ['-e', writer], { stdio: 'inherit' });
try {
  const library = new Library(diskFiles);
  const lives = new LiveRuns(library);
  const update = async () => {
    const collection = await library.update(inputs(), { answers: {} }, goOn, () => undefined);
    summarise(library.logs, library.configs, collection);
  };
  const firstCpu = process.cpuUsage();
  await update();
  const first = cpuSince(firstCpu);
  const points = () =>
    library.logs.reduce((sum, { reading }) => sum + (reading?.curves[0]?.steps.length ?? 0), 0);
  const [before, began] = [points(), performance.now()];
  const [reading, forecasting] = [[0], [0]];
  const forecast = async (run: string) => {
    const asked = process.cpuUsage();
    const told = await lives.look(
      { run, among: null, growing: paths, choices: defaultChoices, series: 'auto' },
      goOn,
    );
    if (told?.final == null) throw new Error(told?.withheld ?? 'not found');
    forecasting.push(cpuSince(asked));
    return told;
  };
  const failures: unknown[] = [];
  const statusBar = new Looks({
    growing: () => paths,
    look: forecast,
    show: () => undefined,
    failed: (error) => failures.push(error),
  });
  for (let i = 0; i < looks; i++) {
    await sleep(spacing);
    const start = process.cpuUsage();
    await update();
    reading.push(cpuSince(start));
    statusBar.soon();
  }
  statusBar.dispose();
  if (failures.length > 0) throw failures[0];
  const seconds = (performance.now() - began) / 1000;
  const share = (parts: readonly number[]) => parts.reduce((sum, part) => sum + part, 0) / seconds;
  const lines = (points() - before) / seconds;
  const figures = {
    ...{
      logs,
      linesASecond: lines / logs,
      seconds,
      forecasts: forecasting.length - 1,
      firstReadCpuSeconds: first,
    },
    ...{ readingShare: share(reading), forecastShare: share(forecasting) },
    share: share(reading) + share(forecasting),
  };
  process.stdout.write(
    `${String(logs)} logs, ${figures.linesASecond.toFixed(1)} lines a second each, over ${seconds.toFixed(0)} s: ${percent(figures.share)} of one core (reading ${percent(figures.readingShare)}, ${String(figures.forecasts)} forecasts ${percent(figures.forecastShare)}); the first reading took ${first.toFixed(2)} s of CPU.\n`,
  );
  process.stdout.write(`${JSON.stringify(figures)}\n`);
} finally {
  child.kill();
  rmSync(folder, { recursive: true });
}

function cpuSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
