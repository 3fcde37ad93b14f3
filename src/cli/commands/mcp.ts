import type { Command } from '../command.ts';
import { onlyPositional, parse } from '../command.ts';
import { folderWorkspace } from '../folderWorkspace.ts';
import { checkFolder } from '../inputs.ts';

/** `lr-law mcp`: the tools for language models, over stdin and stdout. */
export const mcpCommand: Command = {
  usage: 'mcp DIR',
  summary: 'Serves its tools to language models over the Model Context Protocol (stdio).',
  async run(argv) {
    const { positionals } = parse(argv, []);
    const folder = onlyPositional(positionals, 'folder');
    await checkFolder(folder);
    // The protocol's library is large: no other command waits for it.
    const { serveOverStdio } = await import('../mcpServer.ts');
    await serveOverStdio(folderWorkspace(folder));
  },
};
