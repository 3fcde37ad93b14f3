import { UserError, type Cancel } from '../core/errors.ts';
import { fitRuns } from '../core/runs/fitRuns.ts';
import { groupAsked } from '../core/runs/groupAsked.ts';
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

function workspaceOf(library: Library, request: Request, cancel: Cancel): ToolWorkspace {
  const { choices, series } = request;
  return {
    runs: () => Promise.resolve(library.collection),
    configs: () => Promise.resolve(library.configs),
    async fit({ runs, law, about }) {
      const { fitted, like } = teamOf(library, request, about);
      const chosen = runs ?? like;
      const isKnown = runs === undefined && (law === undefined || law === fitted?.fit.law);
      if (fitted !== null && isKnown) return { fit: fitted.fit, runs: chosen };
      const options = { ...choices, law: law ?? fitted?.fit.law ?? choices.law, series, cancel };
      return { fit: await fitRuns(chosen, options), runs: chosen };
    },
    cancel,
  };
}

/** The fit that speaks of a config, and the runs that it was or would be made on. */
function teamOf(library: Library, { fitted, groups }: Request, about: string | undefined) {
  const runGroups = groups.map(({ group }) => group);
  const group = fitted !== null && about === undefined ? null : groupAsked(runGroups, library.runs, about);
  const own = groups.find((one) => one.group === group);
  const known = own === undefined ? fitted : own.fitted;
  const ids = known?.runs.map(({ id }) => id) ?? group?.runs;
  return { fitted: known, like: ids === undefined ? library.runs : library.runsOf(ids) };
}
