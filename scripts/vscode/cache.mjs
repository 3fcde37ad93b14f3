import { existsSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { atExit } from '../lib/cleanup.mjs';
import { timed } from '../lib/say.mjs';

const marker = 'complete';
const abandonedAfterMs = 24 * 60 * 60 * 1000;

/** @returns {string} the folder for everything that is too big for `node_modules` and shared by all checkouts */
export function cacheFolder() {
  const own = process.env['LR_LAW_CACHE'];
  if (own) return own;
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'lr-law');
}

/**
 * Gives the folder `name` in the cache, made by `fill` if it isn't there yet. Each process fills a folder of its own
 * and renames it at the end, so two of them at once don't meet in a half-filled one.
 *
 * @param {string} name
 * @param {string} what for the user
 * @param {(folder: string) => Promise<void>} fill
 * @returns {Promise<string>}
 */
export async function cached(name, what, fill) {
  const target = join(cacheFolder(), name);
  if (existsSync(join(target, marker))) return target;
  await timed(what, () => make(target, name, fill));
  return target;
}

/** @param {string} target @param {string} name @param {(folder: string) => Promise<void>} fill */
async function make(target, name, fill) {
  await mkdir(cacheFolder(), { recursive: true });
  await removeAbandoned();
  const draft = await mkdtemp(join(cacheFolder(), `.draft-${name}-`));
  const removeDraft = atExit(() => rmSync(draft, { recursive: true, force: true }));
  try {
    await fill(draft);
    await writeFile(join(draft, marker), `${new Date().toISOString()}\n`);
    await publish(draft, target);
  } finally {
    removeDraft();
  }
}

/** @param {string} draft @param {string} target */
async function publish(draft, target) {
  if (!existsSync(join(target, marker))) await rm(target, { recursive: true, force: true });
  try {
    await rename(draft, target);
  } catch (error) {
    // Another process was faster; its folder is as good as this one.
    if (!existsSync(join(target, marker))) throw error;
  }
}

/** A killed install leaves its draft behind; half a gigabyte is worth a look. */
async function removeAbandoned() {
  for (const entry of await readdir(cacheFolder())) {
    if (!entry.startsWith('.draft-')) continue;
    const path = join(cacheFolder(), entry);
    const age = Date.now() - ((await stat(path).catch(() => undefined))?.mtimeMs ?? Date.now());
    if (age > abandonedAfterMs) await rm(path, { recursive: true, force: true });
  }
}
