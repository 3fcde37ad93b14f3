import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** @returns {string | undefined} the executable in VSCODE_EXECUTABLE_PATH */
export function namedExecutable() {
  const named = process.env['VSCODE_EXECUTABLE_PATH'];
  if (!named || existsSync(named)) return named || undefined;
  throw new Error(`VSCODE_EXECUTABLE_PATH names ${named}, which doesn't exist.`);
}

/**
 * The VS Code desktop of this machine, if it has one and a display to show it on.
 *
 * @returns {string | undefined} an executable that takes VS Code's arguments
 */
export function findDesktop() {
  return namedExecutable() ?? (hasDisplay() ? codeOnPath() : undefined);
}

function hasDisplay() {
  const { DISPLAY, WAYLAND_DISPLAY, WSL_DISTRO_NAME } = process.env;
  return process.platform !== 'linux' || Boolean(DISPLAY ?? WAYLAND_DISPLAY ?? WSL_DISTRO_NAME);
}

function codeOnPath() {
  const names =
    process.platform === 'win32' ? ['code.cmd', 'code-insiders.cmd'] : ['code', 'code-insiders', 'codium'];
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).filter(existsSync);
  return found.filter((path) => !isRemoteCommand(path)).map(executableBehind)[0];
}

/** In a remote window's terminal, `code` talks to that window and can't start another VS Code.
 * @param {string} path */
function isRemoteCommand(path) {
  return realpathSync(path).includes('remote-cli');
}

/** `code.cmd` needs a shell, and so quoting; the program that it starts doesn't.
 * @param {string} path */
function executableBehind(path) {
  if (process.platform !== 'win32') return path;
  const program = join(dirname(path), '..', path.includes('insiders') ? 'Code - Insiders.exe' : 'Code.exe');
  return existsSync(program) ? program : path;
}
