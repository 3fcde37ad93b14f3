import { UserError, type Cancel } from '../core/errors.ts';
import { fitRuns } from '../core/runs/fitRuns.ts';
import { runTool, tools } from '../core/tools/registry.ts';
import type { ToolWorkspace } from '../core/tools/tool.ts';
import type { WorkerApi } from '../protocol/worker.ts';
import type { Library } from './library.ts';

type Request = Parameters<WorkerApi['tool']>[0];

/** Runs one of the tools for language models on what was read. @throws UserError, FitError, Cancelled */
export async function callTool(library: Library, request: Request, cancel: Cancel): Promise<object> {
  const tool = tools.find(({ name }) => name === request.name);
  if (tool === undefined) throw new UserError(`There is no tool ${request.name}.`);
  return runTool(tool, request.input, workspaceOf(library, request, cancel));
}

function workspaceOf(library: Library, { fitted, choices, series }: Request, cancel: Cancel): ToolWorkspace {
  const fittedIds = fitted?.runs.map(({ id }) => id) ?? [];
  return {
    runs: () => Promise.resolve(library.collection),
    configs: () => Promise.resolve(library.configs),
    async fit({ runs, law }) {
      const chosen = runs ?? (fitted === null ? library.runs : library.runsOf(fittedIds));
      const isKnown = runs === undefined && (law === undefined || law === fitted?.fit.law);
      if (fitted !== null && isKnown) return { fit: fitted.fit, runs: chosen };
      const options = { ...choices, law: law ?? fitted?.fit.law ?? choices.law, series, cancel };
      return { fit: await fitRuns(chosen, options), runs: chosen };
    },
    cancel,
  };
}
