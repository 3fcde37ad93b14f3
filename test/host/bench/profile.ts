import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { join } from 'node:path';

/** Samples every so many microseconds. */
const interval = 500;

/** Does something; where LR_LAW_BENCH_PROFILES names a folder, a CPU profile of the host's thread is left in it. */
export async function profiled<T>(name: string, work: () => Promise<T>): Promise<T> {
  const folder = process.env['LR_LAW_BENCH_PROFILES'];
  if (folder === undefined) return work();
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval });
  await session.post('Profiler.start');
  try {
    return await work();
  } finally {
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    writeFileSync(join(folder, `${name}.cpuprofile`), JSON.stringify(profile));
  }
}
