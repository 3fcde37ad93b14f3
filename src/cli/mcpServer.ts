import { readFileSync } from 'node:fs';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import {
  CallToolRequestSchema,
  ListToolsRequestSchema,
  type CallToolResult,
} from '@modelcontextprotocol/sdk/types.js';
import { FitError, ReadError, UserError } from '../core/errors.ts';
import { runTool, tools } from '../core/tools/registry.ts';
import type { ToolWorkspace } from '../core/tools/tool.ts';
import { toJson } from './command.ts';

const instructions =
  'Predicts where language-model pre-training runs end from their learning-rate schedules. Losses are in nats. Every number comes with a 90 % interval and reasons to distrust: pass both on. Where a prediction is withheld, say why and give no number.';

/** Serves the tools over stdin and stdout until the client hangs up. */
export async function serveOverStdio(workspace: ToolWorkspace): Promise<void> {
  const { server } = toolServer(workspace);
  const ended = new Promise<void>((resolve) => {
    server.onclose = resolve;
    process.stdin.once('end', resolve);
  });
  await server.connect(new StdioServerTransport());
  await ended;
}

/** A server of the tools, not connected yet. */
export function toolServer(workspace: ToolWorkspace): McpServer {
  const served = new McpServer(
    { name: 'lr-law', title: 'LR Law', version: packageVersion() },
    { capabilities: { tools: {} }, instructions },
  );
  // The schemas are plain JSON Schema, so the two requests are answered here and not by `registerTool`.
  served.server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: tools.map(({ name, title, description, input }) => ({
      ...{ name, title, description },
      inputSchema: { ...input, type: 'object' as const },
      annotations: { readOnlyHint: true, openWorldHint: false },
    })),
  }));
  served.server.setRequestHandler(CallToolRequestSchema, ({ params }, { signal }) =>
    callTool(params.name, params.arguments, { ...workspace, cancel: signal }),
  );
  return served;
}

/** A failure is an answer: its sentence tells the model what to do. */
async function callTool(name: string, input: unknown, workspace: ToolWorkspace): Promise<CallToolResult> {
  const tool = tools.find((candidate) => candidate.name === name);
  if (tool === undefined)
    return said(`There is no tool ${name}. Tools: ${tools.map((each) => each.name).join(', ')}.`);
  try {
    const text = toJson(await runTool(tool, input, workspace), 1);
    return { content: [{ type: 'text', text }] };
  } catch (error) {
    if (error instanceof UserError || error instanceof FitError || error instanceof ReadError)
      return said(error.message);
    throw error;
  }
}

function said(text: string): CallToolResult {
  return { content: [{ type: 'text', text }], isError: true };
}

/** The manifest lies two folders above, in the sources and in the bundle. */
function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
