import { describe } from '../schedule/describe.ts';
import { findConfig } from './schedules.ts';
import type { Tool } from './tool.ts';

/** Says what is wrong with a schedule config. */
export const checkSchedule: Tool = {
  name: 'check_schedule',
  title: 'Check a schedule config',
  description:
    'Reads an LR schedule config (Hugging Face, Megatron-LM, nanoGPT, torchtitan, DeepSpeed and others) as its framework runs it and gives what is wrong or odd (warm-up longer than the run, decay horizon unlike the training length, never anneals, …) with lines and, where there is one, a fix; also the schedule in words and what the file leaves unsaid. Needs no fit.',
  input: {
    type: 'object',
    additionalProperties: false,
    required: ['config'],
    properties: {
      config: { type: 'string', description: 'Path of the config in the workspace.' },
    },
  },
  async run(input, workspace) {
    const { path, reading } = await findConfig(String(input['config']), workspace);
    return {
      path,
      framework: reading.framework,
      kind: reading.kind,
      schedule: reading.schedule === null ? null : describe(reading.schedule),
      peakLr: reading.peakLr,
      minLr: reading.minLr,
      warmupSteps: reading.warmupSteps,
      totalSteps: reading.totalSteps,
      problems: reading.problems.map(({ code, severity, line, message, fix }) => ({
        ...{ code, severity, line, message },
        fix: fix?.title ?? null,
      })),
      missing: reading.missing.map(({ why }) => why),
      assumptions: reading.assumptions,
    };
  },
};
