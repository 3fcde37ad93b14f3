import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collectFacts, factsOfPath } from '../../../src/core/runs/facts.ts';
import {
  collectGroups,
  familyFolders,
  groupOfConfig,
  groupings,
  type GroupedRun,
} from '../../../src/core/runs/groups.ts';

const run = (id: string, told: Partial<GroupedRun['facts']> = {}): GroupedRun => ({
  id,
  facts: { ...factsOfPath(id), ...told },
});
const grouped = (runs: readonly GroupedRun[], ...rest: [] | [Parameters<typeof collectGroups>[1]]) =>
  collectGroups(runs, ...rest).map(({ label, runs: ids }) => [label, ids]);

describe('facts', () => {
  it('come from the arguments of the log, without the size and where it lies', () => {
    const settings = { model_name_or_path: 'meta-llama/Llama-2-7b-hf', dataset_name: 'allenai/C4' };
    const facts = collectFacts({ log: '/w/pile/a.csv', size: null, batchTokens: 7 }, settings);
    expect(facts).toEqual({ model: 'llama-2-hf', size: null, data: 'c4', batchTokens: 7 });
  });

  it('come from the path where the log tells none, the part nearest to it first', () => {
    const facts = factsOfPath('/w/gpt-pile/olmo-125M-c4/log.csv');
    expect(facts).toEqual({ model: 'olmo', size: 125e6, data: 'c4', batchTokens: null });
  });

  it('are not found within longer words, nor in what is no text', () => {
    expect(factsOfPath('/w/graphics/adopted/compiled/log.csv')).toMatchObject({ model: null, data: null });
    const settings = { model: { name: 'x' }, data: ['a'], dataset: '/' };
    expect(collectFacts({ log: '/w/a.csv', size: null, batchTokens: null }, settings)).toMatchObject({
      model: null,
      data: null,
    });
  });
});

