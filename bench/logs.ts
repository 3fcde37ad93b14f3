// `npm run bench:logs`: how fast every format of bench/logs/kinds.ts is read beside a bare line splitter over the same bytes
// (CSV beside papaparse too), how much memory a long log takes, and how long a scan of a large workspace takes.
// `-- --megabytes 50` for smaller files, `--memory-megabytes 500` for the length of the logs that memory is measured with,
// `--kind wandb` for some formats, `--only speed`, `memory` or `scan` for one part. Everything is written under the system's folder for temporary files.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeLog } from './logs/files.ts';
import { kinds, type Kind } from './logs/kinds.ts';
import { measureMemory, reportPeak, type Memory } from './logs/memory.ts';
import { measureScan, type ScanTime } from './logs/scan.ts';
import { measureSpeed, type Speed } from './logs/speed.ts';

const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '200' },
    'memory-megabytes': { type: 'string', default: '2000' },
    kind: { type: 'string', multiple: true },
    only: { type: 'string' },
    peak: { type: 'string' },
  },
});

const wanted = kinds.filter(({ format }) => values.kind?.includes(format) !== false);
const inMemory = new Set(['jsonl', 'megatron', 'wandb', 'tensorboard']);

async function measureAll(folder: string): Promise<void> {
  const wants = (part: string) => values.only === undefined || values.only === part;
  const figures: Record<string, unknown> = {};
  if (wants('speed')) figures['speed'] = await speeds(folder);
  if (wants('memory')) figures['memory'] = memories(folder);
  if (wants('scan')) figures['scan'] = describeScan(await measureScan(join(folder, 'workspace'), kinds));
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}

type Share = Speed & { share: number | null };

async function speeds(folder: string): Promise<Record<string, Share>> {
  const rows: Record<string, Share> = {};
  process.stdout.write(
    '| format | points | MB/s | bare splitter | share | readline | papaparse | times papaparse |\n',
  );
  process.stdout.write('|---|---|---|---|---|---|---|---|\n');
  for (const kind of wanted) {
    const path = join(folder, kind.file);
    writeLog(path, kind, Number(values.megabytes) * 1e6);
    const speed = await measureSpeed(kind, path);
    rmSync(path);
    const share = speed.splitter === null ? null : speed.reader / speed.splitter;
    rows[kind.format] = { ...speed, share };
    process.stdout.write(`${describeSpeed(speed, share)}\n`);
  }
  return rows;
}

function describeSpeed(speed: Speed, share: number | null): string {
  const { format, points, reader, splitter, readline, papaparse } = speed;
  const shown = (value: number | null, digits = 0) => value?.toFixed(digits) ?? '–';
  const times = papaparse === null ? null : reader / papaparse;
  const rates = [reader, splitter].map((value) => shown(value));
  const cells = [
    format,
    points,
    ...rates,
    shown(share, 2),
    shown(readline),
    shown(papaparse),
    shown(times, 1),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** Of each kind that is asked for: what is read as text, what is read as bytes, and what comes as records. */
function memories(folder: string): Record<string, Memory & { megabytes: number }> {
  const measured = values.kind === undefined ? wanted.filter(({ format }) => inMemory.has(format)) : wanted;
  return Object.fromEntries(measured.map((kind) => [kind.format, memory(folder, kind)]));
}

function memory(folder: string, kind: Kind): Memory & { megabytes: number } {
  const path = join(folder, kind.file);
  writeLog(path, kind, Number(values['memory-megabytes']) * 1e6);
  const taken = measureMemory(process.argv[1]!, path);
  const megabytes = statSync(path).size / 1e6;
  rmSync(path);
  const { base, peak, points } = taken;
  process.stdout.write(
    `\nA ${kind.format} log of ${megabytes.toFixed(0)} MB took ${peak.toFixed(0)} MB at most, ${(peak - base).toFixed(0)} MB of them for reading; ${String(points)} of its points are held.\n`,
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
