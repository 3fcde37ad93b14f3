import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../../..');

/**
 * Bundles the page as it ships, and the stories around it, into `folder`.
 *
 * @param {string} folder
 * @param {string} source what the content security policy lets styles come from
 * @param {{ readable?: boolean }} [options] `readable`: functions keep their names, for a profiler
 */
export async function buildStories(folder, source, { readable = false } = {}) {
  await mkdir(folder, { recursive: true });
  await build({
    entryPoints: {
      webview: join(root, 'webview/main.ts'),
      stories: join(here, 'page.ts'),
    },
    bundle: true,
    minify: !readable,
    format: 'iife',
    platform: 'browser',
    target: 'chrome128',
    outdir: folder,
    logLevel: 'warning',
  });
  await build({
    ...{ entryPoints: [join(here, 'stories.css')], outdir: folder, logLevel: 'warning' },
    ...{ bundle: true, loader: { '.woff2': 'file' } },
  });
  const html = await readFile(join(here, 'index.html'), 'utf8');
  const nonce = randomBytes(18).toString('base64');
  const filled = html.replaceAll('{{source}}', source).replaceAll('{{nonce}}', nonce);
  await writeFile(join(folder, 'index.html'), filled);
}

// For eyes: `node test/webview/stories/build.mjs`, then open the page that it names. A folder, and `--readable`, may follow.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2] ?? join(root, 'test/artifacts/stories');
  await buildStories(folder, 'file:', { readable: process.argv.includes('--readable') });
  console.log(pathToFileURL(join(folder, 'index.html')).href);
}
