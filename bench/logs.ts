// `npm run bench:logs`: how fast every format of bench/logs/kinds.ts is read beside a bare line splitter over the same bytes
// (CSV beside papaparse too), how much memory a long log takes, and how long a scan of a large workspace takes.
// `-- --megabytes 50` for smaller files, `--memory-megabytes 2000` for the length of the log that memory is measured with,
// `--only speed`, `memory` or `scan` for one part. Everything is written under the system's folder for temporary files.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeLog } from './logs/files.ts';
import { kinds } from './logs/kinds.ts';
import { measureMemory, reportPeak, type Memory } from './logs/memory.ts';
import { measureScan, type ScanTime } from './logs/scan.ts';
import { measureSpeed, type Speed } from './logs/speed.ts';

const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '200' },
    'memory-megabytes': { type: 'string', default: '500' },
    only: { type: 'string' },
    peak: { type: 'string' },
  },
});

async function measureAll(folder: string): Promise<void> {
  const wants = (part: string) => values.only === undefined || values.only === part;
  const figures: Record<string, unknown> = {};
  if (wants('speed')) figures['speed'] = await speeds(folder);
  if (wants('memory')) figures['memory'] = memory(folder);
  if (wants('scan')) figures['scan'] = describeScan(await measureScan(join(folder, 'workspace'), kinds));
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}

async function speeds(folder: string): Promise<Record<string, Speed & { share: number }>> {
  const rows: Record<string, Speed & { share: number }> = {};
  process.stdout.write(
    '| format | points | MB/s | bare splitter | share | readline | papaparse | times papaparse |\n',
  );
  process.stdout.write('|---|---|---|---|---|---|---|---|\n');
  for (const kind of kinds) {
    const path = join(folder, kind.file);
    writeLog(path, kind, Number(values.megabytes) * 1e6);
    const speed = await measureSpeed(kind, path);
    rmSync(path);
    const share = speed.reader / speed.splitter;
    rows[kind.format] = { ...speed, share };
    process.stdout.write(`${describeSpeed(speed, share)}\n`);
  }
  return rows;
}

function describeSpeed(
  { format, points, reader, splitter, readline, papaparse }: Speed,
  share: number,
): string {
  const papa = papaparse === null ? ['–', '–'] : [papaparse.toFixed(0), (reader / papaparse).toFixed(1)];
  const cells = [format, points, reader.toFixed(0), splitter.toFixed(0), share.toFixed(2), readline.toFixed(0), ...papa]; // prettier-ignore
  return `| ${cells.join(' | ')} |`;
}

function memory(folder: string): Memory & { megabytes: number } {
  const kind = kinds[0]!;
  const path = join(folder, kind.file);
  writeLog(path, kind, Number(values['memory-megabytes']) * 1e6);
  const taken = measureMemory(process.argv[1]!, path);
  const megabytes = statSync(path).size / 1e6;
  rmSync(path);
  const above = taken.peak - taken.base;
  process.stdout.write(
    `\nA ${kind.format} log of ${megabytes.toFixed(0)} MB with ${String(taken.points)} points took ${above.toFixed(0)} MB at most, ${((above * 1e6) / taken.points).toFixed(0)} bytes a point.\n`,
  );
  return { ...taken, megabytes };
}

function describeScan(time: ScanTime): ScanTime {
  const { files, logs, seconds } = time;
  process.stdout.write(
    `\nA scan of ${String(files)} files found ${String(logs)} logs in ${seconds.toFixed(2)} s.\n`,
  );
  return time;
}

if (values.peak !== undefined) await reportPeak(values.peak);
else {
  const folder = mkdtempSync(join(tmpdir(), 'lr-law-bench-'));
  try {
    await measureAll(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
