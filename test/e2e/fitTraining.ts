import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import type { Workbench } from './workbench.ts';

/** Two of the example runs: a constant LR and one that anneals. */
export const training = ['constant-6000', 'cosine-6000'];
/** The loss chart of the panel. */
export const lossCanvas = 'main.panel .figures canvas';

/** Runs the command as a user does, and ticks only the two training runs. @returns The plot */
export async function fitTraining(workbench: Workbench): Promise<Frame> {
  await workbench.palette.run('Fit LR scaling law');
  const { page } = workbench;
  const rows = page.locator('.quick-input-list .monaco-list-row');
  await rows.filter({ hasText: training[0]! }).first().waitFor();
  const labels = await workbench.palette.labels();
  assert.ok(labels.length >= 8, `the quick pick lists ${labels.join(', ')}`);
  const selected = await page.locator('.quick-input-widget .monaco-count-badge').first().innerText();
  assert.equal(Number.parseInt(selected, 10), labels.length, 'every run is ticked at first');
  for (const [i, label] of labels.entries()) if (!training.includes(label)) await rows.nth(i).click();
  await workbench.palette.accept();
  return workbench.webview(lossCanvas);
}
