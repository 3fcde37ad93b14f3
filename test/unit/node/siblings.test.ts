import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { siblingsOf } from '../../../src/node/siblings.ts';

const root = mkdtempSync(join(tmpdir(), 'lr-law-siblings-'));
mkdirSync(join(root, 'a', 'config', 'deep'), { recursive: true });
for (const path of ['secret.py', 'a/train.py', 'a/config/ds.json', 'a/config/deep/x.json']) {
  writeFileSync(join(root, path), path);
}
writeFileSync(join(root, 'a', 'big.py'), 'x'.repeat((1 << 20) + 1));
const read = siblingsOf(join(root, 'a', 'config', 'gpt.py'));

afterAll(() => {
  rmSync(root, { recursive: true });
});

describe('files beside a config', () => {
  it('are read in its folder, below it, and below the folder above', () => {
    expect(read('ds.json')).toBe('a/config/ds.json');
    expect(read('./ds.json')).toBe('a/config/ds.json');
    expect(read('deep/x.json')).toBe('a/config/deep/x.json');
    expect(read('../train.py')).toBe('a/train.py');
  });

  it.each([
    '../../secret.py',
    '../config/../../secret.py',
    'deep/../../../secret.py',
    join(root, 'secret.py'),
    '..\\..\\secret.py',
    '..',
    '',
    'missing.py',
    '../big.py',
    'deep',
    'a\0b',
  ])('are not read from %j', (path) => {
    expect(read(path)).toBeUndefined();
  });
});
