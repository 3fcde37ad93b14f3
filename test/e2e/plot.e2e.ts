import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { root } from '../../scripts/lib/root.mjs';
import { eventually } from './eventually.ts';
import { fitTraining, lossCanvas, training } from './fitTraining.ts';
import { painted } from './webview.ts';
import { pictureFailures, Workbench } from './workbench.ts';

/** Colours that cover enough of a canvas to be lines, not the edges of letters. */
async function lineColours(frame: Frame): Promise<number> {
  return (await painted(frame, lossCanvas)).colours.size;
}

describe('the main job, by keyboard and mouse', () => {
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

  it('fits the ticked runs and draws every curve', async () => {
    assert.ok(workbench);
    const frame = await fitTraining(workbench);
    await eventually('the curves are drawn', async () => {
      const { pixels, colours } = await painted(frame, lossCanvas);
      return pixels > 5000 && colours.size > 30 ? true : undefined;
    });
    assert.equal(await frame.locator('.legend .entry').count(), 8);
    assert.match(await frame.locator('.tables').innerText(), /alpha/);
    await workbench.screenshot('plot-dark');
  });

  it('follows a change of theme while it is open', async () => {
    assert.ok(workbench);
    const frame = await workbench.webview(lossCanvas);
    const seen = new Set<string>();
    for (const theme of ['light', 'high contrast dark', 'high contrast light', 'dark'] as const) {
      await workbench.settings.useTheme(theme);
      await eventually(`the plot in ${theme}`, async () => {
        const picture = [...(await painted(frame, lossCanvas)).colours].sort().join();
        if (seen.has(picture)) return undefined;
        seen.add(picture);
        return true;
      });
      await workbench.screenshot(`plot-${theme.replaceAll(' ', '-')}`);
    }
    assert.equal(seen.size, 4);
  });

  it('hides a run by its legend entry, and goes to a log axis', async () => {
    assert.ok(workbench);
    const frame = await workbench.webview(lossCanvas);
    const before = await lineColours(frame);
    await frame.locator('.legend .entry').nth(1).click();
    await frame.getByText('Log x').click();
    await eventually('the picture changes', async () =>
      (await lineColours(frame)) === before ? undefined : true,
    );
    await workbench.screenshot('plot-log-step');
  });

  it('hovers the prediction on a config', async () => {
    assert.ok(workbench);
    await workbench.editor.open('runs/wsd-linear-5000/training_args.yaml');
    const text = await workbench.editor.hover('learning_rate');
    assert.match(text, /Final loss \d\.\d{4}/);
    assert.match(text, /90 %: \d\.\d{4} to \d\.\d{4}/);
    await workbench.screenshot('hover-dark');
  });

  it('comes back after a reload of the window, as it was left', async () => {
    assert.ok(workbench);
    await workbench.load();
    // Behind the config, as it was left: a panel out of sight is not restored before it is looked at.
    await workbench.page.locator('.tab').filter({ hasText: 'LR Law' }).click();
    const frame = await workbench.webview(lossCanvas);
    await eventually('the curves are drawn again', async () =>
      (await painted(frame, lossCanvas)).pixels > 5000 ? true : undefined,
    );
    const logStep = frame.locator('vscode-checkbox').filter({ hasText: 'Log x' });
    assert.equal(await logStep.getAttribute('aria-checked'), 'true');
    assert.equal(await frame.locator('.legend .entry[aria-checked=false]').count(), 1);
  });

  it('shows the runs and the small plot in the side bar', async () => {
    assert.ok(workbench);
    await workbench.page.locator('.activitybar [aria-label="LR Law"]').first().click();
    await workbench.waitForText('cosine-6000');
    const frame = await workbench.webview('main.side .figures canvas');
    assert.ok((await painted(frame, 'main.side .figures canvas')).pixels > 500);
    await workbench.screenshot('side-bar');
  });

  it('fits one run more when its box in the tree is ticked', async () => {
    assert.ok(workbench);
    const frame = await workbench.webview(lossCanvas);
    const fitted = () => frame.locator('.legend .entry').filter({ hasText: 'fitted' }).count();
    assert.equal(await fitted(), training.length);
    const row = workbench.page.locator('.monaco-list-row').filter({ hasText: 'constant-3000' });
    await row.locator('.custom-view-tree-node-item-checkbox').first().click();
    await eventually('the run is fitted', async () =>
      (await fitted()) === training.length + 1 ? true : undefined,
    );
  });

  it('follows a run that is being trained, in the status bar and to its end in the plot', async () => {
    assert.ok(workbench);
    const { folder, page } = workbench;
    const lines = readFileSync(join(folder, 'runs', 'cosine-6000', 'log.csv'), 'utf8')
      .trimEnd()
      .split('\n');
    const home = join(folder, 'runs', 'in-training');
    mkdirSync(home);
    copyFileSync(join(folder, 'runs', 'cosine-6000', 'config.py'), join(home, 'config.py'));
    const log = join(home, 'log.csv');
    let written = Math.round(lines.length / 2);
    writeFileSync(log, `${lines.slice(0, written).join('\n')}\n`);
    const frame = await workbench.webview(lossCanvas);
    const entries = (text: string) => frame.locator('.legend .entry').filter({ hasText: text });
    await eventually('the new run is drawn', async () =>
      (await entries('in-training').count()) === 1 ? true : undefined,
    );
    // A trainer goes on writing, whatever the editor has seen of it.
    const status = page.locator('.statusbar-item').filter({ hasText: 'in-training' });
    await eventually('the status bar has the forecast', async () => {
      written += 5;
      appendFileSync(log, `${lines.slice(written - 5, written).join('\n')}\n`);
      return (await status.count()) === 1 && /→ \d\.\d{4}/.test(await status.innerText()) ? true : undefined;
    });
    await eventually('the forecast is drawn', async () =>
      (await entries('in-training, to its end').count()) === 1 ? true : undefined,
    );
    await workbench.screenshot('in-training');
  });

  it('never met its content security policy', () => {
    assert.deepEqual(failures, []);
  });
});

/** The README's pictures are these screenshots: `LR_LAW_PICTURES=1 npm test -- --only e2e` takes them over. */
after(() => {
  if (process.env['LR_LAW_PICTURES'] === undefined) return;
  for (const [from, to] of [
    ['plot-dark', 'panel'],
    ['hover-dark', 'hover'],
  ] as const) {
    copyFileSync(join(root, 'test', 'artifacts', `${from}.png`), join(root, 'media', `${to}.png`));
  }
});
