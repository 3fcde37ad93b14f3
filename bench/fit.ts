// `npm run bench:fit`: how long a fit takes, warm, in a worker; against the published procedures on the same points; and
// how its cost grows.
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { measureAnchors } from './fit/anchors.ts';
import { collectFigures } from './fit/figures.ts';
import { loadSplits, type Split } from './fit/splits.ts';
import { renderReport } from './fit/report.ts';
import { caseFlag, measureCurves, runCase, type Case } from './fit/scaling.ts';
import { timeFits, type Timing } from './fit/speed.ts';

const [flag, given = ''] = process.argv.slice(2);
if (!isMainThread) parentPort?.postMessage(await timeFits(workerData as Split[]));
else if (flag === caseFlag) process.stdout.write(await runCase(JSON.parse(given) as Case));
else await measureAll();

async function measureAll(): Promise<void> {
  const { real, splits } = loadSplits();
  const timings = await timeInWorker(splits);
  const anchors = measureAnchors(splits);
  const curves = measureCurves(fileURLToPath(import.meta.url));
  const report = { real, timings, anchors, curves };
  process.stdout.write(`${renderReport(report)}\n\n${JSON.stringify(collectFigures(report))}\n`);
}

/** This file is its own worker. */
function timeInWorker(splits: readonly Split[]): Promise<Timing[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: splits });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}
