import assert from 'node:assert/strict';
import { pictureFailures, Workbench } from './workbench.ts';

describe('command palette', () => {
  let workbench: Workbench | undefined;

  before(async () => {
    workbench = await Workbench.open();
  });

  pictureFailures(() => workbench);

  after(async () => {
    await workbench?.close();
  });

  it('lists "Fit LR scaling law" first, by exactly this title', async () => {
    assert.ok(workbench);
    const place = await workbench.palette.find('Fit LR scaling law');
    await workbench.screenshot('palette');
    assert.equal(place, 0);
  });
});
