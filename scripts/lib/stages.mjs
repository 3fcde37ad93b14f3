import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { runForCode } from './processes.mjs';
import { buildNamed, serverSupported } from '../vscode/builds.mjs';
import { namedExecutable } from '../vscode/desktop.mjs';
import { countsOf } from './reports.mjs';

/**
 * @typedef {object} Stage
 * @property {'unit' | 'page' | 'host' | 'e2e'} kind
 * @property {string} title
 * @property {string[]} [command] for Node; absent where the stage can't be run here
 * @property {string} [skipped] why it can't
 * @property {boolean} [beside] whether it may run while the one before it does: both wait half of the time
 */

/** @param {string} root @returns {Stage[]} */
export function stages(root) {
  return [vitest(root, 'unit'), vitest(root, 'page'), ...host(root), ...hostElsewhere(root), e2e(root)];
}

/**
 * @param {string} root
 * @param {Stage} stage
 * @param {string | undefined} grep
 * @param {boolean} quiet Whether what it prints is kept back.
 * @returns {Promise<{ counts: import('./reports.mjs').Counts, output: string }>}
 */
export async function runStage(root, stage, grep, quiet) {
  if (!stage.command) return { counts: { passed: 0, failed: 0, skipped: 1 }, output: '' };
  const report = reportFile(root, stage.title);
  rmSync(report, { force: true });
  const narrowed = grep ? { LR_LAW_TEST_GREP: grep } : {};
  const env = { ...process.env, LR_LAW_TEST_REPORT: report, ...narrowed };
  const inVitest = stage.kind === 'unit' || stage.kind === 'page';
  const narrowedVitest = grep && inVitest ? ['-t', grep, '--passWithNoTests'] : [];
  const { code, output } = await runForCode(process.execPath, [...stage.command, ...narrowedVitest], {
    cwd: root,
    env,
    quiet,
  });
  return { counts: countsOf(report, code), output };
}

/** @param {string} root @param {string} title */
function reportFile(root, title) {
  return join(root, 'build', 'reports', `${title.replace(/[^a-z0-9.]+/gi, '-').toLowerCase()}.json`);
}

/** `unit`: no browser, no VS Code. `page`: the plot page in a browser. @param {string} root @param {'unit' | 'page'} kind @returns {Stage} */
function vitest(root, kind) {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile(root, kind)}`];
  const runner = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  return { kind, title: kind, command: [runner, 'run', '--project', kind, ...reporters] };
}

/** @param {string} root @returns {Stage[]} */
function host(root) {
  const driver = join(root, 'dist', 'test', 'host', 'runTest.mjs');
  if (namedExecutable()) return [{ kind: 'host', title: 'host, own VS Code', command: [driver, 'own'] }];
  return ['floor', 'newest'].map((name, i) => {
    const title = `host ${name}, VS Code ${buildNamed(name).version}`;
    // Desktops of one user would be one process.
    return { kind: 'host', title, command: [driver, name], beside: i > 0 && serverSupported() };
  });
}

/**
 * The same suite and extension where VS Code has no Node, in the browser's own extension host; and on a folder that is on no disk,
 * but comes from another extension.
 *
 * @param {string} root
 * @returns {Stage[]}
 */
function hostElsewhere(root) {
  const driver = join(root, 'dist', 'test', 'host', 'runTest.mjs');
  return ['web', 'virtual'].map((name, i) => {
    const stage = { kind: /** @type {const} */ ('host'), title: `host ${name}`, beside: i > 0 };
    if (serverSupported()) return { ...stage, command: [driver, name] };
    return { ...stage, skipped: 'the VS Code server build runs on linux-x64 only' };
  });
}

/** @param {string} root @returns {Stage} */
function e2e(root) {
  if (serverSupported())
    return { kind: 'e2e', title: 'e2e', command: [join(root, 'dist', 'test', 'e2e', 'runTest.mjs')] };
  return { kind: 'e2e', title: 'e2e', skipped: 'the VS Code server build runs on linux-x64 only' };
}
