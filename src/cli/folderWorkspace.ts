import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { defaultChoices } from '../core/fit/choices.ts';
import { collectFacts } from '../core/runs/facts.ts';
import { groupAsked } from '../core/runs/groupAsked.ts';
import { collectGroups, type RunGroup } from '../core/runs/groups.ts';
import { fitRuns } from '../core/runs/fitRuns.ts';
import { collectRuns } from '../core/runs/resolve.ts';
import type { ConfigFile, RunCollection } from '../core/runs/types.ts';
import type { ToolWorkspace } from '../core/tools/tool.ts';
import { collectPaths, readPaths } from './io.ts';

interface Read {
  /** Paths, sizes and times of all files. */
  readonly stamp: string;
  readonly runs: RunCollection;
  readonly configs: readonly ConfigFile[];
  readonly groups: readonly RunGroup[];
}

/** A folder for the tools. It is read anew whenever a log or a config in it has changed. */
export function folderWorkspace(folder: string): ToolWorkspace {
  let known: Read | undefined;
  const read = async (): Promise<Read> => {
    const paths = await collectPaths(folder);
    const stamp = (await Promise.all(paths.map((path) => stampOf(folder, path)))).join('\n');
    if (known?.stamp === stamp) return known;
    const { logs, configs } = await readPaths(folder, paths);
    const runs = collectRuns(logs, configs);
    const settings = new Map(logs.map(({ path, reading }) => [path, reading?.settings ?? null]));
    const facts = runs.runs.map((run) => ({
      id: run.id,
      facts: collectFacts(run, settings.get(run.log) ?? null),
    }));
    known = { stamp, configs, runs, groups: collectGroups(facts) };
    return known;
  };
  return {
    runs: async () => (await read()).runs,
    configs: async () => (await read()).configs,
    async fit({ runs, law, about }) {
      const known = await read();
      const group = groupAsked(known.groups, known.runs.runs, about);
      const like = known.runs.runs.filter(({ id }) => group?.runs.includes(id) !== false);
      const fitted = runs ?? like;
      return { fit: await fitRuns(fitted, { ...defaultChoices, ...(law && { law }) }), runs: fitted };
    },
  };
}

async function stampOf(folder: string, path: string): Promise<string> {
  // A file that went away in the meantime is missed when it is read.
  const found = await stat(resolve(folder, path)).catch(() => null);
  return `${path} ${String(found?.size)} ${String(found?.mtimeMs)}`;
}
