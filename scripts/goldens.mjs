/**
 * `npm run goldens -- logs/FORMAT[/FILE]`: makes these fixtures anew, and writes what the readers make
 * of them as their goldens. Look at the
 * difference before it is committed: a golden is right because someone checked it, not because it was written.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const [which = ''] = process.argv.slice(2);
if (!/^logs\/./.test(which)) {
  console.error('Say which: npm run goldens -- logs/FORMAT');
  process.exit(2);
}
const [format = ''] = which.slice('logs/'.length).split('/');
// The fixtures are made first, where a generator makes them; then what they read as is written.
const files = [`test/unit/logs/formats/${format}.test.ts`, 'test/unit/logs/fixtures.test.ts'];
for (const file of files.filter((each) => existsSync(each))) {
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', file];
  const { status } = spawnSync(process.execPath, vitest, {
    stdio: 'inherit',
    env: { ...process.env, GOLDENS: which },
  });
  process.exitCode ||= status ?? 1;
}
