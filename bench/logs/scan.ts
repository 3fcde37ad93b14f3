import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scanCommand } from '../../src/cli/commands/scan.ts';
import { writerOf } from './files.ts';
import type { Kind } from './kinds.ts';

/** How long `lr-law scan` takes over a workspace. */
export interface ScanTime {
  readonly files: number;
  readonly logs: number;
  readonly seconds: number;
}

const logs = 200;
const linesOfLog = 1000;
/** What else lies about, and how many of each: none of it is a log. */
const clutter: readonly (readonly [string, number, string | Uint8Array])[] = [
  ['node_modules/some-package/lib/file-#.json', 3000, '{"name": "x"}\n'],
  ['checkpoints/step-#/model.safetensors', 1500, new Uint8Array(2000)],
  ['images/sample-#.png', 2500, new Uint8Array(3000)],
  ['src/package/module_#.py', 1000, 'def forward(x):\n    return x + 1\n'.repeat(20)],
  ['docs/page-#.md', 1000, '# A page\n'],
  ['data/notes-#.txt', 500, 'What was said of the loss at the step before.\n'.repeat(30)],
  ['data/answers-#.json', 300, '{"question": "a", "answer": "b"}\n'.repeat(40)],
];

/** Writes a workspace of 10 000 files and scans it; the best of three. */
export async function measureScan(folder: string, kinds: readonly Kind[]): Promise<ScanTime> {
  let files = 0;
  const put = (path: string, text: string | Uint8Array) => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
    files++;
  };
  for (const [path, count, text] of clutter) {
    for (let i = 0; i < count; i++) put(path.replace('#', String(i)), text);
  }
  for (let i = 0; i < logs; i++) {
    const kind = kinds[i % kinds.length]!;
    const written = writerOf(kind)(Array.from({ length: linesOfLog }, (_, k) => k + 1));
    put(`runs/run-${String(i)}/${kind.file}`, Buffer.concat([Buffer.from(kind.head ?? ''), written]));
  }
  let seconds = Infinity;
  let found = 0;
  for (let i = 0; i < 3; i++) {
    const begin = performance.now();
    found = await scan(folder);
    seconds = Math.min(seconds, (performance.now() - begin) / 1000);
  }
  return { files, logs: found, seconds };
}

/** Runs the command itself and reads what it prints. */
async function scan(folder: string): Promise<number> {
  const { stdout } = process;
  const write = stdout.write.bind(stdout);
  let text = '';
  stdout.write = (chunk: string | Uint8Array) => {
    text += String(chunk);
    return true;
  };
  try {
    await scanCommand.run([folder, '--json']);
  } finally {
    stdout.write = write;
  }
  return (JSON.parse(text) as { logs: unknown[] }).logs.length;
}
