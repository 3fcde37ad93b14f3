import assert from 'node:assert/strict';
import { eventually } from './eventually.ts';
import { pictureFailures, Workbench } from './workbench.ts';

const config = 'runs/cosine-6000/config.py';

describe('a quick fix, by keyboard', () => {
  let workbench: Workbench | undefined;

  before(async () => {
    workbench = await Workbench.open();
  });

  pictureFailures(() => workbench);

  after(async () => {
    await workbench?.close();
  });

  /** Waits until the editor shows a text. */
  async function shows(text: string): Promise<void> {
    await eventually(`the editor shows ${text}`, async () =>
      (await workbench?.editor.text())?.includes(text) === true ? true : undefined,
    );
  }

  it('marks a decay that ends after the run, mends it, and is undone in one step', async () => {
    assert.ok(workbench);
    const { editor, page } = workbench;
    await editor.open(config);
    await shows('max_iters = 6000');
    await editor.endOfLine('max_iters = 6000');
    await page.keyboard.press('Control+Shift+ArrowLeft');
    await page.keyboard.type('4000');
    await shows('max_iters = 4000');
    await eventually('the warning is drawn', async () =>
      (await page.locator('.squiggly-warning').count()) > 0 ? true : undefined,
    );
    await editor.endOfLine('lr_decay_iters = 6000');
    const menu = page.locator('.action-widget');
    await eventually('the menu of fixes opens', async () => {
      await page.keyboard.press('Control+.');
      await menu.waitFor({ timeout: 2000 }).catch(() => undefined);
      return (await menu.filter({ hasText: 'Set lr_decay_iters to 4000' }).isVisible()) ? true : undefined;
    });
    await workbench.screenshot('quick-fix');
    await page.keyboard.press('Enter');
    await shows('lr_decay_iters = 4000');
    await eventually('the warning goes', async () =>
      (await page.locator('.squiggly-warning').count()) === 0 ? true : undefined,
    );
    await page.keyboard.press('Control+Z');
    await shows('lr_decay_iters = 6000');
    await shows('max_iters = 4000');
  });
});
