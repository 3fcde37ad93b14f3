import assert from 'node:assert/strict';

interface Usage {
  readonly user: number;
  readonly system: number;
}

/** Processor time of this thread so far, in milliseconds; a worker's and another programme's do not count. Node 24 has it. */
export function spent(): number {
  const own = process as unknown as { threadCpuUsage?: () => Usage };
  assert.ok(own.threadCpuUsage, 'This Node does not tell a thread’s processor time.');
  const { user, system } = own.threadCpuUsage();
  return (user + system) / 1000;
}
