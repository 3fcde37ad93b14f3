import { execFile } from 'node:child_process';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';

/** Whether the window is open on a folder that is on no disk, as far as the editor knows. */
export const isVirtual = process.env['LR_LAW_VIRTUAL'] !== undefined;

/** Whether `lr-law` can be run here on the opened folder. In a browser `test/host/web/machine.ts` stands in for this file. */
export function hasCli(): boolean {
  return !isVirtual;
}

/** Whether the window was opened on a folder that is trusted. */
export const trusts = process.env['LR_LAW_TRUST'] !== 'no';

/** This machine's disk, on which a trainer appends to its log; null where there is none. */
export const disk: typeof fs | null = isVirtual ? null : fs;

/** Runs `lr-law` of the same build. @returns What it prints, parsed. */
export async function runCli(...argv: string[]): Promise<unknown> {
  const root = vscode.extensions.getExtension('lr-law.lr-law')?.extensionPath ?? '';
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(root, 'dist', 'cli.js'), ...argv, '--json'],
    {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      maxBuffer: 1 << 26,
    },
  );
  return JSON.parse(stdout) as unknown;
}

/** A folder that the editor doesn't watch, to write much into. */
export function scratchFolder(): vscode.Uri {
  return vscode.Uri.file(join(tmpdir(), `lr-law-scratch-${String(process.pid)}`));
}

/** Folder of the project, where the fixtures are: a packed extension has none. */
export function projectRoot(): vscode.Uri {
  // The suite's bundle lies in dist/test/host/suite.
  return vscode.Uri.file(join(__dirname, '../../../..'));
}
