import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import { eventually } from './eventually.ts';
import { fitTraining } from './fitTraining.ts';
import { pictureFailures, Workbench } from './workbench.ts';

describe('a config dropped onto the plot, by mouse', () => {
  let workbench: Workbench | undefined;

  before(async () => {
    workbench = await Workbench.open({ size: { width: 1500, height: 900 } });
    await fitTraining(workbench);
  });

  pictureFailures(() => workbench);

  after(async () => {
    await workbench?.close();
  });

  it('is laid over the runs, and asked for by its name', async () => {
    assert.ok(workbench);
    const { page } = workbench;
    const plot: Frame = await workbench.webview('main.panel .figures canvas');
    const legend = () => plot.locator('.legend').innerText();
    const rows = page.locator('.explorer-folders-view .monaco-list-row');
    const row = (name: string) => rows.filter({ hasText: name }).first();
    await row('runs').click();
    await row('linear-4000').click();
    const config = row('training_args.yaml');
    await config.waitFor();
    assert.doesNotMatch(await legend(), /training_args/);
    const runs = await plot.locator('.legend label').count();
    const [from, to] = [await config.boundingBox(), await (await plot.frameElement()).boundingBox()];
    assert.ok(from !== null && to !== null);
    await page.mouse.move(from.x + 40, from.y + from.height / 2);
    await page.mouse.down();
    await page.mouse.move(from.x + 120, from.y + 60, { steps: 5 });
    await page.keyboard.down('Shift');
    await page.mouse.move(to.x + to.width / 2, to.y + 250, { steps: 15 });
    await eventually('the page shows that it takes it', async () => {
      await page.mouse.move(to.x + to.width / 2 + Math.random() * 20, to.y + 250, { steps: 3 });
      return (await plot.locator('.dropping').count()) > 0 ? true : undefined;
    });
    await workbench.screenshot('drop');
    await page.mouse.up();
    await page.keyboard.up('Shift');
    await eventually('the schedule is in the legend', async () =>
      (await plot.locator('.legend label').count()) === runs + 1 ? true : undefined,
    );
    assert.match(await legend(), /training_args\n[^]*schedule/);
    await workbench.screenshot('dropped');
  });
});