describe('groups', () => {
  it('are one where nothing tells runs apart', () => {
    expect(grouped([run('/w/a/log.csv'), run('/w/b/log.csv'), run('/w/c.csv')])).toHaveLength(1);
  });

  it('part by data, by model and by batch, and are called by what differs', () => {
    const runs = [run('/w/gpt-c4/a.csv'), run('/w/gpt-c4/b.csv'), run('/w/gpt-pile/a.csv')];
    expect(grouped(runs)).toEqual([
      ['c4', ['/w/gpt-c4/a.csv', '/w/gpt-c4/b.csv']],
      ['pile', ['/w/gpt-pile/a.csv']],
    ]);
    const batches = [run('/w/a.csv', { batchTokens: 5e5 }), run('/w/b.csv', { batchTokens: 1e6 })];
    expect(grouped(batches).map(([label]) => label)).toEqual(['500k tokens/step', '1M tokens/step']);
  });

  it('hold batches that are equal but for rounding, and runs that tell none beside those that do', () => {
    const batches = [5e5, 5.1e5, null].map((batchTokens, i) => run(`/w/${String(i)}.csv`, { batchTokens }));
    expect(grouped(batches)).toHaveLength(1);
    const data = [run('/w/x/1.csv', { data: 'c4' }), run('/w/x/2.csv'), run('/w/y/1.csv', { data: 'pile' })];
    expect(grouped(data)).toEqual([
      ['c4', ['/w/x/1.csv', '/w/x/2.csv']],
      ['pile', ['/w/y/1.csv']],
    ]);
  });

  it('part by folder where two folders hold several runs of which nothing else is known', () => {
    const runs = ['/w/one/a/log.csv', '/w/one/b/log.csv', '/w/two/a.csv', '/w/two/b.csv'].map((id) =>
      run(id),
    );
    expect(grouped(runs).map(([label]) => label)).toEqual(['one', 'two']);
  });

  it('hold all sizes, which the law can tell apart, unless they are to part', () => {
    const runs = [run('/w/gpt-125M/log.csv'), run('/w/gpt-350M/log.csv')];
    expect(grouped(runs)).toHaveLength(1);
    expect(grouped(runs, 'sizes').map(([label]) => label)).toEqual(['125M', '350M']);
  });

  it('are what the user said', () => {
    const runs = [run('/w/gpt-c4/a.csv'), run('/w/gpt-pile/a.csv'), run('/w/gpt-pile/b.csv')];
    const [c4] = collectGroups(runs);
    const merged = collectGroups(runs, 'detected', {
      '/w/gpt-pile/a.csv': c4!.id,
      '/w/gpt-pile/b.csv': 'Mine',
    });
    expect(merged.map(({ label, runs: ids }) => [label, ids])).toEqual([
      ['c4', ['/w/gpt-c4/a.csv', '/w/gpt-pile/a.csv']],
      ['Mine', ['/w/gpt-pile/b.csv']],
    ]);
  });

  const name = fc.constantFrom('a', 'b', 'c4', 'pile', 'gpt', 'olmo-125M', 'gpt-1B', '');
  const anyRun = fc
    .record({
      path: fc.array(name, { minLength: 1, maxLength: 4 }),
      batchTokens: fc.option(fc.integer({ min: 1, max: 1e7 })),
    })
    .map(({ path, batchTokens }) => run(`/${path.join('/')}`, { batchTokens }));
  const anyRuns = fc.uniqueArray(anyRun, { selector: ({ id }) => id, maxLength: 12 });
  const sets = (runs: readonly GroupedRun[], grouping: (typeof groupings)[number]) =>
    collectGroups(runs, grouping)
      .map(({ id, label, runs: ids }) => JSON.stringify([id, label, [...ids].sort()]))
      .sort();

  it('hold every run once, in any order of the runs', () => {
    fc.assert(
      fc.property(
        anyRuns,
        fc.constantFrom(...groupings),
        fc.infiniteStream(fc.nat()),
        (runs, grouping, order) => {
          const all = collectGroups(runs, grouping).flatMap(({ runs: ids }) => ids);
          expect([...all].sort()).toEqual(runs.map(({ id }) => id).sort());
          const shuffled = runs
            .map((each) => ({ each, key: order.next().value as number }))
            .sort((x, y) => x.key - y.key)
            .map(({ each }) => each);
          expect(sets(shuffled, grouping)).toEqual(sets(runs, grouping));
        },
      ),
    );
  });

  it('never put together what is known to differ', () => {
    fc.assert(
      fc.property(anyRuns, (runs) => {
        const facts = new Map(runs.map((each) => [each.id, each.facts]));
        for (const { runs: ids } of collectGroups(runs)) {
          const told = ids.map((id) => facts.get(id)!);
          expect(new Set(told.flatMap(({ model }) => model ?? [])).size).toBeLessThanOrEqual(1);
          expect(new Set(told.flatMap(({ data }) => data ?? [])).size).toBeLessThanOrEqual(1);
          const batches = told.flatMap(({ batchTokens }) => batchTokens ?? []);
          if (batches.length > 1)
            expect(Math.max(...batches) / Math.min(...batches)).toBeLessThanOrEqual(1.1 + 1e-9);
        }
      }),
    );
  });
});

describe('the family of a run', () => {
  it('is its folder, or the one above where it lies there alone', () => {
    const logs = [
      '/w/runs/a/log.csv',
      '/w/runs/b/log.csv',
      '/w/flat/1.csv',
      '/w/flat/2.csv',
      '/w/tb/x/',
      '/w/tb/y/',
    ];
    expect([...familyFolders(logs).values()]).toEqual([
      ...['/w/runs', '/w/runs', '/w/flat', '/w/flat', '/w/tb', '/w/tb'],
    ]);
  });
});

describe('the group of a config', () => {
  const groups = collectGroups([run('/w/c4/a/log.csv'), run('/w/pile/b/log.csv')]);

  it('is that of the run it trained, else the nearest, else none', () => {
    expect(groupOfConfig(groups, '/w/c4/x.yaml', ['/w/pile/b/log.csv'])?.label).toBe('pile');
    expect(groupOfConfig(groups, '/w/c4/x.yaml', [])?.label).toBe('c4');
    expect(groupOfConfig(groups, '/w/x.yaml', [])).toBeNull();
  });
});
