// `npm run bench:NAME`: bundles bench/NAME.ts and runs it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { build } from 'esbuild';

const [name = '', ...rest] = process.argv.slice(2);
const entry = `bench/${name}.ts`;
if (!existsSync(entry)) {
  console.error(`There is no ${entry}.`);
  process.exit(2);
}
const outfile = `build/bench/${name}.mjs`;
await build({
  entryPoints: [entry],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  // As in the product: numbers with a name become numbers.
  minifySyntax: true,
  mainFields: ['module', 'main'],
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
});
process.exitCode = spawnSync(process.execPath, [outfile, ...rest], { stdio: 'inherit' }).status ?? 1;
