import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderWorkspace } from '../../../src/cli/folderWorkspace.ts';
import { toolServer } from '../../../src/cli/mcpServer.ts';
import { tools } from '../../../src/core/tools/registry.ts';

const examples = fileURLToPath(new URL('../../../examples', import.meta.url));
const client = new Client({ name: 'test', version: '1' });

interface Answer {
  readonly isError?: boolean;
  readonly content: readonly { readonly type: string; readonly text: string }[];
}

async function call(name: string, input: Record<string, unknown>): Promise<Answer> {
  return (await client.callTool({ name, arguments: input })) as unknown as Answer;
}

describe('lr-law mcp', () => {
  beforeAll(async () => {
    const [ours, theirs] = InMemoryTransport.createLinkedPair();
    await toolServer(folderWorkspace(examples)).connect(ours);
    await client.connect(theirs);
  });
  afterAll(() => client.close());

  it('lists the tools with their schemas', async () => {
    const listed = await client.listTools();
    expect(listed.tools.map(({ name }) => name)).toEqual(tools.map(({ name }) => name));
    expect(listed.tools[0]!.inputSchema.properties).toHaveProperty('runs');
  });

  it('answers with JSON that carries interval and reasons to distrust', async () => {
    const { content, isError } = await call('predict_loss', { config: 'runs/cosine-3000/config.py' });
    expect(isError).toBeFalsy();
    const told = JSON.parse(content[0]!.text) as {
      finalLoss: { lower: number; upper: number };
      distrust: unknown;
    };
    expect(told.finalLoss.lower).toBeLessThan(told.finalLoss.upper);
    expect(told.distrust).toBeInstanceOf(Array);
  });

  it('answers a mistake with the sentence that mends it', async () => {
    const answer = await call('predict_loss', { config: 'nope.py' });
    expect(answer.isError).toBe(true);
    expect(answer.content[0]!.text).toMatch(/Those found/);
    expect((await call('no_such_tool', {})).content[0]!.text).toMatch(/There is no tool no_such_tool/);
  });
});
