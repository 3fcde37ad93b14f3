/**
 * `npm run goldens -- logs/FORMAT[/FILE]` or `configs/FRAMEWORK[/FILE]`: makes these fixtures anew where a generator does, and
 * writes what the readers make of them as their goldens. Look at the difference before it is committed: a golden is right
 * because someone checked it, not because it was written.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const [which = ''] = process.argv.slice(2);
const [, kind, format = ''] = /^(logs|configs)\/([^/]+)/.exec(which) ?? [];
if (kind === undefined) {
  console.error('Say which: npm run goldens -- logs/FORMAT or configs/FRAMEWORK');
  process.exit(2);
}
// The fixtures are made first, where a generator makes them; then what they read as is written.
const makers = kind === 'logs' ? [`test/unit/logs/formats/${format}.test.ts`] : [];
const files = [...makers, `test/unit/${kind}/fixtures.test.ts`];
for (const file of files.filter((each) => existsSync(each))) {
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', file];
  const { status } = spawnSync(process.execPath, vitest, {
    stdio: 'inherit',
    env: { ...process.env, GOLDENS: which },
  });
  process.exitCode ||= status ?? 1;
}
