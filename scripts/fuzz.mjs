/**
 * `npm run fuzz`: every test that tries examples, with many times as many and with new ones in each round, until so many minutes
 * have passed. A failure ends it; fast-check prints the seed and the smallest example.
 *
 *   npm run fuzz -- --minutes 60
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { runForCode } from './lib/processes.mjs';
import { root } from './lib/root.mjs';
import { say } from './lib/say.mjs';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, effort: { type: 'string', default: '20' } },
});
const end = performance.now() + 60_000 * Number(values.minutes);
const files = ['unit', 'webview']
  .map((folder) => join(root, 'test', folder))
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  .filter((file) => file.endsWith('.test.ts') && !file.endsWith('.browser.test.ts'))
  .filter((file) => /\boften\(|\bfc\.assert\(/.test(readFileSync(file, 'utf8')));
const runner = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const options = ['--project', 'unit', '--reporter', 'dot', '--testTimeout', '3600000'];

for (let round = 1; performance.now() < end && process.exitCode === undefined; round++) {
  say(`Round ${round}: ${files.length} files, ${values.effort} times as many examples as in npm test`);
  const { code } = await runForCode(process.execPath, [runner, 'run', ...options, ...files], {
    cwd: root,
    env: { ...process.env, LR_LAW_EFFORT: values.effort },
  });
  if (code !== 0) process.exitCode = code;
}
