import { rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** @typedef {import('esbuild').BuildOptions} BuildOptions */

/**
 * Bundles the tests that don't run in vitest: a file each for what runs in the extension host, and for what runs in
 * Node; one for the extension host in a browser. Every `*.test.ts` and `*.e2e.ts` is found, none is listed.
 *
 * @param {string} root
 */
export async function bundleTests(root) {
  const { build } = await import('esbuild');
  for (const folder of ['host', 'e2e']) {
    rmSync(join(root, 'dist', 'test', folder), { recursive: true, force: true });
  }
  const inHost = [
    join(root, 'test/host/suite/index.ts'),
    join(root, 'test/host/virtual/provider.ts'),
    ...(await filesIn(root, 'host/suite', /\.test\.ts$/)),
  ];
  const runners = ['host', 'e2e'].map((folder) => join(root, 'test', folder, 'runTest.ts'));
  const inNode = [...runners, ...(await filesIn(root, 'e2e', /\.e2e\.ts$/))];
  await build({ ...common(root), entryPoints: inHost, format: 'cjs', external: ['vscode', 'mocha'] });
  await build({ ...common(root), entryPoints: inNode, ...asModules });
  await build(await forWeb(root));
}

/**
 * The suite as one file: an extension host in a browser loads no second one.
 *
 * @param {string} root
 * @returns {Promise<BuildOptions>}
 */
async function forWeb(root) {
  const home = join(root, 'test', 'host', 'web');
  const tests = await filesIn(root, 'host', /\.test\.ts$/);
  const lines = [join(home, 'setUp.ts'), ...tests].map((file) => `import ${JSON.stringify(file)};`);
  const contents = [...lines, `export { run } from ${JSON.stringify(join(home, 'run.ts'))};`].join('\n');
  return {
    bundle: true,
    platform: 'browser',
    mainFields: ['module', 'main'],
    target: 'chrome128',
    format: 'cjs',
    external: ['vscode'],
    logLevel: 'warning',
    stdin: { contents, resolveDir: root },
    outfile: join(root, 'dist', 'test', 'host', 'web', 'index.js'),
    plugins: [standIns(home)],
  };
}

/** What the suite has of Node is made of something else in a browser. @param {string} home @returns {import('esbuild').Plugin} */
function standIns(home) {
  return {
    name: 'stand-ins',
    setup(build) {
      build.onResolve({ filter: /^node:assert\/strict$/ }, () => ({ path: join(home, 'assert.ts') }));
      build.onResolve({ filter: /^\.\/machine\.ts$/ }, () => ({ path: join(home, 'machine.ts') }));
      build.onResolve({ filter: /^node:/ }, ({ path, importer }) => ({
        errors: [
          {
            text: `${importer} imports ${path}, which a browser has not: use what test/host/suite/support.ts offers, or put it into machine.ts and say in its twin what is left out.`,
          },
        ],
      }));
    },
  };
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
