import assert from 'node:assert/strict';
import { eventually } from './eventually.ts';
import { pictureFailures, Workbench } from './workbench.ts';

const config = 'runs/linear-4000/training_args.yaml';

describe('finding a better schedule, by keyboard', () => {
  let workbench: Workbench | undefined;

  before(async () => {
    workbench = await Workbench.open({ size: { width: 1400, height: 900 } });
    await workbench.palette.run('Fit LR scaling law');
    await workbench.page.locator('.quick-input-list .monaco-list-row').first().waitFor();
    await workbench.palette.accept();
    await workbench.webview('main.panel .figures canvas');
  });

  pictureFailures(() => workbench);

  after(async () => {
    await workbench?.close();
  });

  it('writes the schedule chosen into the config as one step that can be undone', async () => {
    assert.ok(workbench);
    const { page, palette, editor } = workbench;
    const shown = () => page.locator('.editor-instance .view-lines').first().innerText();
    await editor.open(config);
    const before = await shown();
    await palette.run('LR Law: Find a Better Schedule…');
    const rows = page.locator('.quick-input-list .monaco-list-row');
    await rows.filter({ hasText: /steps/ }).first().waitFor();
    await workbench.screenshot('better-schedules');
    const labels = await palette.labels();
    assert.ok(labels.length >= 4, labels.join('\n'));
    const cosine = labels.findIndex((label) => label.startsWith('Cosine'));
    for (let i = 0; i < cosine; i++) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await rows.filter({ hasText: 'Write it into' }).waitFor();
    await page.keyboard.press('Enter');
    await eventually('the config runs a cosine', async () =>
      (await shown()).includes('cosine') ? true : undefined,
    );
    await workbench.screenshot('better-schedule-written');
    await page.keyboard.press('Control+Z');
    await eventually('one undo brings it back', async () => ((await shown()) === before ? true : undefined));
  });
});
