import { describe } from '../schedule/describe.ts';
import { fitAsked, fitProperties } from './lawChoice.ts';
import { readAsked, scheduleSchema, tellPrediction } from './schedules.ts';
import type { Tool, ToolInput } from './tool.ts';

/** Ranks schedules by where they end. */
export const compareSchedules: Tool = {
  name: 'compare_schedules',
  title: 'Compare schedules',
  description:
    'Predicts the final loss (nats, 90 % interval) of several LR schedules and ranks them, the lowest first. aboveBest is the difference to the lowest; intervals of one fit share most of their error, so small differences with overlapping intervals may still be real, and differences below a few thousandths of a nat are within what two seeds differ by.',
  input: {
    type: 'object',
    additionalProperties: false,
    required: ['schedules'],
    properties: {
      schedules: { type: 'array', minItems: 2, items: scheduleSchema },
      ...fitProperties,
    },
  },
  async run(input, workspace) {
    const asked = await Promise.all(
      (input['schedules'] as readonly ToolInput[]).map((schedule) => readAsked(schedule, workspace)),
    );
    const first = asked.find(({ path }) => path !== undefined);
    const { fit, runs } = await fitAsked(input, workspace, first?.path);
    const told = asked.map((schedule) => ({
      name: schedule.name,
      schedule: describe(schedule.schedule),
      ...tellPrediction(fit, schedule),
      assumptions: schedule.assumptions,
    }));
    const best = Math.min(...told.map(({ finalLoss }) => finalLoss?.loss ?? Infinity));
    return {
      schedules: told
        .map((row) => ({ ...row, aboveBest: row.finalLoss === null ? null : row.finalLoss.loss - best }))
        .sort((a, b) => (a.aboveBest ?? Infinity) - (b.aboveBest ?? Infinity)),
      fittedOn: runs.map(({ name }) => name),
    };
  },
};
