import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { LrLawApi } from '../../../src/host/api.ts';
import { openApi, until } from './support.ts';

describe('files that are left out', () => {
  let api: LrLawApi;
  const names = () => api.runs.map(({ name }) => name);
  const exclude = (glob: string | undefined) =>
    vscode.workspace
      .getConfiguration('lrLaw')
      .update('files.exclude', glob, vscode.ConfigurationTarget.Workspace);

  before(async () => {
    api = await openApi();
  });

  after(() => exclude(undefined));

  it('go as soon as the setting says so, and come back with it', async () => {
    const before = names();
    assert.ok(before.includes('cosine-6000'), before.join());
    await exclude('**/cosine-6000/**');
    await until(
      () => `cosine-6000 to go: ${names().join()}`,
      () => (names().includes('cosine-6000') ? undefined : true),
    );
    await exclude(undefined);
    await until(
      () => `cosine-6000 to come back: ${names().join()}`,
      () => (names().includes('cosine-6000') ? true : undefined),
    );
    assert.deepEqual(names(), before);
  });
});
