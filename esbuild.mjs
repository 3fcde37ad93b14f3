// Builds the four bundles: host, worker, command line and plot page. `--watch` keeps building.
import { rm } from 'node:fs/promises';
import { context } from 'esbuild';

const watch = process.argv.includes('--watch');
const production = !watch;

const shared = {
  bundle: true,
  minify: production,
  sourcemap: watch,
  logLevel: 'info',
  legalComments: 'none',
  // jsonc-parser's CommonJS entry fails when bundled for Node; its ES module does not.
  mainFields: ['module', 'main'],
};
const node = { ...shared, platform: 'node', target: 'node20', format: 'cjs' };

const bundles = [
  { ...node, entryPoints: ['src/extension.ts'], outfile: 'dist/extension.js', external: ['vscode'] },
  { ...node, entryPoints: ['src/worker/main.ts'], outfile: 'dist/worker.js' },
  {
    ...node,
    entryPoints: ['src/cli/main.ts'],
    outfile: 'dist/cli.js',
    banner: { js: '#!/usr/bin/env node' },
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

if (!watch) await rm('dist', { recursive: true, force: true });
const contexts = await Promise.all(bundles.map((options) => context(options)));
if (watch) {
  await Promise.all(contexts.map((built) => built.watch()));
} else {
  await Promise.all(contexts.map((built) => built.rebuild()));
  await Promise.all(contexts.map((built) => built.dispose()));
}
