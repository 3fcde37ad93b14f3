import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { root } from './root.mjs';

/**
 * Runs a bench of `test/host/bench` in the extension host of the newest VS Code.
 *
 * @param {string} name of its file
 * @param {string} folder to open
 * @param {Record<string, string>} [env]
 * @returns {Promise<unknown>} what it measured
 */
export async function runHostBench(name, folder, env = {}) {
  const home = join(root, 'build', 'bench');
  mkdirSync(home, { recursive: true });
  const [suite, result] = [join(home, `${name}.cjs`), join(home, `${name}.json`)];
  const entry = join(root, 'test', 'host', 'bench', `${name}.ts`);
  const node = {
    platform: /** @type {const} */ ('node'),
    format: /** @type {const} */ ('cjs'),
    target: 'node20',
  };
  await build({ entryPoints: [entry], outfile: suite, bundle: true, ...node, external: ['vscode'] });
  const vscodeExecutablePath = join(root, 'scripts', 'vscode', 'host.mjs');
  // A checkout without file modes has lost it.
  chmodSync(vscodeExecutablePath, 0o755);
  await runTests({
    vscodeExecutablePath,
    extensionDevelopmentPath: root,
    extensionTestsPath: suite,
    launchArgs: [folder],
    extensionTestsEnv: { LR_LAW_VSCODE: 'newest', LR_LAW_BENCH_RESULT: result, ...env },
  });
  return JSON.parse(readFileSync(result, 'utf8'));
}
