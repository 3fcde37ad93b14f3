import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { LrLawApi } from '../../../src/host/api.ts';
import type { LiveRun } from '../../../src/protocol/worker.ts';
import { disk, scratchFolder } from './machine.ts';
import { openApi, until, workspaceFolder } from './support.ts';

/** Paths of this suite's own files; every platform takes slashes. */
const join = (...parts: readonly string[]) => parts.join('/');

/** The disk that the trainer writes to: the suite is left out where there is none. */
function onDisk(): NonNullable<typeof disk> {
  assert.ok(disk);
  return disk;
}

const source = () => join(workspaceFolder(), 'runs', 'cosine-6000');
const folder = () => join(workspaceFolder(), 'runs', 'in-progress');

/** Writes the log of an example, as if it were being trained. */
class Trainer {
  readonly log: string;
  readonly id: string;
  #at = 0;

  constructor(
    readonly name: string,
    private readonly lines: readonly string[],
  ) {
    this.log = join(folder(), name, 'log.csv');
    this.id = vscode.Uri.file(this.log).path;
  }

  /** A log up to a share of the run, with its config. */
  async begin(share: number): Promise<void> {
    await onDisk().mkdir(join(folder(), this.name), { recursive: true });
    await onDisk().copyFile(join(source(), 'config.py'), join(folder(), this.name, 'config.py'));
    this.#at = Math.round(share * this.lines.length);
    await onDisk().writeFile(this.log, this.text(0, this.#at));
  }

  /** @param factor Of the losses. */
  async train(lines: number, factor = 1): Promise<void> {
    await onDisk().appendFile(this.log, this.text(this.#at, this.#at + lines, factor));
    this.#at += lines;
  }

  text(from: number, to: number, factor = 1): string {
    const lines = this.lines.slice(from, to).map((line, i) => (from + i === 0 ? line : scaled(line, factor)));
    return `${lines.join('\n')}\n`;
  }

  get lastStep(): number {
    return Number(this.lines[this.#at - 1]!.split(',')[0]);
  }

  /** The line that comes next. */
  get next(): string {
    return this.text(this.#at, this.#at + 1);
  }

  end(): Promise<void> {
    return onDisk().rm(join(folder(), this.name), { recursive: true });
  }
}

function scaled(line: string, factor: number): string {
  if (factor === 1) return line;
  const cells = line.split(',');
  return cells.map((cell, i) => (i < 2 || cell === '' ? cell : String(Number(cell) * factor))).join(',');
}

/** Resolves when the editor tells of files: it begins a while after the window opened. */
async function watching(): Promise<void> {
  const probe = join(workspaceFolder(), 'probe.txt');
  const watcher = vscode.workspace.createFileSystemWatcher('**/probe.txt');
  let heard = false;
  watcher.onDidCreate(() => (heard = true));
  watcher.onDidChange(() => (heard = true));
  await until('the editor to tell of a file', async () => {
    await onDisk().writeFile(probe, String(Date.now()));
    return heard ? true : undefined;
  });
  watcher.dispose();
  await onDisk().rm(probe);
}

/** Seconds. A look may wait for a fit, a forecast and the pause after each. */
const patience = 90;

describe('runs that are being trained', function () {
  this.timeout(3000 * patience);

  let api: LrLawApi;
  let lines: string[];
  let trainer: Trainer;

  const live = () => api.live.find(({ id }) => id === trainer.id);
  const found = (step: number, seconds = patience) =>
    until(
      () => `step ${String(step)} of ${trainer.name}`,
      () => (api.runs.some(({ id, steps }) => id === trainer.id && steps === step) ? true : undefined),
      seconds,
    );
  const told = (what: string, ready: (run: LiveRun) => boolean) =>
    until(
      () => `${what}; ${standing()}`,
      () => {
        const run = live();
        return run !== undefined && ready(run) ? run : undefined;
      },
      patience,
    );
  const atStep = (step = trainer.lastStep) =>
    told(`a look at step ${String(step)}`, (run) => run.step === step);
  const standing = () => {
    const steps = api.runs.find(({ id }) => id === trainer.id)?.steps;
    return `the run is at ${String(steps)}, looked at: ${JSON.stringify(live() ?? null)}`;
  };

  /** A run that the host has seen to grow. */
  const start = async (name: string) => {
    trainer = new Trainer(name, lines);
    await trainer.begin(0.5);
    await found(trainer.lastStep);
    await trainer.train(5);
    return atStep();
  };

  before(async function () {
    if (disk === null) this.skip();
    api = await openApi();
    // Of folders made within each other at one stroke the editor may never watch the inner one.
    await onDisk().mkdir(folder(), { recursive: true });
    await watching();
    lines = (await onDisk().readFile(join(source(), 'log.csv'), 'utf8')).trimEnd().split('\n');
  });

  afterEach(() => (disk === null ? undefined : trainer.end().catch(() => undefined)));

  after(async () => {
    if (disk === null) return;
    await onDisk().rm(folder(), { recursive: true, force: true });
    await openApi();
  });

  it('are forecast to the end of their config, and followed', async () => {
    const first = await start('steady');
    assert.equal(first.withheld, null);
    assert.equal(first.end, 6001);
    assert.ok(first.final!.lower < 1.0163 && 1.0163 < first.final!.upper, JSON.stringify(first.final));
    await trainer.train(60);
    const next = await atStep();
    assert.equal(next.forecastStep, next.step);
    assert.deepEqual(next.findings, []);
  });

  it('are drawn to their forecast end, as long as they are trained', async () => {
    const { end } = await start('drawn');
    await vscode.commands.executeCommand('lrLaw.openPlot');
    const drawn = () => api.describePlot().catch(() => undefined);
    const id = `forecast:${trainer.id}`;
    const plot = await until('the forecast in the plot', async () => {
      const told = await drawn();
      return told?.visibleRuns.includes(id) === true ? told : undefined;
    });
    assert.ok(plot.x.max >= end!, JSON.stringify(plot.x));
    await trainer.end();
    await until('the plot without it', async () =>
      (await drawn())?.visibleRuns.includes(id) === false ? true : undefined,
    );
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('are found in folders that were made within each other at one stroke', async () => {
    // Of what happens in the inner one the editor may tell nothing.
    await start('inner/most');
  });

  it('are followed behind a link, of which the editor tells nothing, as of a disk that another machine writes to', async () => {
    trainer = new Trainer('linked', lines);
    const elsewhere = scratchFolder().fsPath;
    await onDisk().mkdir(elsewhere, { recursive: true });
    await onDisk().symlink(elsewhere, join(folder(), trainer.name));
    try {
      await trainer.begin(0.5);
      await found(trainer.lastStep);
      // What follows the news of a folder is over by then, and the next of it half a minute away.
      await new Promise((resolve) => setTimeout(resolve, 6000));
      await trainer.train(20);
      await found(trainer.lastStep, 20);
    } finally {
      await onDisk().rm(elsewhere, { recursive: true });
    }
  });

  it('are not read beyond the last whole line, and followed when clocks jump', async () => {
    await start('torn');
    const last = trainer.lastStep;
    const line = trainer.next;
    await onDisk().appendFile(trainer.log, line.slice(0, 8));
    await openApi();
    assert.equal(api.runs.find(({ id }) => id === trainer.id)?.steps, last);
    await onDisk().appendFile(trainer.log, line.slice(8));
    await onDisk().utimes(trainer.log, 1e9, 1e9);
    await atStep(Number(line.split(',')[0]));
  });

  it('begin anew where their log is cut off or another takes its place', async () => {
    await start('replaced');
    await onDisk().writeFile(trainer.log, trainer.text(0, 100));
    const cut = Number(lines[99]!.split(',')[0]);
    await found(cut);
    assert.ok(live() === undefined || (await atStep(cut)).step === cut);
    await onDisk().writeFile(trainer.log, trainer.text(0, 400, 1.3));
    const other = await atStep(Number(lines[399]!.split(',')[0]));
    assert.deepEqual(other.findings, []);
  });

  it('are followed where their log is rotated', async () => {
    await start('rotated');
    await onDisk().rename(trainer.log, `${trainer.log}.1`);
    const from = lines.findIndex((line) => line.startsWith(`${String(trainer.lastStep)},`)) + 1;
    await onDisk().writeFile(trainer.log, `${lines[0]!}\n${trainer.text(from, from + 60)}`);
    const run = await atStep(Number(lines[from + 59]!.split(',')[0]));
    assert.deepEqual(run.findings, []);
  });

  it('are not spoken of any more where their log is gone', async () => {
    await start('gone');
    await trainer.end();
    await until('it to be forgotten', () => (live() === undefined ? true : undefined));
    assert.ok(api.runs.every(({ id }) => id !== trainer.id));
  });

  it('may appear late and whole, as on a network disk', async () => {
    trainer = new Trainer('late', lines);
    await trainer.begin(0.5);
    const hidden = join(workspaceFolder(), 'late.part');
    await onDisk().rename(join(folder(), 'late'), hidden);
    await openApi();
    assert.ok(api.runs.every(({ id }) => id !== trainer.id));
    await onDisk().rename(hidden, join(folder(), 'late'));
    await found(trainer.lastStep);
    await trainer.train(5);
    assert.equal((await atStep()).withheld, null);
  });

  it('that two trainers write into one file are read once, and said to be so', async () => {
    trainer = new Trainer('doubled', lines);
    const doubled = (from: number, to: number) =>
      lines
        .slice(from, to)
        .flatMap((line) => [line, line])
        .join('\n');
    await trainer.begin(0.1);
    await onDisk().writeFile(trainer.log, `${lines[0]!}\n${doubled(1, 300)}\n`);
    await found(Number(lines[299]!.split(',')[0]));
    await onDisk().appendFile(trainer.log, `${doubled(300, 310)}\n`);
    const run = await atStep(Number(lines[309]!.split(',')[0]));
    assert.equal(run.withheld, null);
    const { problems } = api.runs.find(({ id }) => id === trainer.id)!;
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['two-writers'],
    );
  });

  it('that spike and heal are noted, without an alarm', async () => {
    await start('spiky');
    await trainer.train(5, 1.5);
    await trainer.train(60);
    const run = await told('the spike', ({ findings }) => findings.length > 0);
    assert.deepEqual(
      run.findings.map(({ kind, severity }) => [kind, severity]),
      [['spike', 'note']],
    );
  });

  it('are flagged once where the loss is no number any more', async () => {
    await start('broken');
    const config = vscode.Uri.file(join(folder(), 'broken', 'config.py'));
    const document = await vscode.workspace.openTextDocument(config);
    const step = String(trainer.lastStep + 10);
    const nan = (count: number) => `${step},0.001,nan,nan\n`.repeat(count);
    await onDisk().appendFile(trainer.log, nan(3));
    const first = await told('the finding', ({ findings }) => findings.length > 0);
    assert.deepEqual(
      first.findings.map(({ kind }) => kind),
      ['not-a-number'],
    );
    await onDisk().appendFile(trainer.log, nan(30));
    await openApi();
    const looked = await until('another look', () => (live() === first ? undefined : live()));
    assert.deepEqual(looked.findings, first.findings);
    const shown = await until('the diagnostic', () => {
      const all = vscode.languages.getDiagnostics(config).map(({ code, range }) => ({ code, range }));
      const own = all.filter(({ code }) => typeof code === 'object' && code.value === 'loss-not-a-number');
      return own.length > 0 ? own : undefined;
    });
    assert.equal(shown.length, 1);
    assert.match(document.lineAt(shown[0]!.range.start.line).text, /learning_rate/);
  });
});
