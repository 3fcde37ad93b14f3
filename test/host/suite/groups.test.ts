import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { LrLawApi } from '../../../src/host/api.ts';
import { fileAt, hoverAt, openApi, remove, until, writeFile } from './support.ts';
import { memento, openWindow, type Opened } from './window.ts';

const folder = 'groups';
const length = 600;

/** A log of a cosine run whose losses fall like a power of the area; `floor` is what sets the data apart. */
function logText(floor: number, lines: number, seed: number): string {
  const rows = Array.from({ length: lines }, (_, i) => {
    const step = (i + 1) * 10;
    const lr = 1e-3 * (0.55 + 0.45 * Math.cos((Math.PI * step) / length));
    const loss = floor + 2 * (step / 100) ** -0.4 + 2e-3 * Math.sin(seed + 12.9 * step);
    return `${String(step)},${loss.toFixed(5)},${lr.toExponential(6)}`;
  });
  return ['step,loss,lr', ...rows, ''].join('\n');
}

describe('fits by group', () => {
  let api: LrLawApi;
  const uri = (name: string) => fileAt(`${folder}/${name}/log.csv`);
  const names = ['c4/a', 'c4/b', 'pile/a', 'pile/b'];
  const ours = () => api.runs.filter(({ log }) => log.includes(`/${folder}/`));
  const fitOf = (data: string) => api.fits.find(({ group }) => group?.includes(data) === true);
  const floorOf = (data: string) => fitOf(data)?.fit.parameters['L0']?.value;
  const fitOurs = () =>
    vscode.commands.executeCommand(
      'lrLaw.fit',
      ours().map(({ id }) => id),
    );

  before(async function () {
    this.timeout(60_000);
    api = await openApi();
    for (const [i, name] of names.entries())
      await writeFile(uri(name), logText(name.startsWith('c4') ? 2 : 3, 60, i));
    await vscode.commands.executeCommand('lrLaw.refresh');
    await until('the runs', () => (ours().length === names.length ? true : undefined));
    await fitOurs();
    await api.whenIdle();
  });

  after(async () => {
    await remove(fileAt(folder));
    await vscode.commands.executeCommand('lrLaw.refresh');
    await api.whenIdle();
  });

  it('are one for each data set, each of its own runs', () => {
    for (const data of ['c4', 'pile']) {
      const ids = fitOf(data)?.runs.map(({ id }) => id) ?? [];
      assert.equal(ids.length, 2, data);
      assert.ok(ids.every((id) => id.includes(`/${data}/`)));
    }
    const [c4, pile] = [floorOf('c4') ?? NaN, floorOf('pile') ?? NaN];
    assert.ok(pile - c4 > 0.5, `${String(c4)} ${String(pile)}`);
  });

  it('speak of the logs of their own group', async () => {
    for (const data of ['c4', 'pile']) {
      const document = await vscode.workspace.openTextDocument(uri(`${data}/a`));
      const text = await hoverAt(document, 'loss');
      assert.match(text, /The fit puts its end at/);
      const end = Number(/its end at ([\d.]+)/.exec(text)?.[1]);
      const fitted = fitOf(data)?.runs.find(({ id }) => id.includes(`${data}/a`));
      assert.ok(Math.abs(end - (fitted?.final.loss ?? NaN)) < 1e-3, text);
    }
  });

  it('are not made again where nothing is another', async () => {
    const before = api.fitCounts.computed;
    await fitOurs();
    await api.whenIdle();
    assert.equal(api.fitCounts.computed, before);
  });

  it('are made again only in the group whose log grew', async function () {
    this.timeout(60_000);
    const [c4, pile] = [fitOf('c4')?.fit, fitOf('pile')?.fit];
    await writeFile(uri('pile/b'), logText(3, 59, 7));
    await vscode.commands.executeCommand('lrLaw.refresh');
    await until(
      'the new fit',
      () => (fitOf('pile')?.fit.objective === pile?.objective ? undefined : true),
      40,
    );
    await api.whenIdle();
    // How long it took is in a fit: one that was made again is another.
    assert.deepEqual(fitOf('c4')?.fit, c4);
  });

  it('follow runs that are put into another group, and come from what was kept when those are put back', async () => {
    const runs = ours()
      .filter(({ log }) => log.includes('/pile/'))
      .map(({ id }) => id);
    const group = api.groups.find(({ runs: ids }) => ids.some((id) => id.includes(`/${folder}/c4/`)));
    await vscode.commands.executeCommand('lrLaw.group', { runs, group: group?.id });
    await api.whenIdle();
    assert.equal(fitOf('c4')?.runs.length, 4);
    assert.equal(fitOf('pile'), undefined);
    const before = { ...api.fitCounts };
    await vscode.commands.executeCommand('lrLaw.group', { runs, group: null });
    await api.whenIdle();
    assert.equal(fitOf('c4')?.runs.length, 2);
    assert.equal(fitOf('pile')?.runs.length, 2);
    assert.equal(api.fitCounts.computed, before.computed);
    assert.ok(api.fitCounts.cached >= before.cached + 2);
  });

  describe('in a window that is opened again', () => {
    const storage = fileAt(`dist/${folder}-storage`);
    const state = memento();
    const open: Opened[] = [];
    const window = () => {
      const opened = openWindow(state, storage);
      open.push(opened);
      return opened.store;
    };
    const idsOf = (store: Opened['store']) =>
      store.runs.map(({ id }) => id).filter((id) => id.includes(`/${folder}/`));
    const entries = async () => (await vscode.workspace.fs.readDirectory(keptIn)).map(([name]) => name);
    const keptIn = vscode.Uri.joinPath(storage, 'fits');

    before(async function () {
      this.timeout(60_000);
      const store = window();
      await store.refresh();
      await store.fit(idsOf(store));
      assert.deepEqual(store.groups.counts, { computed: 2, cached: 0 });
    });

    afterEach(() => {
      for (const opened of open.splice(0)) opened.close();
    });

    after(() => remove(storage));

    it('are there once the runs are, without a fit being made', async () => {
      const store = window();
      await store.ensureScanned();
      assert.deepEqual(store.groups.counts, { computed: 0, cached: 2 });
      assert.equal(store.groups.isCurrent, true);
      assert.deepEqual(
        store.groups.fits.map(({ runs }) => runs.length),
        [2, 2],
      );
    });

    it('and the runs are the same as when all logs are read, and can be asked about', async () => {
      const store = window();
      const recalled = await store.ensureScanned();
      const plot = await store.plotModel({ known: [], overview: true });
      assert.equal(plot.status, 'ready');
      assert.equal(plot.runs.length, recalled.runs.length);
      assert.ok(plot.runs.some(({ id, predicted }) => id.includes(`/${folder}/`) && predicted !== null));
      assert.deepEqual(await store.refresh(), recalled);
    });

    it('are made anew only for the group whose log is another', async function () {
      this.timeout(60_000);
      await writeFile(uri('c4/a'), logText(2, 55, 3));
      const store = window();
      const { runs } = await store.ensureScanned();
      // What was found before the log changed is not shown.
      assert.equal(runs.find(({ id }) => id.endsWith('/c4/a/log.csv'))?.points, 55);
      assert.equal(store.groups.isCurrent, false);
      assert.deepEqual(store.groups.counts, { computed: 0, cached: 1 });
      assert.ok(store.groups.fits.every(({ runs }) => runs.every(({ id }) => id.includes('/pile/'))));
      await store.refit();
      assert.deepEqual(store.groups.counts, { computed: 1, cached: 1 });
      assert.equal(store.groups.isCurrent, true);
    });

    it('are made anew where what was kept is broken, and nothing half written is left', async function () {
      this.timeout(60_000);
      const kept = await entries();
      assert.ok(kept.length >= 2 && kept.every((name) => /^[\da-f]{16}\.json$/.test(name)), kept.join());
      for (const name of kept) await writeFile(vscode.Uri.joinPath(keptIn, name), '{"version":1,"ke');
      const store = window();
      await store.refresh();
      assert.deepEqual(store.groups.counts, { computed: 0, cached: 0 });
      await store.refit();
      assert.deepEqual(store.groups.counts, { computed: 2, cached: 0 });
      assert.deepEqual((await entries()).sort(), kept.sort());
    });
  });
});
