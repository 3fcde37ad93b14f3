import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/lib/root.mjs';
import { copyOfExamples } from '../../scripts/vscode/examples.mjs';
import { eventually } from './eventually.ts';
import { pictureFailures, Workbench } from './workbench.ts';

/** A run's folder whose name would be a link, markup and an icon, where text were taken for more. */
const evil = '[press](command:x) <img src=x> $(zap) **b**';

describe('a run whose name would be more than a name', () => {
  let workbench: Workbench | undefined;

  before(async () => {
    const folder = copyOfExamples(root);
    const [from, home] = [join(folder, 'runs', 'cosine-6000'), join(folder, 'runs', evil)];
    mkdirSync(home);
    for (const name of ['log.csv', 'config.py']) copyFileSync(join(from, name), join(home, name));
    workbench = await Workbench.open({ folder, size: { width: 1400, height: 900 } });
  });

  pictureFailures(() => workbench);

  after(async () => {
    await workbench?.close();
  });

  it('stays text in the tree and in what the tree says about it', async () => {
    assert.ok(workbench);
    const { page } = workbench;
    await page.locator('.activitybar [aria-label="LR Law"]').first().click();
    const row = page.locator('.pane .monaco-list-row').filter({ hasText: evil });
    await row.first().waitFor();
    assert.equal(await row.locator('img, a[href], b, strong, .codicon-zap').count(), 0);
    const hover = page.locator('.monaco-hover').filter({ hasText: evil }).first();
    // Whatever is read while the mouse rests draws the tree anew, which takes the hover away.
    const said = await eventually('what is said about the run', async () => {
      await page.mouse.move(700, 450);
      await row.first().hover();
      const html = await hover.innerHTML({ timeout: 3000 }).catch(() => undefined);
      return html?.includes('steps') ? html : undefined;
    });
    assert.doesNotMatch(said, /<(?:img|b|strong)\b|<a [^>]*href|codicon-zap/);
    await workbench.screenshot('hostile-name');
  });
});
