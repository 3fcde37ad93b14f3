import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { runForCode } from './processes.mjs';
import { buildNamed, serverSupported } from '../vscode/builds.mjs';
import { namedExecutable } from '../vscode/desktop.mjs';
import { countsOf } from './reports.mjs';

/**
 * @typedef {object} Stage
 * @property {'unit' | 'host' | 'e2e'} kind
 * @property {string} title
 * @property {string[]} [command] for Node; absent where the stage can't be run here
 * @property {string} [skipped] why it can't
 */

/** @param {string} root @returns {Stage[]} */
export function stages(root) {
  return [unit(root), ...host(root), e2e(root)];
}

/**
 * @param {string} root
 * @param {Stage} stage
 * @param {string | undefined} grep
 * @returns {Promise<import('./reports.mjs').Counts>}
 */
export async function runStage(root, stage, grep) {
  if (!stage.command) return { passed: 0, failed: 0, skipped: 1 };
  const report = reportFile(root, stage.title);
  rmSync(report, { force: true });
  const narrowed = grep ? { LR_LAW_TEST_GREP: grep } : {};
  const env = { ...process.env, LR_LAW_TEST_REPORT: report, ...narrowed };
  const narrowedUnit = grep && stage.kind === 'unit' ? ['-t', grep, '--passWithNoTests'] : [];
  const { code } = await runForCode(process.execPath, [...stage.command, ...narrowedUnit], {
    cwd: root,
    env,
  });
  return countsOf(report, code);
}

/** @param {string} root @param {string} title */
function reportFile(root, title) {
  return join(root, 'build', 'reports', `${title.replace(/[^a-z0-9.]+/gi, '-').toLowerCase()}.json`);
}

/** @param {string} root @returns {Stage} */
function unit(root) {
  const title = 'unit';
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile(root, title)}`];
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  return { kind: 'unit', title, command: [vitest, 'run', ...reporters] };
}

/** @param {string} root @returns {Stage[]} */
function host(root) {
  const driver = join(root, 'dist', 'test', 'host', 'runTest.mjs');
  if (namedExecutable()) return [{ kind: 'host', title: 'host, own VS Code', command: [driver, 'own'] }];
  return ['floor', 'newest'].map((name) => {
    const title = `host ${name}, VS Code ${buildNamed(name).version}`;
    return { kind: 'host', title, command: [driver, name] };
  });
}

/** @param {string} root @returns {Stage} */
function e2e(root) {
  if (serverSupported())
    return { kind: 'e2e', title: 'e2e', command: [join(root, 'dist', 'test', 'e2e', 'runTest.mjs')] };
  return { kind: 'e2e', title: 'e2e', skipped: 'the VS Code server build runs on linux-x64 only' };
}
