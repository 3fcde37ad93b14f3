import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const repeats = 9;
const cli = 'dist/cli.js';

/** A nanoGPT config of a million iterations. */
const config = `learning_rate = 6e-4
max_iters = 1000000
warmup_iters = 2000
lr_decay_iters = 1000000
min_lr = 6e-5
`;

/** Seconds of whole processes; the best of some in turns, since whatever else the machine does only adds to them. */
export interface ProcessTimes {
  readonly schedule: number;
  readonly node: number;
}

/** Times `lr-law schedule`; null where the command line is not built. */
export function measureProcess(): ProcessTimes | null {
  if (!existsSync(cli)) return null;
  const folder = mkdtempSync(join(tmpdir(), 'lr-law-bench-'));
  const path = join(folder, 'train.py');
  writeFileSync(path, config);
  const best = { schedule: Infinity, node: Infinity };
  for (let i = 0; i < repeats; i++) {
    best.node = Math.min(best.node, seconds(['-e', '0']));
    best.schedule = Math.min(best.schedule, seconds([cli, 'schedule', path]));
  }
  rmSync(folder, { recursive: true });
  return best;
}

function seconds(argv: readonly string[]): number {
  const begin = performance.now();
  const { status } = spawnSync(process.execPath, argv, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`node ${argv.join(' ')} failed.`);
  return (performance.now() - begin) / 1000;
}
