import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** What each room may import besides itself. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  'src/core': [],
  'src/protocol': ['src/core'],
  'src/node': ['src/core'],
  'src/worker': ['src/core', 'src/protocol', 'src/node'],
  'src/cli': ['src/core', 'src/node'],
  'src/host': ['src/core', 'src/protocol'],
  'src/extension.ts': ['src/core', 'src/protocol', 'src/host'],
  webview: ['src/core', 'src/protocol'],
};

/** Libraries with one door each. */
const doors: Readonly<Record<string, string>> = {
  'ml-levenberg-marquardt': 'src/core/fit/levenbergMarquardt.ts',
  'chart.js': 'webview/chart.ts',
  '@vscode/webview-ui-toolkit': 'webview/toolkit.ts',
  fflate: 'src/core/logs/packed/gzip.ts',
  fzstd: 'src/core/logs/packed/zstd.ts',
  'toml-eslint-parser': 'src/core/configs/toml.ts',
  hyparquet: 'src/core/logs/formats/parquetFile.ts',
  '@modelcontextprotocol/sdk': 'src/cli/mcpServer.ts',
  vscode: 'src/host',
};

interface Import {
  readonly from: string;
  readonly to: string;
  /** Whether nothing of it is left when it runs. */
  readonly isType: boolean;
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const specifiers = [
    ...text.matchAll(/^(?:import|export)\b[^;]*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm),
  ];
  return specifiers.map((match) => {
    const name = match[1] ?? match[2] ?? match[3] ?? '';
    const to = name.startsWith('.') ? relative(root, resolve(root, dirname(file), name)) : name;
    return { from: file, to, isType: match[0].startsWith('import type') };
  });
}

function roomOf(path: string): string | undefined {
  return Object.keys(allowed).find((room) => path === room || path.startsWith(`${room}/`));
}

const imports = [...sources('src'), ...sources('webview')].flatMap(importsOf);

describe('borders', () => {
  it('sees the imports at all', () => {
    expect(imports.length).toBeGreaterThan(100);
  });

  it('holds: no room imports sideways or back', () => {
    const broken = imports.filter(({ from, to }) => {
      const [here, there] = [roomOf(from), roomOf(to)];
      return here !== undefined && there !== undefined && here !== there && !allowed[here]!.includes(there);
    });
    expect(broken).toEqual([]);
  });

  it('keeps the core pure and every library behind its door', () => {
    const node = imports.filter(
      ({ from, to }) => from.startsWith('src/core/') && /^(node:|vscode$)/.test(to),
    );
    expect(node).toEqual([]);
    const strays = imports.filter(({ from, to }) => {
      const library = Object.keys(doors).find((name) => to === name || to.startsWith(`${name}/`));
      const door = library === undefined ? undefined : doors[library]!;
      return (
        door !== undefined && from !== door && !from.startsWith(`${door}/`) && from !== 'src/extension.ts'
      );
    });
    expect(strays).toEqual([]);
  });

  it('keeps the readers of logs out of the editor’s side, which needs only their names', () => {
    const reached = new Set(['src/extension.ts', ...sources('src/host')]);
    for (const file of reached) {
      for (const { from, to, isType } of imports)
        if (from === file && !isType && to.endsWith('.ts')) reached.add(to);
    }
    const readers = [...reached].filter((file) => file.startsWith('src/core/logs/'));
    expect(readers).toEqual(['src/core/logs/names.ts']);
  });

  it('keeps Node out of what runs in a browser', () => {
    const reached = new Set(['src/extension.ts', 'src/worker/startWeb.ts']);
    for (const file of reached) {
      for (const { from, to, isType } of imports) {
        if (from !== file || isType) continue;
        expect(to, file).not.toMatch(/^node:/);
        if (to === '#platform') reached.add('src/host/platform/web.ts');
        if (to.endsWith('.ts')) reached.add(to);
      }
    }
    expect(reached).toContain('src/core/configs/python.ts');
    expect(reached).toContain('src/host/platform/linkModules.ts');
    expect([...reached].filter((file) => file.startsWith('src/node/'))).toEqual([]);
  });

  it('keeps the entry point under 80 lines', () => {
    expect(readFileSync(join(root, 'src/extension.ts'), 'utf8').split('\n').length).toBeLessThan(80);
  });
});
