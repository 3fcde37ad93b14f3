// Builds the bundles: host, plot page, and worker with command line, which share their code. `--watch` keeps building.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { context } from 'esbuild';
import { writeLicences } from './scripts/lib/licences.mjs';

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
const node = { ...shared, platform: 'node', target: 'node20' };

const bundles = [
  {
    ...node,
    format: 'cjs',
    entryPoints: ['src/extension.ts'],
    outfile: 'dist/extension.js',
    external: ['vscode'],
  },
  {
    ...node,
    format: 'esm',
    splitting: true,
    entryPoints: { worker: 'src/worker/start.ts', cli: 'src/cli/main.ts' },
    outdir: 'dist/node',
    outExtension: { '.js': '.mjs' },
    chunkNames: '[name]-[hash]',
    // Libraries in CommonJS ask for Node's own modules by `require`, which an ES module has not.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
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
