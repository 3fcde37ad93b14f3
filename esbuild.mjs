// Builds the bundles: host (for Node and for a browser), plot page, and workers with command line, which share their code. `--watch` keeps building.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { context } from 'esbuild';
import { builtinModules } from 'node:module';
import { root } from './scripts/lib/root.mjs';
import { writeLicences } from './scripts/lib/licences.mjs';
import { digestFolder } from './scripts/lib/digestFolder.mjs';
import { listModules } from './scripts/lib/webModules.mjs';

const watch = process.argv.includes('--watch');
const production = !watch;

const shared = {
  bundle: true,
  minify: production,
  sourcemap: watch,
  logLevel: 'info',
  metafile: true,
  legalComments: 'none',
  // jsonc-parser's CommonJS entry fails when bundled for Node; its ES module does not.
  mainFields: ['module', 'main'],
};
/** What a kept fit was made with: another code may fit otherwise. While one works on it nothing is kept from one build to the next. */
const fitCode = watch ? String(Date.now()) : await digestFolder(join(root, 'src', 'core'));
const host = { external: ['vscode'], define: { fitCode: JSON.stringify(fitCode) } };
const node = { ...shared, platform: 'node', target: 'node20' };

/**
 * The MCP library checks answers that a server asks its user for; ours asks for none, and gives its own stand-in. The checker
 * would be a fifth of the package.
 */
const withoutValidator = {
  name: 'without-validator',
  setup({ onResolve }) {
    onResolve({ filter: /\/validation\/ajv-provider\.js$/ }, () => ({
      path: join(root, 'src', 'cli', 'noValidator.ts'),
    }));
  },
};

const bundles = [
  {
    ...node,
    format: 'cjs',
    entryPoints: ['src/extension.ts'],
    outfile: 'dist/extension.js',
    ...host,
  },
  {
    ...shared,
    platform: 'browser',
    target: 'chrome128',
    format: 'cjs',
    entryPoints: ['src/extension.ts'],
    outfile: 'dist/web/extension.js',
    ...host,
  },
  {
    // The modules of the command line and of both workers. What they share runs in Node and in a browser.
    ...shared,
    platform: 'neutral',
    target: ['node20', 'chrome128'],
    conditions: ['browser'],
    external: ['node:*', ...builtinModules],
    format: 'esm',
    splitting: true,
    entryPoints: {
      worker: 'src/worker/start.ts',
      webWorker: 'src/worker/startWeb.ts',
      cli: 'src/cli/main.ts',
    },
    outdir: 'dist/node',
    outExtension: { '.js': '.mjs' },
    chunkNames: '[name]-[hash]',
    plugins: [listModules('dist/node/webWorker.mjs', 'dist/web/modules.json'), withoutValidator],
  },
  {
    ...shared,
    platform: 'browser',
    target: 'chrome128',
    format: 'iife',
    entryPoints: { webview: 'webview/main.ts' },
    outdir: 'dist',
  },
];

await rm(watch ? 'dist/node' : 'dist', { recursive: true, force: true });
await mkdir('dist', { recursive: true });
await writeFile('dist/cli.js', "#!/usr/bin/env node\nimport('./node/cli.mjs');\n", { mode: 0o755 });
const contexts = await Promise.all(bundles.map((options) => context(options)));
if (watch) {
  await Promise.all(contexts.map((built) => built.watch()));
} else {
  const results = await Promise.all(contexts.map((built) => built.rebuild()));
  writeLicences(
    results.map(({ metafile }) => metafile),
    'dist/licences.txt',
  );
  await Promise.all(contexts.map((built) => built.dispose()));
}
