import { FitError, UserError } from '../errors.ts';
import type { Alternative } from '../forecast/advise.ts';
import { checkConfig } from '../forecast/checkConfig.ts';
import { showRun } from '../forecast/checkRange.ts';
import { describe } from '../schedule/describe.ts';
import { findConfig } from './schedules.ts';
import { fitAsked, fitProperties } from './lawChoice.ts';
import type { FittedTo, Tool, ToolInput, ToolWorkspace } from './tool.ts';

/** Says what is wrong with a schedule config. */
export const checkSchedule: Tool = {
  name: 'check_schedule',
  title: 'Check a schedule config',
  description:
    'Reads an LR schedule config (Hugging Face, Megatron-LM, nanoGPT, torchtitan, DeepSpeed and others) as its framework runs it and gives what is wrong or odd (warm-up longer than the run, decay horizon unlike the training length, never anneals, …) with lines and, where there is one, a fix; also the schedule in words and what the file leaves unsaid. Where the workspace’s runs can be fitted it adds what only a fit tells: what never annealing, a decay too short or long or a high floor leaves on the table, and where the config lies outside of what was fitted. Needs no fit: noFit says why there is none.',
  input: {
    type: 'object',
    additionalProperties: false,
    required: ['config'],
    properties: {
      config: { type: 'string', description: 'Path of the config in the workspace.' },
      ...fitProperties,
    },
  },
  async run(input, workspace) {
    const file = await findConfig(String(input['config']), workspace);
    const { path, reading } = file;
    const { fitted, noFit } = await fitIfPossible(input, workspace, path);
    const { problems, alternative } = checkConfig(file, {
      collection: await workspace.runs(),
      fit: fitted?.fit ?? null,
      shown: fitted?.runs.map(showRun) ?? [],
      cancel: workspace.cancel,
    });
    return {
      path,
      framework: reading.framework,
      kind: reading.kind,
      schedule: reading.schedule === null ? null : describe(reading.schedule),
      peakLr: reading.peakLr,
      minLr: reading.minLr,
      warmupSteps: reading.warmupSteps,
      totalSteps: reading.totalSteps,
      problems: problems.map(({ code, severity, line, message, fix }) => ({
        ...{ code, severity, line, message },
        fix: fix?.title ?? null,
      })),
      better: alternative === null ? null : tellBetter(alternative),
      fittedOn: fitted?.runs.map(({ name }) => name) ?? [],
      noFit,
      missing: reading.missing.map(({ why }) => why),
      assumptions: reading.assumptions,
    };
  },
};

/** The fit that was asked for; a config can be checked without one, unless runs or a law were named. */
async function fitIfPossible(
  input: ToolInput,
  workspace: ToolWorkspace,
  path: string,
): Promise<{ readonly fitted: FittedTo | null; readonly noFit: string | null }> {
  try {
    return { fitted: await fitAsked(input, workspace, path), noFit: null };
  } catch (error) {
    const named = input['runs'] !== undefined || input['law'] !== undefined;
    if (named || !(error instanceof FitError || error instanceof UserError)) throw error;
    return { fitted: null, noFit: error.message };
  }
}

function tellBetter({ words, predicted, gain, distrust }: Alternative): object {
  return { schedule: words, finalLoss: predicted, gain, interval: '90 %', unit: 'nats', distrust };
}
