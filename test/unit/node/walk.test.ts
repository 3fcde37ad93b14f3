import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cancelled } from '../../../src/core/errors.ts';
import { walkDisk, type Walking } from '../../../src/node/walk.ts';

const home = mkdtempSync(join(tmpdir(), 'lr-law-walk-'));
const write = (...paths: string[]) => {
  for (const path of paths) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), '');
  }
};
const all: Walking = {
  wants: (path) => path.endsWith('.csv'),
  skips: (_, name) => name === 'node_modules',
  followsLinks: true,
  most: Infinity,
};
const walk = (root: string, walking: Partial<Walking> = {}) =>
  walkDisk(join(home, root), { ...all, ...walking });

beforeAll(() => {
  write('tree/b.csv', 'tree/a/deep/er/c.csv', 'tree/a/x.py', 'tree/node_modules/d.csv', 'tree/.hidden/e.csv');
});
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

describe('a walk through a disk', () => {
  it('finds what is wanted at any depth, and enters nothing that is left out', async () => {
    expect(await walk('tree')).toEqual({
      paths: ['.hidden/e.csv', 'a/deep/er/c.csv', 'b.csv'],
      isCut: false,
    });
    const { paths } = await walk('tree', { skips: (path, _, isFolder) => isFolder && path === 'a/deep' });
    expect(paths).toEqual(['.hidden/e.csv', 'b.csv', 'node_modules/d.csv']);
  });

  it('takes what is not far down first where there is too much, and says so', async () => {
    expect(await walk('tree', { most: 1 })).toEqual({ paths: ['b.csv'], isCut: true });
    expect((await walk('tree', { most: 4 })).isCut).toBe(false);
  });

  it('finds every file of a folder of thousands', async () => {
    write(...Array.from({ length: 1300 }, (_, i) => `many/${String(i)}.csv`));
    const { paths } = await walk('many');
    expect(new Set(paths).size).toBe(1300);
  });

  it('follows links where that is asked for, and comes to an end where they lead in circles', async () => {
    write('links/own/a.csv', 'elsewhere/b.csv', 'elsewhere/single/c.csv', 'file.csv');
    symlinkSync(join(home, 'elsewhere'), join(home, 'links/there'));
    symlinkSync(join(home, 'links'), join(home, 'elsewhere/back'));
    symlinkSync('.', join(home, 'links/here'));
    symlinkSync('..', join(home, 'links/own/above'));
    symlinkSync(join(home, 'file.csv'), join(home, 'links/linked.csv'));
    symlinkSync(join(home, 'nothing'), join(home, 'links/dangling.csv'));
    symlinkSync('round.csv', join(home, 'links/round.csv'));
    expect((await walk('links')).paths).toEqual([
      'linked.csv',
      'own/a.csv',
      'there/b.csv',
      'there/single/c.csv',
    ]);
    expect((await walk('links', { followsLinks: false })).paths).toEqual(['linked.csv', 'own/a.csv']);
  });

  it('enters each folder by one link, so that a mesh of them has an end', async () => {
    const names = Array.from({ length: 12 }, (_, i) => `mesh/${String(i).padStart(2, '0')}`);
    write(...names.map((name) => `${name}/a.csv`), 'start/b.csv');
    for (const [i, name] of names.entries())
      for (const [j, other] of names.entries())
        if (i !== j) symlinkSync(join(home, other), join(home, name, `to-${String(j)}`));
    symlinkSync(join(home, names[0]!), join(home, 'start/in'));
    const { paths } = await walk('start');
    expect(paths).toHaveLength(13);
    expect(paths).toContain('in/to-11/a.csv');
  });

  it('searches a folder that is named by a link', async () => {
    symlinkSync(join(home, 'tree'), join(home, 'named'));
    expect((await walk('named')).paths).toEqual((await walk('tree')).paths);
  });

  it('leaves out what is no file, and folders that can’t be read', async () => {
    write('odd/a.csv', 'odd/shut/b.csv');
    execFileSync('mkfifo', [join(home, 'odd/pipe.csv')]);
    // For root nothing is shut.
    const isRoot = process.getuid?.() === 0;
    chmodSync(join(home, 'odd/shut'), 0);
    try {
      expect((await walk('odd')).paths).toEqual(isRoot ? ['a.csv', 'shut/b.csv'] : ['a.csv']);
    } finally {
      chmodSync(join(home, 'odd/shut'), 0o755);
    }
  });

  it('fails where the folder itself is not there, or is none', async () => {
    await expect(walk('nowhere')).rejects.toThrow(/ENOENT/);
    await expect(walk('tree/b.csv')).rejects.toThrow(/ENOTDIR/);
  });

  it('goes on where a folder below goes while it is read', async () => {
    write('going/a.csv', 'going/b/c.csv', 'going/d/e.csv');
    const skips = (path: string) => {
      if (path === 'b') rmSync(join(home, 'going/b'), { recursive: true });
      return false;
    };
    expect((await walk('going', { skips })).paths).toEqual(['a.csv', 'd/e.csv']);
  });

  it('lets its own mistakes be seen', async () => {
    const wants = () => {
      throw new TypeError('mine');
    };
    await expect(walk('tree', { wants })).rejects.toThrow('mine');
  });

  it('stops when asked to', async () => {
    await expect(walk('tree', { cancel: { aborted: true } })).rejects.toThrow(Cancelled);
  });
});
