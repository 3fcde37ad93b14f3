import { bestSchedule } from './bestSchedule.ts';
import { checkSchedule } from './checkSchedule.ts';
import { compareSchedules } from './compareSchedules.ts';
import { fitScalingLaw } from './fitScalingLaw.ts';
import { readInput } from './input.ts';
import { predictLoss } from './predictLoss.ts';
import type { Tool, ToolWorkspace } from './tool.ts';

/** Every tool for language models; the manifest lists the same (a test compares). */
export const tools: readonly Tool[] = [
  fitScalingLaw,
  predictLoss,
  compareSchedules,
  checkSchedule,
  bestSchedule,
];

/**
 * Runs a tool.
 * @param input As the model gave it.
 * @throws UserError, FitError, Cancelled
 */
export async function runTool(tool: Tool, input: unknown, workspace: ToolWorkspace): Promise<object> {
  return tool.run(readInput(tool.input, input), workspace);
}
