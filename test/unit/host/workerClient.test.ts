import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { startNodeWorker } from '../../../src/host/platform/nodeWorker.ts';
import { WorkerClient } from '../../../src/host/workerClient.ts';

const home = mkdtempSync(join(tmpdir(), 'lr-law-client-'));

/**
 * A worker that speaks the channel's messages: `scan` is remembered, `fit` tells what was scanned and dies where a file says so,
 * and `tool` never answers.
 */
const script = join(home, 'worker.mjs');
writeFileSync(
  script,
  `import { existsSync, rmSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
let known = null;
parentPort.on('message', ({ kind, id, method, parameters }) => {
  if (kind !== 'request') return;
  const mark = ${JSON.stringify(home)} + '/die-in-' + method;
  if (existsSync(mark)) { if (!existsSync(mark + '-always')) rmSync(mark); process.exit(7); }
  if (method === 'scan') known = parameters.answers;
  if (method === 'tool') return;
  parentPort.postMessage({ kind: 'reply', id, result: { known } });
});
`,
);

const noFiles = { readFile: () => null, readNeighbour: () => null };
const clients: WorkerClient[] = [];

function open(file = script) {
  const deaths: string[] = [];
  const client = new WorkerClient(
    () => startNodeWorker(file, {}),
    noFiles,
    ({ message }) => deaths.push(message),
  );
  clients.push(client);
  return { client, deaths };
}

const die = (method: string, always = false) => {
  writeFileSync(join(home, `die-in-${method}`), '');
  if (always) writeFileSync(join(home, `die-in-${method}-always`), '');
};
const scan = (client: WorkerClient, answers: Record<string, string>) =>
  client.call('scan', { files: [], answers, told: {} });
const fit = (client: WorkerClient) => client.call('fit', { runs: [], choices: {} as never, series: 'auto' });

afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
  for (const method of ['scan', 'fit', 'forecast']) {
    rmSync(join(home, `die-in-${method}`), { force: true });
    rmSync(join(home, `die-in-${method}-always`), { force: true });
  }
});

afterAll(() => {
  rmSync(home, { recursive: true });
});

describe('a worker that dies', () => {
  it('in the midst of a fit is started anew, knows the files again, and the fit is answered', async () => {
    const { client, deaths } = open();
    await scan(client, { 'a.csv': 'a.py' });
    die('fit');
    expect(await fit(client)).toEqual({ known: { 'a.csv': 'a.py' } });
    expect(deaths).toEqual(['The worker ended with code 7.']);
  });

  it('in the midst of a scan is asked for the same scan again', async () => {
    const { client, deaths } = open();
    die('scan');
    expect(await scan(client, { b: 'c' })).toEqual({ known: { b: 'c' } });
    expect(deaths).toHaveLength(1);
  });

  it('under several requests answers all of them, and is told of once', async () => {
    const { client, deaths } = open();
    await scan(client, { x: 'y' });
    die('fit');
    const forecast = () => client.call('forecast', { path: '', text: '', fitted: null });
    const answers = await Promise.all([forecast(), fit(client), forecast()]);
    expect(answers).toEqual([0, 1, 2].map(() => ({ known: { x: 'y' } })));
    expect(deaths).toHaveLength(1);
  });

  it('again and again is given up with one clear sentence, and not started for every keystroke', async () => {
    const { client, deaths } = open();
    die('fit', true);
    await expect(fit(client)).rejects.toMatchObject({ name: 'UserError', message: /again and again/ });
    await expect(fit(client)).rejects.toMatchObject({ name: 'UserError' });
    const before = deaths.length;
    for (let i = 0; i < 20; i++) await expect(fit(client)).rejects.toMatchObject({ name: 'UserError' });
    expect(deaths).toHaveLength(before);
    expect(before).toBe(4);
  });

  it('before it could say anything is given up too', async () => {
    const { client } = open(join(home, 'missing.mjs'));
    await expect(fit(client)).rejects.toMatchObject({ name: 'UserError' });
  });

  it('under a call that its user has cancelled is not asked again', async () => {
    const { client } = open();
    const abort = new AbortController();
    const asked = client.call('tool', {} as never, { signal: abort.signal });
    abort.abort();
    await expect(asked).rejects.toMatchObject({ name: 'Cancelled' });
  });

  it('because the window closes is not started again', async () => {
    const { client, deaths } = open();
    await scan(client, {});
    const asked = client.call('tool', {} as never);
    client.dispose();
    await expect(asked).rejects.toThrow('LR Law is shutting down.');
    await expect(fit(client)).rejects.toThrow('LR Law is shutting down.');
    expect(deaths).toEqual([]);
  });
});
