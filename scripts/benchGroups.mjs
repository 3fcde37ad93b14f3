/**
 * `npm run bench:groups`: 500 runs in 20 groups in the real extension host of the newest VS Code: how long it takes to all fits,
 * the first time and in a window opened again. The last line is for programs to read.
 */
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atExit } from './lib/cleanup.mjs';
import { runHostBench } from './lib/hostBench.mjs';
import { npm } from './lib/processes.mjs';
import { root } from './lib/root.mjs';
import { reason, say } from './lib/say.mjs';

const models = ['gpt', 'llama', 'olmo', 'qwen'];
const corpora = ['c4', 'dolma', 'fineweb', 'pile', 'wikitext'];
const runsOfGroup = 25;
const pointsOfRun = 300;
/** Runs that have ended. */
const lastYear = new Date(Date.now() - 365 * 86_400_000);

/**
 * As `GroupsFigures` of test/host/bench/figures.ts.
 *
 * @typedef {Record<'runs' | 'groups' | 'fits' | 'firstSeconds' | 'againSeconds' | 'againSlowestSeconds', number>} Figures
 */

try {
  await npm(['run', '--silent', 'build'], { cwd: root });
  const home = mkdtempSync(join(tmpdir(), 'lr-law-groups-'));
  atExit(() => rmSync(home, { recursive: true, force: true }));
  const folder = join(home, 'cluster');
  for (const [m, model] of models.entries())
    for (const [c, corpus] of corpora.entries())
      for (let i = 0; i < runsOfGroup; i++)
        writeRun(join(folder, `${model}-${corpus}`, `run-${i}`), m + c / 4, i);
  const env = { LR_LAW_BENCH_STORAGE: join(home, 'storage') };
  const figures = /** @type {Figures} */ (await runHostBench('groups', folder, env));
  say(`${figures.runs} runs in ${figures.groups} groups, ${figures.fits} fits.`);
  say(`all fits, the first time      ${figures.firstSeconds} s`);
  say(
    `all fits, opened again        ${figures.againSeconds} s, at most ${figures.againSlowestSeconds}; under 1`,
  );
  say(JSON.stringify(figures));
} catch (error) {
  say(reason(error));
  process.exitCode = 1;
}

/**
 * A log of a cosine run whose losses fall like a power of the area, with noise.
 *
 * @param {string} folder
 * @param {number} kind what sets its group apart
 * @param {number} seed
 */
function writeRun(folder, kind, seed) {
  const total = pointsOfRun * 10;
  const peak = 1e-3 * (1 + (seed % 3));
  let area = 0;
  const rows = Array.from({ length: pointsOfRun }, (_, i) => {
    const step = (i + 1) * 10;
    const lr = peak * (0.55 + 0.45 * Math.cos((Math.PI * step) / total));
    area += 10 * lr;
    const loss = 2 + kind / 10 + 0.6 * area ** -0.5 + 3e-3 * Math.sin(seed + 12.9 * step);
    return `${step},${loss.toFixed(5)},${lr.toExponential(6)}`;
  });
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'log.csv');
  writeFileSync(file, ['step,loss,lr', ...rows, ''].join('\n'));
  utimesSync(file, lastYear, lastYear);
}
