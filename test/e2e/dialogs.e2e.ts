import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './eventually.ts';
import { pictureFailures, Workbench } from './workbench.ts';

const epochs = 'learning_rate: 1e-3\nlr_scheduler_type: cosine\nnum_train_epochs: 3\n';
/** As many rows of a log as a run has that is half done. */
const halfDone = 300;

describe('what is asked by dialogs, by keyboard', () => {
  let workbench: Workbench | undefined;

  before(async () => {
    workbench = await Workbench.open({ size: { width: 1400, height: 900 } });
    const { folder } = workbench;
    writeFileSync(join(folder, 'epochs.yaml'), epochs);
    const home = join(folder, 'runs', 'stable');
    mkdirSync(home);
    const config = readFileSync(join(folder, 'runs', 'two-step-5000', 'two-step-5000.lrs.yaml'), 'utf8');
    writeFileSync(join(home, 'stable.lrs.yaml'), config);
    const log = readFileSync(join(folder, 'runs', 'two-step-5000', 'log.csv'), 'utf8');
    writeFileSync(join(home, 'log.csv'), `${log.split('\n').slice(0, halfDone).join('\n')}\n`);
  });

  pictureFailures(() => workbench);

  after(async () => {
    await workbench?.close();
  });

  /** The line that a dialog shows below its field. */
  const message = () => workbench!.palette.widget.locator('.quick-input-message').innerText();

  it('takes the length that a config can’t tell, once it is one, and remembers it over a reload', async () => {
    assert.ok(workbench);
    const { page, palette, editor } = workbench;
    await editor.open('epochs.yaml');
    await palette.run('LR Law: Tell LR Law…');
    const rows = page.locator('.quick-input-list .monaco-list-row');
    await eventually('it asks what to tell, or for the number', async () =>
      (await palette.widget.isVisible()) ? true : undefined,
    );
    if (await rows.first().isVisible()) await page.keyboard.press('Enter');
    const field = palette.widget.locator('.quick-input-box input');
    await eventually('the field is there', async () =>
      (await message()).includes('Enter') ? true : undefined,
    );
    await field.fill('many');
    await eventually('it says what is wrong', async () =>
      /number|24k/i.test(await message()) ? true : undefined,
    );
    await workbench.screenshot('tell');
    await field.fill('2k');
    await page.keyboard.press('Enter');
    await palette.widget.waitFor({ state: 'hidden' });
    await eventually('the hover has the schedule', async () => {
      const said = await editor.hover('1e-3');
      return said.includes('2,000') ? true : undefined;
    });
    await workbench.load();
    await editor.open('epochs.yaml');
    assert.match(await editor.hover('1e-3'), /You said: 2,000 updates/);
  });

  it('says where a run would end if it annealed now, and writes the decay that is chosen', async () => {
    assert.ok(workbench);
    const { page, palette } = workbench;
    await palette.run('LR Law: Anneal Now…');
    const rows = page.locator('.quick-input-list .monaco-list-row');
    await rows.filter({ hasText: 'stable' }).first().waitFor();
    const at = (await palette.labels()).indexOf('stable');
    assert.ok(at >= 0);
    for (let i = 0; i < at; i++) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await rows.filter({ hasText: 'Another length' }).waitFor();
    await workbench.screenshot('anneal-now');
    const ways = await rows.allInnerTexts();
    assert.ok(ways.filter((text) => /steps \(\d+ %\)[^]*90 %: /.test(text)).length >= 3, ways.join('\n'));
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    const field = palette.widget.locator('.quick-input-box input');
    await eventually('it asks for the length', async () =>
      (await palette.widget.innerText()).includes('Length of the decay') ? true : undefined,
    );
    await field.fill('750');
    await page.keyboard.press('Enter');
    await rows.filter({ hasText: '750 steps' }).waitFor();
    await page.keyboard.press('Enter');
    const shown = () => workbench!.editor.text();
    await eventually('the decay is in the editor', async () =>
      (await shown()).includes('steps: 750, lr: 6') ? true : undefined,
    );
    await workbench.screenshot('anneal-written');
  });
});
