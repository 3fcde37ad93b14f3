import { describe, expect, it } from 'vitest';
import { LoggedMemory } from '../../webview/memory.ts';
import { model, points, run } from './support.ts';

describe('what was logged', () => {
  const first = run({ id: 'a', key: 'a1', other: points([1, 2]) });

  it('is kept for a model that names it only, and for no longer', () => {
    const memory = new LoggedMemory();
    expect(memory.complete(model([first])).runs[0]).toEqual(first);
    const bare = { ...first, logged: null, other: null };
    expect(memory.complete(model([bare])).runs[0]).toEqual(first);
    memory.complete(model([]));
    expect(memory.complete(model([bare])).runs[0]!.logged).toBeNull();
  });

  it('is taken anew under another key', () => {
    const memory = new LoggedMemory();
    memory.complete(model([first]));
    const grown = run({ id: 'a', key: 'a2', logged: points([1, 9], [2, 8]) });
    expect(memory.complete(model([grown])).runs[0]!.logged).toBe(grown.logged);
  });
});
