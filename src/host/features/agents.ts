import { platform } from '#platform';
import * as vscode from 'vscode';
import {
  Disposable,
  EventEmitter,
  LanguageModelTextPart,
  LanguageModelToolResult,
  lm,
  Uri,
  workspace,
  type CancellationToken,
  type Event,
  type Extension,
} from 'vscode';
import { log } from '../ui/log.ts';
import { isForUser } from '../ui/notify.ts';
import type { Store } from '../store.ts';

/** What is read of package.json. */
interface Manifest {
  readonly version: string;
  readonly contributes: { readonly languageModelTools: readonly { readonly name: string }[] };
}

/** Offers the tools to language models: those of the editor itself, and by MCP servers where the editor starts such. */
export function registerAgents(extension: Extension<unknown>, store: Store): Disposable[] {
  const { version, contributes } = extension.packageJSON as Manifest;
  const names = contributes.languageModelTools.map(({ name }) => name);
  return [...registerTools(store, names), ...registerMcpServers(extension.extensionUri, version)];
}

/** Tools by their names in the manifest. They run in the worker. */
function registerTools(store: Store, names: readonly string[]): Disposable[] {
  return names.map((name) =>
    lm.registerTool<object>(name, {
      async invoke({ input }, token) {
        const text = await answer(store, name, input, token);
        return new LanguageModelToolResult([new LanguageModelTextPart(text)]);
      },
    }),
  );
}

/** What a model reads: the result as JSON, or the sentence that tells it what to do. */
async function answer(store: Store, name: string, input: object, token: CancellationToken): Promise<string> {
  const abort = new AbortController();
  const listening = token.onCancellationRequested(() => {
    abort.abort();
  });
  try {
    return JSON.stringify(await store.callTool(name, input, abort.signal), null, 1);
  } catch (error) {
    if (error instanceof Error && isForUser(error)) return error.message;
    throw error;
  } finally {
    listening.dispose();
  }
}

/** The part of VS Code's API for MCP servers that is used here; hosts have it from 1.101 on. */
interface McpApi {
  readonly McpStdioServerDefinition: new (
    label: string,
    command: string,
    args: string[],
    env: Record<string, string>,
    version: string,
  ) => object;
  readonly lm: {
    registerMcpServerDefinitionProvider(
      id: string,
      provider: {
        readonly onDidChangeMcpServerDefinitions: Event<void>;
        provideMcpServerDefinitions(): object[];
      },
    ): { dispose(): void };
  };
}

/** Offers `lr-law mcp` for every folder on disk. */
function registerMcpServers(extensionUri: Uri, version: string): Disposable[] {
  const { node } = platform;
  if (node === null) {
    log().info('There is no MCP server here: it is a programme, and a browser can’t start one.');
    return [];
  }
  // 1.100 has the function already, and throws: there it is only for extensions that ask for proposals.
  const [major = 0, minor = 0] = vscode.version.split('.').map(Number);
  if (major === 1 && minor < 101) return [];
  const { McpStdioServerDefinition: Definition, lm: models } = vscode as unknown as Partial<McpApi>;
  if (Definition === undefined || models?.registerMcpServerDefinitionProvider === undefined) return [];
  const script = Uri.joinPath(extensionUri, 'dist', 'cli.js').fsPath;
  const changed = new EventEmitter<void>();
  const provider = models.registerMcpServerDefinitionProvider('lrLaw.mcp', {
    onDidChangeMcpServerDefinitions: changed.event,
    provideMcpServerDefinitions: () =>
      foldersOnDisk().map(({ name, uri }) => {
        // The editor's own executable is Node where this variable says so.
        const env = { ELECTRON_RUN_AS_NODE: '1' };
        return new Definition(`LR Law (${name})`, node, [script, 'mcp', uri.fsPath], env, version);
      }),
  });
  const folders = workspace.onDidChangeWorkspaceFolders(() => {
    changed.fire();
  });
  return [Disposable.from(provider, changed, folders)];
}

function foldersOnDisk() {
  return (workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
}
