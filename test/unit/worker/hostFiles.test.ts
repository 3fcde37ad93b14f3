import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import {
  openChannel,
  Transferring,
  type Handlers,
  type NoApi,
  type Port,
} from '../../../src/protocol/channel.ts';
import type { FileInput, FilesApi } from '../../../src/protocol/worker.ts';
import { HostFiles } from '../../../src/worker/hostFiles.ts';
import { Library } from '../../../src/worker/library.ts';

const csv = `step,loss,lr\n${Array.from({ length: 50 }, (_, i) => `${String(i + 1)},2.5,0.001\n`).join('')}`;

/** An editor with files, by address, and what it was asked for. */
function editor(files: Record<string, string>) {
  const asked: string[] = [];
  const read = (uri: string): Uint8Array<ArrayBuffer> | null => {
    asked.push(uri);
    const text = files[uri];
    return text === undefined ? null : new TextEncoder().encode(text);
  };
  const handlers: Handlers<FilesApi> = {
    readFile: ({ uri }) => {
      const bytes = read(uri);
      return bytes === null ? null : new Transferring<Uint8Array | null>(bytes, [bytes.buffer]);
    },
    readNeighbour: ({ uri, path }) => {
      const found = read(new URL(path, uri).href);
      return found === null ? null : new TextDecoder().decode(found);
    },
  };
  const { port1, port2 } = new MessageChannel();
  const toPort = (port: MessagePort): Port => ({
    post: (message, transfer = []) => {
      port.postMessage(message, [...transfer]);
    },
    listen: (listener) => {
      port.on('message', listener);
      return () => port.off('message', listener);
    },
  });
  openChannel<NoApi, FilesApi>(toPort(port1), handlers);
  const opened = new HostFiles(openChannel<FilesApi, NoApi>(toPort(port2), {}));
  const close = () => {
    port1.close();
  };
  return { asked, files: opened, close };
}

const input = (path: string, size = 100, stamp = '1'): FileInput => {
  return { path, file: null, uri: `web://host${path}`, size, stamp };
};

async function update(library: Library, inputs: readonly FileInput[]) {
  await library.update(inputs, { answers: {} }, { aborted: false }, () => undefined);
  return library;
}

describe('files that only the editor can read', () => {
  it('are asked for when they are new, and not again', async () => {
    const { asked, files, close } = editor({ 'web://host/a/log.csv': csv });
    const library = await update(new Library(files), [input('/a/log.csv')]);
    expect(library.logs[0]!.reading!.curves[0]!.steps).toHaveLength(50);
    await update(library, [input('/a/log.csv')]);
    expect(asked).toEqual(['web://host/a/log.csv']);
    close();
  });

  it('are left alone where they are too large, and one sentence says so', async () => {
    const { asked, files, close } = editor({});
    const library = await update(new Library(files), [
      input('/a/log.csv', 3e9),
      input('/a/gone.csv'),
      input('/a/config.json', 2 << 20),
    ]);
    const problems = library.logs.map((log) => log.problems[0]!);
    expect(problems.map(({ code }) => code).sort()).toEqual(['too-large', 'unreadable']);
    expect(problems.find(({ code }) => code === 'too-large')!.message).toMatch(
      /^log\.csv has 3000 MB, and .* only files up to 256 MB are read: .*\.$/,
    );
    expect(asked.filter((uri) => uri !== 'web://host/a/config.json')).toEqual(['web://host/a/gone.csv']);
    close();
  });

  it('are read beside a config that names them, before the scan ends', async () => {
    const home = fileURLToPath(new URL('../../fixtures/configs/huggingface/', import.meta.url));
    const read = (path: string) => readFileSync(join(home, path), 'utf8');
    const { asked, files, close } = editor({
      'web://host/a/args.json': read('with_deepspeed.json'),
      'web://host/a/configs/zero3.json': read('with_deepspeed.json.sources/configs/zero3.json'),
    });
    const library = await update(new Library(files), [input('/a/args.json')]);
    // The arguments alone say linear.
    expect(library.configs[0]!.reading.kind).toBe('cosine');
    expect(asked).toContain('web://host/a/configs/zero3.json');
    close();
  });

  it('are looked at again with each scan, and nothing outside the config’s surroundings is', async () => {
    const served: Record<string, string> = {};
    const { asked, files, close } = editor(served);
    const neighbours = files.neighboursOf(input('/a/run.sh'));
    const { text } = neighbours;
    expect(text('ds.json')).toBeUndefined();
    expect(await neighbours.arrived()).toBe(false);
    served['web://host/a/ds.json'] = '{}';
    expect(text('ds.json')).toBeUndefined();
    await neighbours.refresh();
    expect(text('ds.json')).toBe('{}');
    expect(text('../../secret')).toBeUndefined();
    expect(text('/etc/passwd')).toBeUndefined();
    expect(await neighbours.arrived()).toBe(false);
    expect(asked).toEqual(['web://host/a/ds.json', 'web://host/a/ds.json']);
    close();
  });
});
