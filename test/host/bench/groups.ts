import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { Store } from '../../../src/host/store.ts';
import { memento, openWindow } from '../suite/window.ts';
import type { GroupsFigures } from './figures.ts';

/** Windows opened again, of which the quickest counts: the others waited for the machine. */
const openings = 5;

/** What VS Code calls in the extension host: how long it takes to all fits, the first time and in windows opened again. */
export async function run(): Promise<void> {
  const [file, kept] = [process.env['LR_LAW_BENCH_RESULT'], process.env['LR_LAW_BENCH_STORAGE']];
  assert.ok(file && kept, 'LR_LAW_BENCH_RESULT or LR_LAW_BENCH_STORAGE is not set');
  const state = memento();
  const storage = vscode.Uri.file(kept);
  const first = await timed(state, storage, async (store) => {
    await store.refresh();
    await store.fit(store.runs.map(({ id }) => id));
  });
  const again = [];
  for (let i = 0; i < openings; i++)
    again.push(await timed(state, storage, (store) => store.ensureScanned()));
  for (const { fits, counts } of again) {
    assert.equal(counts.computed, 0, 'A fit was made again.');
    assert.equal(fits, first.fits);
  }
  const figures: GroupsFigures = {
    runs: first.runs,
    groups: first.groups,
    fits: first.fits,
    firstSeconds: first.seconds,
    againSeconds: Math.min(...again.map(({ seconds }) => seconds)),
    againSlowestSeconds: Math.max(...again.map(({ seconds }) => seconds)),
  };
  writeFileSync(file, JSON.stringify(figures));
}

/** From a new window with a worker of its own to all fits. */
async function timed(state: vscode.Memento, storage: vscode.Uri, work: (store: Store) => Promise<unknown>) {
  const began = performance.now();
  const window = openWindow(state, storage);
  const { store } = window;
  await work(store);
  const seconds = Math.round(performance.now() - began) / 1000;
  const { groups } = store;
  assert.equal(groups.isCurrent, true);
  const told = { seconds, runs: store.runs.length, groups: groups.all.length, fits: groups.fits.length };
  window.close();
  return { ...told, counts: groups.counts };
}
