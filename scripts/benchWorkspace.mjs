/**
 * `npm run bench:workspace [-- --large 1024] [--steps 200000] [--profile]`: a workspace of 20 000 files, 1 000 logs and 300
 * configs in the real extension host of the newest VS Code. `--large` is the size of each of its two long logs in MB, `--steps`
 * how many updates each of the other runs has; `--profile` leaves CPU profiles of host and worker in build/bench. The last line
 * is for programs to read.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runHostBench } from './lib/hostBench.mjs';
import { npm } from './lib/processes.mjs';
import { root } from './lib/root.mjs';
import { reason, say } from './lib/say.mjs';
import { makeBigWorkspace, pointsOfLog } from './vscode/bigWorkspace.mjs';

/**
 * As `WorkspaceFigures` of test/host/bench/figures.ts.
 *
 * @typedef {Record<'activationMs' | 'activationBusyMs' | 'listSeconds' | 'readSeconds' | 'readCpuSeconds' | 'againSeconds' | 'longestBlockMs' | 'restBlockMs' | 'longestBusyMs' |
 *   'megabytes' | 'megabytesBefore' | 'idleCpuPercent' | 'idleCpuBeforePercent' | 'runs' | 'unresolved', number> & { activatedBy: string }} Figures
 */

/** Small enough for any machine. Two logs of 1 GB are had by `--large 1024`. */
const usualLarge = '64';
const usualSteps = '4000';

try {
  const { values } = parseArgs({
    options: {
      large: { type: 'string', default: usualLarge },
      steps: { type: 'string', default: usualSteps },
      profile: { type: 'boolean', default: false },
    },
  });
  const large = Number(values.large);
  if (!(large > 0)) throw new Error(`--large takes megabytes, not "${values.large}".`);
  const steps = Number(values.steps);
  if (!(steps > 0 && steps % pointsOfLog === 0))
    throw new Error(`--steps takes a multiple of ${pointsOfLog}, not "${values.steps}".`);
  await npm(['run', '--silent', 'build'], { cwd: root });
  const made = makeBigWorkspace(large, steps);
  report({ ...made.counts, largeMegabytes: large }, await measure(made.folder, values.profile));
} catch (error) {
  say(reason(error));
  process.exitCode = 1;
}

/** @param {string} folder @param {boolean} profile @returns {Promise<Figures>} */
async function measure(folder, profile) {
  return /** @type {Figures} */ (
    await runHostBench('workspace', folder, {
      ...(profile ? { LR_LAW_BENCH_PROFILES: join(root, 'build', 'bench') } : {}),
    })
  );
}

/**
 * @param {{ files: number, logs: number, configs: number, large: number, largeMegabytes: number }} made
 * @param {Figures} figures
 */
function report(made, figures) {
  say(
    `${made.files} files: ${made.logs} logs, ${made.large} of them of ${made.largeMegabytes} MB, and ${made.configs} configs.`,
  );
  say(row('activation', figures.activationMs, 'ms', `under 50; by ${figures.activatedBy}`));
  say(row('  of it busy', figures.activationBusyMs, 'ms', 'of its thread’s processor'));
  say(row('full list', figures.listSeconds, 's', 'under 5; the long logs are read after it'));
  say(row('  to the end of the last log', figures.readSeconds, 's', ''));
  say(row('  of it busy', figures.readCpuSeconds, 's', 'of processors, host and worker'));
  say(row('list again, nothing new', figures.againSeconds, 's', ''));
  say(row('longest block of the host', figures.longestBlockMs, 'ms', 'under 16'));
  say(row('  the same, at rest before', figures.restBlockMs, 'ms', 'of VS Code and this machine'));
  say(row('  of it busy', figures.longestBusyMs, 'ms', 'of its thread’s processor'));
  say(row('host and worker', figures.megabytes, 'MB', 'under 300'));
  say(row('  of it before activation', figures.megabytesBefore, 'MB', ''));
  say(
    row(
      'processor at rest',
      figures.idleCpuPercent,
      '%',
      `none; ${figures.idleCpuBeforePercent} % before activation`,
    ),
  );
  say(`Found: ${figures.runs} runs, ${figures.unresolved} logs that are none yet.`);
  say(JSON.stringify({ ...figures, ...made }));
}

/** @param {string} name @param {number} value @param {string} unit @param {string} remark */
function row(name, value, unit, remark) {
  return `${name.padEnd(28)}${String(value).padStart(10)} ${unit.padEnd(3)} ${remark}`;
}
