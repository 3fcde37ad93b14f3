import { spawn } from 'node:child_process';
import { atExit } from './cleanup.mjs';

/** @typedef {{ cwd?: string, env?: NodeJS.ProcessEnv, quiet?: boolean }} RunOptions */

/**
 * Runs a program to its end. With `quiet` its output is kept back and shown only in the error.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<string>} what it printed, if quiet
 */
export async function run(program, args, options = {}) {
  const { code, output } = await runForCode(program, args, options);
  if (code === 0) return output;
  const shown = [program, ...args].join(' ');
  throw new Error(`\`${shown}\` ended with code ${code}.${output ? `\n${output.trim()}` : ''}`);
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
export function runForCode(program, args, { cwd, env = process.env, quiet = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit' });
    const end = atExit(() => child.kill());
    let output = '';
    child.stdout?.on('data', (chunk) => (output += String(chunk)));
    child.stderr?.on('data', (chunk) => (output += String(chunk)));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      end();
      resolve({ code: code ?? (signal ? 1 : 0), output });
    });
  });
}

/**
 * Runs npm, the one that started this process where there is one.
 *
 * @param {string[]} args
 * @param {RunOptions} [options]
 */
export function npm(args, options = {}) {
  const cli = process.env['npm_execpath'];
  if (cli?.endsWith('.js')) return run(process.execPath, [cli, ...args], options);
  if (process.platform === 'win32') return run('cmd.exe', ['/d', '/s', '/c', 'npm', ...args], options);
  return run('npm', args, options);
}
