/** Runs every `*.e2e.ts`: `node dist/test/e2e/runTest.mjs`, after the build and the bundling of the tests. */
import { join } from 'node:path';
import { root } from '../../scripts/lib/root.mjs';
import { runMocha } from '../../scripts/lib/runMocha.mjs';
import { reason } from '../../scripts/lib/say.mjs';
import { findBrowser } from '../../scripts/vscode/browser.mjs';
import { buildNamed } from '../../scripts/vscode/builds.mjs';
import { installServer } from '../../scripts/vscode/install.mjs';

try {
  // Not within the time that a test has.
  await installServer(buildNamed('newest'));
  await findBrowser();
  await runMocha(join(root, 'dist', 'test', 'e2e'), /\.e2e\.mjs$/, { timeoutMs: 60_000 });
} catch (error) {
  console.error(reason(error));
  process.exitCode = 1;
}
