import { rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** @typedef {import('esbuild').BuildOptions} BuildOptions */

/**
 * Bundles the tests that don't run in vitest: a file each for what runs in the extension host, and for what runs in
 * Node. Every `*.test.ts` and `*.e2e.ts` is found, none is listed.
 *
 * @param {string} root
 */
export async function bundleTests(root) {
  const { build } = await import('esbuild');
  for (const folder of ['host', 'e2e']) {
    rmSync(join(root, 'dist', 'test', folder), { recursive: true, force: true });
  }
  const inHost = [join(root, 'test/host/suite/index.ts'), ...(await filesIn(root, 'host', /\.test\.ts$/))];
  const runners = ['host', 'e2e'].map((folder) => join(root, 'test', folder, 'runTest.ts'));
  const inNode = [...runners, ...(await filesIn(root, 'e2e', /\.e2e\.ts$/))];
  await build({ ...common(root), entryPoints: inHost, format: 'cjs', external: ['vscode', 'mocha'] });
  await build({ ...common(root), entryPoints: inNode, ...asModules });
}

/** @param {string} root @returns {BuildOptions} */
function common(root) {
  return {
    bundle: true,
    platform: 'node',
    // As the product is bundled: the main file of some packages can't be.
    mainFields: ['module', 'main'],
    target: 'node20',
    sourcemap: 'linked',
    logLevel: 'warning',
    outbase: join(root, 'test'),
    outdir: join(root, 'dist', 'test'),
  };
}

/** The scripts find their neighbours by their own address, so they are not taken into a bundle. @type {BuildOptions} */
const asModules = {
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  packages: 'external',
  plugins: [
    {
      name: 'scripts-stay-outside',
      setup(build) {
        build.onResolve({ filter: /\/scripts\/.*\.mjs$/ }, ({ path, resolveDir }) => {
          return { path: pathToFileURL(resolve(resolveDir, path)).href, external: true };
        });
      },
    },
  ],
};

/** @param {string} root @param {string} folder @param {RegExp} pattern */
async function filesIn(root, folder, pattern) {
  const home = join(root, 'test', folder);
  const names = await readdir(home, { recursive: true });
  return names.filter((name) => pattern.test(name)).map((name) => join(home, name));
}
