import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('activation', () => {
  it('succeeds', async () => {
    const extension = vscode.extensions.getExtension('lr-law.lr-law');
    assert.ok(extension, 'VS Code does not know lr-law.lr-law');
    await extension.activate();
    assert.equal(extension.isActive, true);
  });
});
