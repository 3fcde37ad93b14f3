import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import * as vscode from 'vscode';
import type { LrLawApi } from '../../../src/host/api.ts';
import type { WorkspaceFigures } from './figures.ts';
import { profiled } from './profile.ts';
import { spent } from './spent.ts';

const sleep = (milliseconds: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, milliseconds);
  });

/** How long nothing is asked, to see what is used at rest; and how long a started VS Code is left to settle. */
const restMs = 10_000;
const settleMs = 5_000;

/** What VS Code calls in the extension host: measures the extension on the opened workspace. */
export async function run(): Promise<void> {
  const file = process.env['LR_LAW_BENCH_RESULT'];
  assert.ok(file, 'LR_LAW_BENCH_RESULT is not set');
  const extension = vscode.extensions.getExtension<LrLawApi>('lr-law.lr-law');
  assert.ok(extension, 'VS Code does not know lr-law.lr-law');
  assert.equal(extension.isActive, false, 'The extension is active before anything asked for it.');
  await sleep(settleMs);
  const before = await atRest();
  const megabytesBefore = megabytes();
  const began = spent();
  const api = await extension.activate();
  const activationBusyMs = round(spent() - began);
  const activation = await readActivation();
  let listSeconds: number | undefined;
  const asked = performance.now();
  const looking = setInterval(() => {
    if (api.runs.length > 0) listSeconds ??= (performance.now() - asked) / 1000;
  }, 20);
  const listed = await profiled('list', () => watched(() => list(api)));
  clearInterval(looking);
  assert.ok(listSeconds !== undefined, 'No runs were found.');
  const again = await watched(() => list(api));
  await sleep(settleMs);
  const after = await atRest();
  const figures: WorkspaceFigures = {
    ...activation,
    activationBusyMs,
    listSeconds: round(listSeconds),
    readSeconds: round(listed.seconds),
    readCpuSeconds: round(listed.cpuSeconds),
    againSeconds: round(again.seconds),
    longestBlockMs: round(Math.max(listed.blockMs, again.blockMs)),
    restBlockMs: round(before.blockMs),
    longestBusyMs: round(Math.max(listed.busyMs, again.busyMs)),
    megabytes: Math.round(Math.max(listed.megabytes, again.megabytes)),
    megabytesBefore: Math.round(megabytesBefore),
    idleCpuPercent: round(Math.max(0, after.cpuPercent - before.cpuPercent)),
    idleCpuBeforePercent: round(before.cpuPercent),
    runs: api.runs.length,
    unresolved: api.unresolved.length,
  };
  writeFileSync(file, JSON.stringify(figures));
}

async function list(api: LrLawApi): Promise<void> {
  await vscode.commands.executeCommand('lrLaw.refresh');
  await api.whenIdle();
}

/** What the extension host has measured of the activation, and its event, from the page that VS Code shows of its start. */
async function readActivation(): Promise<{ readonly activationMs: number; readonly activatedBy: string }> {
  await vscode.commands.executeCommand('perfview.show');
  for (const end = Date.now() + 10_000; Date.now() < end;) {
    await sleep(100);
    const text = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'perf')?.getText() ?? '';
    // Columns: extension, eager, load code, call activate, finish activate, event.
    const cells = /^\| lr-law\.lr-law .*$/m
      .exec(text)?.[0]
      .split('|')
      .map((cell) => cell.trim());
    if (cells === undefined) continue;
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const activationMs = cells.slice(3, 6).reduce((sum, cell) => sum + Number(cell), 0);
    return { activationMs, activatedBy: cells[6] ?? '' };
  }
  throw new Error('VS Code does not tell how long the activation took.');
}

interface Watched {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly blockMs: number;
  readonly busyMs: number;
  readonly megabytes: number;
}

/** Does something and watches the host's loop and memory meanwhile. */
async function watched(work: () => Promise<void>): Promise<Watched> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let [busyMs, most, last] = [0, 0, spent()];
  const turn = setInterval(() => {
    const now = spent();
    busyMs = Math.max(busyMs, now - last);
    last = now;
  }, 1);
  // Asking for it takes a while itself.
  const weighing = setInterval(() => {
    most = Math.max(most, megabytes());
  }, 100);
  delay.enable();
  const [began, used] = [performance.now(), process.cpuUsage()];
  try {
    await work();
  } finally {
    delay.disable();
    clearInterval(turn);
    clearInterval(weighing);
  }
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(used);
  const cpuSeconds = (user + system) / 1e6;
  return { seconds, cpuSeconds, blockMs: delay.max / 1e6, busyMs, megabytes: most };
}

async function atRest(): Promise<{ readonly cpuPercent: number; readonly blockMs: number }> {
  const before = process.cpuUsage();
  const { seconds, blockMs } = await watchedQuietly(restMs);
  const { user, system } = process.cpuUsage(before);
  return { cpuPercent: (user + system) / 1e4 / seconds, blockMs };
}

/** Without a timer of its own, which would be what is measured. */
async function watchedQuietly(milliseconds: number): Promise<{ seconds: number; blockMs: number }> {
  const began = performance.now();
  await sleep(milliseconds / 2);
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  await sleep(milliseconds / 2);
  delay.disable();
  return { seconds: (performance.now() - began) / 1000, blockMs: delay.max / 1e6 };
}

function megabytes(): number {
  return process.memoryUsage.rss() / 1e6;
}

function round(value: number): number {
  return Number(value.toFixed(2));
}
