import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { readLog } from '../../src/core/logs/session.ts';
import { diskSource } from './files.ts';

/** Memory of a process that read one log, in megabytes. */
export interface Memory {
  /** Before reading. */
  readonly base: number;
  /** The most while reading, the result included. */
  readonly peak: number;
  readonly points: number;
}

/** Reads a log in a process of its own and tells how much memory that took. */
export function measureMemory(script: string, path: string): Memory {
  const { stdout } = spawnSync(process.execPath, [script, '--peak', path], { encoding: 'utf8' });
  return JSON.parse(stdout) as Memory;
}

/** What the process that `measureMemory` starts does. */
export async function reportPeak(path: string): Promise<void> {
  const base = process.memoryUsage().rss / 1e6;
  const source = diskSource(path, statSync(path).size);
  const { curves } = await readLog(path, source);
  const points = curves.reduce((sum, { steps }) => sum + steps.length, 0);
  process.stdout.write(JSON.stringify({ base, peak: peakOf(), points }));
}

function peakOf(): number {
  // The kernel's own highest mark, where there is one: getrusage also counts the parent that this process was forked from.
  try {
    const status = readFileSync('/proc/self/status', 'utf8');
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1e3;
  } catch {
    return process.resourceUsage().maxRSS / 1e3;
  }
}
