import assert from 'node:assert/strict';
import { eventually } from './eventually.ts';
import { pictureFailures, Workbench } from './workbench.ts';

describe('the walkthrough', () => {
  let workbench: Workbench | undefined;

  before(async () => {
    workbench = await Workbench.open({ size: { width: 1400, height: 900 } });
  });

  pictureFailures(() => workbench);

  after(async () => {
    await workbench?.close();
  });

  it('ticks off what was done, by itself', async () => {
    assert.ok(workbench);
    const { page, palette } = workbench;
    await palette.run('Welcome: Open Walkthrough...');
    await page.locator('.quick-input-widget .quick-input-box input').fill('Where will this schedule end');
    await page
      .locator('.quick-input-list .monaco-list-row')
      .filter({ hasText: 'Where will' })
      .first()
      .waitFor();
    await page.keyboard.press('Enter');
    const steps = page.locator('.getting-started-step');
    await eventually('four steps', async () => ((await steps.count()) === 4 ? true : undefined));
    const ticked = page.locator('.codicon-getting-started-step-checked');
    assert.equal(await ticked.count(), 0);
    await palette.run('Fit LR scaling law');
    await page.locator('.quick-input-list .monaco-list-row').first().waitFor();
    await palette.accept();
    await workbench.webview('main.panel .figures canvas');
    await page.locator('.tab').filter({ hasText: 'Welcome' }).click();
    await eventually('runs and fit are ticked off', async () =>
      (await ticked.count()) >= 2 ? true : undefined,
    );
    await workbench.screenshot('walkthrough');
  });
});
