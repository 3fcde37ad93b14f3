import assert from 'node:assert/strict';
import { eventually } from './eventually.ts';
import { fitTraining, lossCanvas } from './fitTraining.ts';
import { pictureFailures, Workbench } from './workbench.ts';

describe('schedules of one’s own, in the panel', () => {
  let workbench: Workbench | undefined;
  const failures: string[] = [];

  before(async () => {
    workbench = await Workbench.open({ size: { width: 1600, height: 1000 } });
    workbench.page.on('console', (message) => {
      if (/Content Security Policy|Refused to/.test(message.text())) failures.push(message.text());
    });
  });

  pictureFailures(() => workbench);

  after(async () => {
    await workbench?.close();
  });

  it('says what a 20 % linear decay would have given, and takes it back by keyboard', async () => {
    assert.ok(workbench);
    const frame = await fitTraining(workbench);
    await frame.getByRole('button', { name: /last 20 %/ }).click();
    const told = frame.locator('.what-if-told');
    await told.waitFor();
    assert.match(await told.innerText(), /Predicted final loss [01]\.\d{4} nats \(90 %: /);
    assert.match(await frame.locator('.comparison .answer').innerText(), /ends lowest, at [01]\.\d{4} nats/);
    await frame.locator('.chips .chip').first().focus();
    await workbench.page.keyboard.press('Control+z');
    await told.waitFor({ state: 'detached' });
    await frame.getByRole('button', { name: /last 20 %/ }).focus();
    await workbench.page.keyboard.press('Control+Shift+z');
    await told.waitFor();
    await told.scrollIntoViewIfNeeded();
    await workbench.screenshot('what-if');
  });

  it('fits the other laws beside', async () => {
    assert.ok(workbench);
    const frame = await workbench.webview(lossCanvas);
    await frame.locator('.laws summary').click();
    await eventually('the laws are fitted', async () =>
      (await frame.locator('.laws tbody tr').count()) === 3 ? true : undefined,
    );
    assert.match(await frame.locator('.laws').innerText(), /Multi-power law\s+[01]\.\d{4}/);
    await frame.locator('.laws').scrollIntoViewIfNeeded();
    await workbench.screenshot('laws');
  });

  it('writes the schedule into a config, as one step that can be undone', async () => {
    assert.ok(workbench);
    const { page } = workbench;
    const frame = await workbench.webview(lossCanvas);
    // The scheduler that this config names can't have a floor and a warm-up from 0 at once.
    await frame.getByRole('textbox', { name: 'Floor LR' }).fill('0');
    await frame.getByRole('button', { name: 'Write to config…' }).click();
    const row = page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'wsd-linear-5000' });
    await row.first().click();
    const dirty = page.locator('.tab.dirty');
    await dirty.first().waitFor();
    await workbench.screenshot('written');
    assert.match(await page.locator('.view-lines').last().innerText(), /max_steps:\s6001/);
    await page.keyboard.press('Control+z');
    await dirty.first().waitFor({ state: 'detached' });
  });

  it('never met its content security policy', () => {
    assert.deepEqual(failures, []);
  });
});
