import { describe, expect, it } from 'vitest';
import { openChannel, type CallContext, type NoApi, type Port } from '../../../src/protocol/channel.ts';
import { initialPlotState, readPlotState } from '../../../src/protocol/state.ts';

interface Server {
  double(value: number): number;
  fail(text: string): never;
  wait(nothing: undefined): string;
  count(to: number): string;
}

/** Two ports wired to each other, messages copied as a real boundary would. */
function makePair(): [Port, Port] {
  const listeners: [((message: unknown) => void)[], ((message: unknown) => void)[]] = [[], []];
  const port = (mine: 0 | 1): Port => ({
    post: (message) => {
      const copy: unknown = structuredClone(message);
      queueMicrotask(() => {
        for (const listener of listeners[mine === 0 ? 1 : 0]) listener(copy);
      });
    },
    listen: (listener) => {
      listeners[mine].push(listener);
      return () => listeners[mine].splice(listeners[mine].indexOf(listener), 1);
    },
  });
  return [port(0), port(1)];
}

function makeChannels() {
  const [left, right] = makePair();
  const seen: { context?: CallContext } = {};
  openChannel<NoApi, Server>(right, {
    double: (value) => 2 * value,
    fail: (text) => {
      throw Object.assign(new Error(text), { name: 'UserError', code: 'sorry' });
    },
    wait: (_, context) => {
      seen.context = context;
      return new Promise<string>((resolve) => {
        context.signal.addEventListener('abort', () => {
          resolve('stopped');
        });
      });
    },
    count: (to, { progress }) => {
      for (let i = 1; i <= to; i++) progress(i);
      return 'done';
    },
  });
  return { client: openChannel<Server, NoApi>(left, {}), port: left, seen };
}

describe('openChannel', () => {
  it('answers each request with its own result', async () => {
    const { client } = makeChannels();
    expect(await Promise.all([client.call('double', 2), client.call('double', 21)])).toEqual([4, 42]);
  });

  it('answers with the error of a handler that throws, name and code kept', async () => {
    const { client } = makeChannels();
    await expect(client.call('fail', 'no such run')).rejects.toMatchObject({
      name: 'UserError',
      code: 'sorry',
      message: 'no such run',
    });
  });

  it('answers a method that nobody offers, inherited ones too', async () => {
    const { client } = makeChannels();
    const untyped = client as unknown as { call(method: string, parameters: unknown): Promise<unknown> };
    await expect(untyped.call('nothing', 1)).rejects.toThrow('Nobody here answers');
    await expect(untyped.call('constructor', 1)).rejects.toThrow('Nobody here answers');
  });

  it('reports progress before the result', async () => {
    const { client } = makeChannels();
    const told: unknown[] = [];
    await client.call('count', 3, { onProgress: (value) => told.push(value) });
    expect(told).toEqual([1, 2, 3]);
  });

  it('cancels: the caller at once, the handler by its signal', async () => {
    const { client, seen } = makeChannels();
    const abort = new AbortController();
    const call = client.call('wait', undefined, { signal: abort.signal });
    await new Promise((resolve) => setTimeout(resolve, 5));
    abort.abort();
    await expect(call).rejects.toMatchObject({ name: 'Cancelled' });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(seen.context?.signal.aborted).toBe(true);
  });

  it('fails what is pending when closed, and every later call', async () => {
    const { client } = makeChannels();
    const call = client.call('wait', undefined);
    client.close('gone');
    await expect(call).rejects.toThrow('gone');
    await expect(client.call('double', 1)).rejects.toThrow('gone');
  });

  it('ignores messages that are not its own', async () => {
    const { client, port } = makeChannels();
    for (const junk of [null, 1, 'text', {}, { kind: 'reply' }, { kind: 'reply', id: 99 }]) port.post(junk);
    expect(await client.call('double', 4)).toBe(8);
  });
});

describe('readPlotState', () => {
  it('keeps a state of its own version and drops anything else', () => {
    const state = { ...initialPlotState, xScale: 'log', hidden: ['a', 3] };
    expect(readPlotState(state)).toEqual({ ...initialPlotState, xScale: 'log', hidden: ['a'] });
    for (const stored of [undefined, null, 5, { version: 2 }])
      expect(readPlotState(stored)).toEqual(initialPlotState);
  });
});
