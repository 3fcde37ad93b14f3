import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { trusts } from './machine.ts';

describe('activation', () => {
  it('succeeds', async () => {
    const extension = vscode.extensions.getExtension('lr-law.lr-law');
    assert.ok(extension, 'VS Code does not know lr-law.lr-law');
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it('does not wait for trust: it runs nothing of the workspace', () => {
    // One of the hosts that this suite runs in is in Restricted Mode, and all else has to hold there too.
    assert.equal(vscode.workspace.isTrusted, trusts);
  });
});
