import { describe, expect, it } from 'vitest';
import { readConfig, readTree } from '../../../src/core/configs/registry.ts';
import { nodeAt, type ConfigNode } from '../../../src/core/configs/tree.ts';

const from = (files: Record<string, string>) => (path: string) =>
  Object.hasOwn(files, path) ? files[path] : undefined;
const read = (text: string, files: Record<string, string>) => readTree('yaml', text, from(files)).root;
const value = (root: ConfigNode, ...path: string[]) => {
  const node = nodeAt(root, path);
  return node?.type === 'scalar'
    ? node.value
    : node?.type === 'unknown'
      ? (node.why ?? node.type)
      : node?.type;
};

describe('!include', () => {
  it('is followed from file to file, each path from the folder of its file', () => {
    const files = { 'a/b.yaml': 'x: 1\nc: !include ../c.json', 'c.json': '{"y": 2}' };
    const root = read('top: !include ./a/b.yaml\n', files);
    expect([value(root, 'top', 'x'), value(root, 'top', 'c', 'y')]).toEqual([1, 2]);
  });

  it('gives way under << to the keys beside it', () => {
    const root = read('<<: !include base.yaml\nlr: 3\n', { 'base.yaml': 'lr: 1\nsteps: 5\n' });
    expect([value(root, 'lr'), value(root, 'steps')]).toEqual([3, 5]);
  });

  it('has its values where the include stands, none of which can be edited', () => {
    const text = 'a: 1\noptimizer: !include base.yaml\n';
    const node = nodeAt(read(text, { 'base.yaml': '# long before\nlr: 1e-3\n' }), ['optimizer', 'lr']);
    expect(node).toMatchObject({ type: 'scalar', value: 1e-3, computed: true });
    expect(text.slice(node!.range.start, node!.range.end)).toBe('base.yaml');
  });

  it('is found in by what is written with ${…}', () => {
    const root = read('base: !include base.yaml\nlr: ${base.lr}\n', { 'base.yaml': 'lr: 1e-3\n' });
    expect(value(root, 'lr')).toBe(1e-3);
  });

  it('says why where it can’t be followed', () => {
    expect(value(read('a: !include b.yaml\n', {}), 'a')).toMatch(/^b\.yaml.*can’t be read\.$/);
    expect(value(readTree('yaml', 'a: !include b.yaml\n').root, 'a')).toMatch(/^b\.yaml.*can’t be read\.$/);
    expect(value(read('a: !include b.yaml\n', { 'b.yaml': '- 1\n' }), 'a')).toMatch(/holds no keys/);
    expect(value(read('a: !include b.yaml\n', { 'b.yaml': 'a: !include b.yaml\n' }), 'a', 'a')).toMatch(
      /includes itself/,
    );
  });

  it('ends where files include each other without end', () => {
    let asked = 0;
    const text = Array.from({ length: 9 }, (_, i) => `k${String(i)}: !include x${String(i)}.yaml\n`).join('');
    readTree('yaml', text, (path) => {
      asked++;
      return text.replaceAll('.yaml', `${path}.yaml`);
    });
    expect(asked).toBeLessThanOrEqual(64);
  });

  it('may bring in all that a schedule needs', () => {
    const files = { 'train.yaml': 'learning_rate: 1e-3\nlr_scheduler_type: cosine\nmax_steps: 100\n' };
    const reading = readConfig('/w/run.yaml', '<<: !include train.yaml\n', { sources: from(files) });
    expect(reading).toMatchObject({ framework: 'huggingface', totalSteps: 100, peakLr: 1e-3 });
    expect(reading?.keys.every(({ computed }) => computed === true)).toBe(true);
  });
});
