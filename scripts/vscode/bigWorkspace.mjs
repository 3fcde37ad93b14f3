import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { atExit } from '../lib/cleanup.mjs';

/** How many files of what; the rest of `files` is what a repository holds besides. */
const counts = { files: 20_000, logs: 1_000, configs: 300, large: 2 };
export const pointsOfLog = 400;
/** Nearly all logs of a workspace are of runs that have ended. */
const lastYear = new Date(Date.now() - 365 * 86_400_000);

/** What lies about in a repository, by share. Sources and data have names that a config or a log could have. */
const others = [
  { ending: 'py', share: 0.35, text: 'import torch\n\n\ndef forward(x):\n    return x + 1\n'.repeat(40) },
  { ending: 'json', share: 0.12, text: JSON.stringify({ vocab: { a: 1, b: 2 }, merges: [] }) },
  { ending: 'txt', share: 0.08, text: 'It was the best of times, it was the worst of times.\n'.repeat(60) },
  { ending: 'yaml', share: 0.05, text: 'services:\n  web:\n    image: nginx\n    ports: [80]\n' },
  { ending: 'md', share: 0.15, text: '# Notes\n\nNothing of interest.\n' },
  { ending: 'cu', share: 0.15, text: '__global__ void add(float* a) { a[0] += 1; }\n'.repeat(20) },
  { ending: 'pt', share: 0.1, text: '\u0000'.repeat(4096) },
];

/**
 * A workspace of 20 000 files: 1 000 logs of several formats, 300 configs, sources, data, and two long logs. It goes when
 * the process ends.
 *
 * @param {number} largeMegabytes size of each of the long logs
 * @param {number} steps updates of each of the other runs, a multiple of `pointsOfLog`
 * @returns {{ folder: string, counts: typeof counts }}
 */
export function makeBigWorkspace(largeMegabytes, steps) {
  const home = mkdtempSync(join(tmpdir(), 'lr-law-big-'));
  atExit(() => rmSync(home, { recursive: true, force: true }));
  const folder = join(home, 'cluster');
  const write = (/** @type {string} */ path, /** @type {string} */ text) => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    utimesSync(file, lastYear, lastYear);
  };
  for (let i = 0; i < counts.logs - counts.large; i++) write(...smallLog(i, steps));
  for (let i = 0; i < counts.configs; i++) write(`runs/run-${i}/config.py`, config(i, steps));
  for (let i = 0; i < counts.large; i++) writeLargeLog(join(folder, `long/${i}.csv`), largeMegabytes);
  const rest = counts.files - counts.logs - counts.configs;
  for (const { ending, share, text } of others)
    for (let i = 0; i < Math.round(rest * share); i++) write(`src/part-${i % 97}/file${i}.${ending}`, text);
  return { folder, counts };
}

/** @param {number} i @param {number} steps @returns {[path: string, text: string]} */
function smallLog(i, steps) {
  const rows = Array.from({ length: pointsOfLog }, (_, k) =>
    point(i, ((k + 1) * steps) / pointsOfLog, steps),
  );
  const folder = `runs/run-${i}`;
  switch (i % 3) {
    case 0:
      return [
        `${folder}/log.csv`,
        `step,loss,lr\n${rows.map(({ step, loss, lr }) => `${step},${loss},${lr}\n`).join('')}`,
      ];
    case 1:
      return [`${folder}/log.jsonl`, rows.map((row) => `${JSON.stringify(row)}\n`).join('')];
    default:
      return [
        `${folder}/train.log`,
        rows.map(({ step, loss }) => `iter ${step}: loss ${loss}, time 101.20ms, mfu 40.10%\n`).join(''),
      ];
  }
}

/** @param {number} i which run @param {number} step @param {number} total */
function point(i, step, total) {
  const lr = 1e-3 * (0.1 + 0.45 * (1 + Math.cos((Math.PI * step) / total)));
  const noise = Math.sin(step * 12.9898 + i) * 0.02;
  const loss = 2.5 + 3 * (1 + step / 50) ** -0.5 - 40 * (1e-3 - lr) + noise;
  return { step, loss: Number(loss.toFixed(4)), lr: Number(lr.toPrecision(6)) };
}

/** @param {number} i @param {number} steps */
function config(i, steps) {
  return `out_dir = 'out-${i}'\nbatch_size = 12\nblock_size = 1024\nlearning_rate = ${i % 2 ? '1e-3' : '6e-4'}\nmax_iters = ${steps}\nlr_decay_iters = ${steps}\nmin_lr = 1e-4\nwarmup_iters = 100\ndecay_lr = True\n`;
}

/** @param {string} file @param {number} megabytes */
function writeLargeLog(file, megabytes) {
  mkdirSync(dirname(file), { recursive: true });
  const descriptor = openSync(file, 'w');
  writeSync(descriptor, 'step,loss,lr\n');
  const chunk = 20_000;
  for (let [written, step] = [0, 1]; written < megabytes * 1e6; step += chunk) {
    const text = Array.from({ length: chunk }, (_, k) => {
      const loss = 2.5 + 3 * (1 + (step + k) / 50) ** -0.5;
      return `${step + k},${loss.toFixed(5)},0.001000\n`;
    }).join('');
    written += writeSync(descriptor, text);
  }
  closeSync(descriptor);
  utimesSync(file, lastYear, lastYear);
}
