import * as vscode from 'vscode';
import { fileBeside, flush } from './output.ts';

/** What VS Code calls in the extension host, once all tests are loaded. Leaves the counts beside the workspace's folder. */
export async function run(): Promise<void> {
  const grep = await vscode.workspace.fs.readFile(fileBeside('suite-grep'));
  if (grep.length > 0) mocha.grep(new TextDecoder().decode(grep));
  const counts = await toEnd();
  await vscode.workspace.fs.writeFile(
    fileBeside('suite-report'),
    new TextEncoder().encode(JSON.stringify(counts)),
  );
  await flush();
  if (counts.failed > 0) throw new Error(`${String(counts.failed)} tests failed.`);
  if (counts.passed === 0 && grep.length === 0) throw new Error('No test was run.');
}

function toEnd(): Promise<{ passed: number; failed: number; skipped: number; failures: string[] }> {
  return new Promise((resolve) => {
    const failures: string[] = [];
    // Not its own `run`, which is for pages and looks at their address.
    const runner = Mocha.prototype.run.call(mocha, (failed) => {
      resolve({ passed: runner.stats?.passes ?? 0, failed, skipped: runner.stats?.pending ?? 0, failures });
    });
    runner.on('fail', (test, error: Error) => failures.push(`${test.fullTitle()}: ${error.message}`));
  });
}
