/**
 * Runs the suite in a real VS Code: `node dist/test/host/runTest.mjs floor|newest|web|virtual|own`. `web` is the extension host in
 * the browser, of the newest server build; `virtual` is that build on a folder that another extension provides. `own` is the
 * desktop named in VSCODE_EXECUTABLE_PATH; the others are server builds, or on other platforms the desktop that test-electron
 * downloads. `newest` and `virtual` have the packed extension installed, as a user has it; the others run it from this folder. The
 * floor runs in Restricted Mode.
 */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { buildNamed, serverSupported } from '../../scripts/vscode/builds.mjs';
import { namedExecutable } from '../../scripts/vscode/desktop.mjs';
import { copyOfExamples } from '../../scripts/vscode/examples.mjs';
import { root } from '../../scripts/lib/root.mjs';
import { vsixFile } from '../../scripts/lib/vsix.mjs';
import { reason } from '../../scripts/lib/say.mjs';
import { scheme } from './virtual/scheme.ts';

/** What starts VS Code, and which. */
function executable(name: string): { vscodeExecutablePath?: string; version?: string } {
  if (name === 'own') return own();
  const { version } = buildNamed(name);
  if (!serverSupported()) return { version: name === 'newest' ? 'stable' : version };
  const vscodeExecutablePath = join(root, 'scripts', 'vscode', 'host.mjs');
  // A checkout without file modes has lost it.
  chmodSync(vscodeExecutablePath, 0o755);
  return { vscodeExecutablePath };
}

/** An extension that does nothing: VS Code runs tests for one under development only. */
function nothing(): string {
  return extensionIn(join(root, 'build', 'nothing'), {});
}

/** The extension that provides the files of a folder; its code is bundled with the tests. */
function provider(): string {
  return extensionIn(join(root, 'dist', 'test', 'host', 'virtual'), {
    ...{ main: './provider.js', activationEvents: [`onFileSystem:${scheme}`] },
    // A folder on no disk is a virtual workspace, which an extension has to be made for.
    capabilities: { virtualWorkspaces: true },
  });
}

function extensionIn(folder: string, starts: object): string {
  mkdirSync(folder, { recursive: true });
  const manifest = { name: 'beside', publisher: 'lr-law', version: '0.0.1', engines: { vscode: '^1.100.0' } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, ...starts }));
  return folder;
}

function own(): { vscodeExecutablePath: string } {
  const vscodeExecutablePath = namedExecutable();
  if (vscodeExecutablePath) return { vscodeExecutablePath };
  throw new Error('VSCODE_EXECUTABLE_PATH is not set.');
}

try {
  const name = process.argv[2] ?? 'newest';
  const [web, virtual] = [name === 'web', name === 'virtual'];
  const packed = (name === 'newest' || virtual) && serverSupported();
  const build = web || virtual ? (process.argv[3] ?? 'newest') : name;
  const folder = copyOfExamples(root);
  await runTests({
    ...executable(build),
    extensionDevelopmentPath: virtual ? provider() : packed ? nothing() : root,
    extensionTestsPath: join(root, 'dist', 'test', 'host', web ? 'web' : 'suite', 'index.js'),
    launchArgs: [virtual ? `--folder-uri=${scheme}:/${basename(folder)}` : folder],
    extensionTestsEnv: {
      ...(name === 'own' ? {} : { LR_LAW_VSCODE: build }),
      ...(web ? { LR_LAW_HOST: 'web' } : {}),
      ...(name === 'floor' ? { LR_LAW_TRUST: 'no' } : {}),
      ...(packed ? { LR_LAW_VSIX: vsixFile } : {}),
      ...(virtual ? { LR_LAW_VIRTUAL: dirname(folder) } : {}),
    },
  });
} catch (error) {
  console.error(reason(error));
  process.exitCode = 1;
}
