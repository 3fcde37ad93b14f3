// Retrains the example runs: bundles the TypeScript beside this file, then runs it.
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const bundles = new URL('../../build/train/', import.meta.url);

await build({
  absWorkingDir: here,
  entryPoints: ['main.ts', 'worker.ts'],
  outdir: fileURLToPath(bundles),
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  logLevel: 'warning',
});

const { main } = await import(new URL('main.mjs', bundles).href);
process.exitCode = await main(process.argv.slice(2), {
  worker: new URL('worker.mjs', bundles),
  text: dirname(createRequire(import.meta.url).resolve('typescript')),
  runs: new URL('../runs/', import.meta.url),
});
