import { UserError } from '../errors.ts';
import type { LawName } from '../law/law.ts';
import { laws } from '../law/registry.ts';
import { matchesGlob } from '../glob.ts';
import type { FittedTo, JsonSchema, ToolInput, ToolWorkspace } from './tool.ts';

/** Which runs and which law, as arguments of the tools that rest on a fit. */
export const fitProperties = {
  runs: {
    type: 'array',
    items: { type: 'string' },
    description:
      'Runs to fit, by name, path or pattern (`wsd-*`). Default: those of the present fit, else all that were found; where they differ in model, data or batch, those like the config in question.',
  },
  law: {
    type: 'string',
    enum: laws.map(({ name }) => name),
    description: 'The law. Default: that of the present fit, else the annealing law.',
  },
} as const satisfies Readonly<Record<string, JsonSchema>>;

/**
 * The fit that a tool's arguments ask for.
 * @param about Path of the config or log that the tool is asked about, where there is one.
 * @throws UserError where a name matches no run; FitError
 */
export async function fitAsked(
  input: ToolInput,
  workspace: ToolWorkspace,
  about?: string,
): Promise<FittedTo> {
  const law = input['law'] as LawName | undefined;
  const patterns = input['runs'] as readonly string[] | undefined;
  if (patterns === undefined || patterns.length === 0)
    return workspace.fit({ about, ...(law === undefined ? {} : { law }) });
  const { runs } = await workspace.runs();
  const matches = (pattern: string) =>
    runs.filter((run) => run.log === pattern || matchesGlob(pattern, run.log, run.name));
  for (const pattern of patterns) {
    if (matches(pattern).length === 0) {
      const names = runs.slice(0, 30).map(({ name }) => name);
      throw new UserError(`No run matches ${pattern}. Runs found: ${names.join(', ') || 'none'}.`);
    }
  }
  const chosen = new Set(patterns.flatMap(matches));
  return workspace.fit({ runs: [...chosen], ...(law === undefined ? {} : { law }) });
}
