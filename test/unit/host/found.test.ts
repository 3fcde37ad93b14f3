import { describe, expect, it } from 'vitest';
import type { Uri } from 'vscode';
import { FoundFiles } from '../../../src/host/workspace/found.ts';

const uri = (path: string, scheme = 'file') =>
  ({ scheme, path, with: ({ path: other }: { path: string }) => uri(other, scheme) }) as unknown as Uri;

describe('files that were found', () => {
  const found = new FoundFiles(
    [uri('/w/a'), uri('/')],
    ['/w/a/runs/log.csv', '/etc/other.csv'],
    new Map([['/far/log.csv', uri('/far/log.csv', 'ssh')]]),
  );

  it('are known by their paths, and by the folders that they lie in', () => {
    expect(
      ['/w/a/runs/log.csv', '/far/log.csv', '/w/a/runs', '/w/b'].map((path) => found.knows(path)),
    ).toEqual([true, true, false, false]);
    expect(
      ['/w/a/runs', '/w/a/runs/log.csv', '/far', '/w/a/run', '/w/a/runs/log'].map((path) =>
        found.holds(path),
      ),
    ).toEqual([true, true, true, false, false]);
  });

  it('are where their folder is, or where the editor has them', () => {
    const placeOf = (path: string) => {
      const place = found.uriOf(path);
      return place === undefined ? null : `${place.scheme}:${place.path}`;
    };
    expect(placeOf('/w/a/runs/log.csv')).toBe('file:/w/a/runs/log.csv');
    expect(placeOf('/etc/other.csv')).toBe('file:/etc/other.csv');
    expect(placeOf('/far/log.csv')).toBe('ssh:/far/log.csv');
    expect(placeOf('/w/a/runs')).toBeNull();
  });

  it('are none at first', () => {
    expect(new FoundFiles().holds('')).toBe(false);
  });
});
