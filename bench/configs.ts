// `npm run bench:configs`: how long a config takes to read, that of a fixture and of every sample beside the checkout; how long
// after a keystroke in an open one; the same for a YAML file of 5000 lines, beside the `yaml` library alone; and how long
// `lr-law schedule` takes to print a million updates, beside an empty Node. Times are warm; the best of a few counts, since
// whatever else the machine does only adds to them.
import { parseAllDocuments } from 'yaml';
import { readConfig } from '../src/core/configs/registry.ts';
import { bigYaml } from './configs/bigYaml.ts';
import { collectConfigs, type BenchConfig } from './configs/files.ts';
import { measureProcess } from './configs/process.ts';

const repeats = 15;

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[times.length >> 1] ?? NaN;
}

/** Times of `work`, the first left out: it warms up. */
function time(work: (turn: number) => unknown): number[] {
  work(0);
  return Array.from({ length: repeats }, (_, turn) => {
    const begin = performance.now();
    work(turn + 1);
    return performance.now() - begin;
  });
}

interface Row {
  readonly path: string;
  readonly lines: number;
  readonly read: number;
  readonly keystroke: number;
}

function measure({ path, text, hints }: BenchConfig): Row {
  const keystrokes = typed(text);
  return {
    path,
    lines: text.split('\n').length,
    read: Math.min(...time(() => readConfig(path, text, hints))),
    keystroke: Math.min(...time((turn) => readConfig(path, keystrokes[turn] ?? text, hints))),
  };
}

/** A text as a user leaves it who types digits behind the LR, one after the other. */
function typed(text: string): string[] {
  const at = /(?:learning[-_]?rate|(?<![a-z])lr(?![a-z])).*?\d/i.exec(text);
  const place = at === null ? text.length : at.index + at[0].length;
  const digits = '123456789123456789';
  return Array.from(
    { length: repeats + 1 },
    (_, turn) => text.slice(0, place) + digits.slice(0, turn) + text.slice(place),
  );
}

function summarise(
  rows: readonly Row[],
  pick: (row: Row) => number,
): { median: number; worst: number; at: string } {
  const worst = rows.reduce((most, row) => (pick(row) > pick(most) ? row : most));
  return { median: median(rows.map(pick)), worst: pick(worst), at: worst.path };
}

function print(name: string, cells: readonly (string | number)[]): void {
  const shown = cells.map((cell) => (typeof cell === 'number' ? cell.toFixed(2) : cell));
  process.stdout.write(`| ${[name, ...shown].join(' | ')} |\n`);
}

function main(): void {
  const configs = collectConfigs();
  // Twice: what is measured first would pay for what the engine has yet to compile.
  configs.forEach(measure);
  const rows = configs.map(measure);
  const read = summarise(rows, (row) => row.read);
  const keystroke = summarise(rows, (row) => row.keystroke);
  const big = measure({ path: 'big.yaml', text: bigYaml(), hints: {} });
  const library = Math.min(
    ...time(() => parseAllDocuments(bigYaml(), { uniqueKeys: false, prettyErrors: false })),
  );
  const schedule = measureProcess();
  process.stdout.write(
    `${String(rows.length)} configs\n\n|  | median | worst | where |\n|---|---|---|---|\n`,
  );
  print('read, ms', [read.median, read.worst, read.at]);
  print('after a keystroke, ms', [keystroke.median, keystroke.worst, keystroke.at]);
  print(`YAML of ${String(big.lines)} lines, read again, ms`, [big.read, '', '']);
  print('the same after a keystroke, ms', [big.keystroke, '', '']);
  print('the same by the yaml library alone, ms', [library, '', '']);
  print('lr-law schedule, a million updates, s', [schedule?.schedule ?? 'not built', '', '']);
  print('an empty Node, s', [schedule?.node ?? 'not built', '', '']);
  const figures = {
    configMs: { median: read.median, worst: read.worst },
    keystrokeMs: { median: keystroke.median, worst: keystroke.worst },
    bigYamlMs: { read: big.read, keystroke: big.keystroke, library },
    scheduleSeconds: schedule?.schedule ?? null,
    nodeSeconds: schedule?.node ?? null,
  };
  process.stdout.write(`\n${JSON.stringify(figures)}\n`);
}

main();
