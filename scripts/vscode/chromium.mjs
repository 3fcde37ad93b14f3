import { spawnSync } from 'node:child_process';
import { createReadStream, createWriteStream, existsSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { serverSupported } from './builds.mjs';
import { cached } from './cache.mjs';
import { installPackage } from './install.mjs';

// The last version that runs on Node 20.
const version = '143.0.4';

/** @typedef {{ executablePath: string, args: string[], env: Record<string, string> }} Browser */

/**
 * Puts the headless Chromium of `@sparticuz/chromium` into the cache. Its own unpacking shares `/tmp` with every
 * other user of the package, so it is unpacked here.
 *
 * @returns {Promise<Browser>}
 */
export async function installChromium() {
  if (!serverSupported())
    throw new Error('No Chrome, Chromium or Edge was found: install one, or name it in LR_LAW_BROWSER.');
  const folder = await cached(`chromium-${version}`, `Installing headless Chromium ${version}`, fill);
  const executablePath = join(folder, 'chromium');
  return { executablePath, args: [], env: environment(folder, executablePath) };
}

/** @param {string} folder */
async function fill(folder) {
  await installPackage(folder, `@sparticuz/chromium@${version}`);
  const home = join(folder, 'node_modules', '@sparticuz', 'chromium');
  await unpackFile(join(home, 'bin', 'chromium.br'), join(folder, 'chromium'));
  const { extract } = createRequire(join(home, 'package.json'))('tar-fs');
  for (const name of ['fonts', 'swiftshader', 'al2023']) {
    // SwiftShader is looked for beside the executable.
    const target = name === 'swiftshader' ? folder : join(folder, name);
    await pipeline(
      createReadStream(join(home, 'bin', `${name}.tar.br`)),
      createBrotliDecompress(),
      extract(target),
    );
  }
  await rm(join(folder, 'node_modules'), { recursive: true });
}

/** For machines without any font. Written at the end, when the folder has its final name.
 * @param {string} folder */
function writeFontsConf(folder) {
  const dirs = `<dir>${join(folder, 'fonts')}</dir><cachedir>${join(folder, 'fonts-cache')}</cachedir>`;
  const text = `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${dirs}</fontconfig>\n`;
  const path = join(folder, 'fonts.conf');
  if (!existsSync(path)) writeFileSync(path, text);
  return path;
}

/** @param {string} source @param {string} target */
async function unpackFile(source, target) {
  await pipeline(
    createReadStream(source),
    createBrotliDecompress(),
    createWriteStream(target, { mode: 0o755 }),
  );
}

/** @param {string} folder @param {string} executablePath */
function environment(folder, executablePath) {
  /** @type {Record<string, string>} */
  const env = {};
  if (!existsSync('/etc/fonts/fonts.conf')) env['FONTCONFIG_FILE'] = writeFontsConf(folder);
  if (starts(executablePath, env)) return env;
  env['LD_LIBRARY_PATH'] = join(folder, 'al2023', 'lib');
  if (starts(executablePath, env)) return env;
  throw new Error(`The headless Chromium in ${folder} doesn't start here: install Chromium, Chrome or Edge.`);
}

/** @param {string} executablePath @param {Record<string, string>} env */
function starts(executablePath, env) {
  return spawnSync(executablePath, ['--version'], { env: { ...process.env, ...env } }).status === 0;
}
