import { UserError } from '../errors.ts';
import { writeExplicit } from '../configs/write/explicit.ts';
import { families, optimiseSchedule, type Family } from '../forecast/optimise.ts';
import { describe } from '../schedule/describe.ts';
import { fitAsked, fitProperties } from './lawChoice.ts';
import { readAsked, scheduleSchema, shapeProperties } from './schedules.ts';
import type { Tool, ToolInput } from './tool.ts';

const { totalSteps, peakLr, minLr, warmupSteps } = shapeProperties;

/** Looks for the schedule that ends lowest. */
export const bestSchedule: Tool = {
  name: 'best_schedule',
  title: 'Find the best schedule for a budget',
  description:
    'Finds the LR schedule that ends lowest under the fitted law for a number of updates and a peak LR: the predicted end with its 90 % interval, the gain (nats, 90 % interval) over a schedule given as "against", what bounded the search, and the schedule as text for a *.lrs.yaml file. The peak LR itself is not chosen: the law does not know how the loss depends on it. finalLoss is null, with the reason in refused, where the runs cannot tell.',
  input: {
    type: 'object',
    additionalProperties: false,
    required: ['totalSteps', 'peakLr'],
    properties: {
      ...{ totalSteps, peakLr, minLr, warmupSteps },
      family: {
        type: 'string',
        enum: families,
        description: 'Kind of schedule to search among; monotone is any that never rises. Default wsd.',
      },
      against: { ...scheduleSchema, description: 'A schedule to compare with: a config or numbers.' },
      ...fitProperties,
    },
  },
  async run(input, workspace) {
    const against =
      input['against'] === undefined ? undefined : await readAsked(input['against'] as ToolInput, workspace);
    const { fit, runs } = await fitAsked(input, workspace, against?.path);
    const budget = {
      ...{ totalSteps: input['totalSteps'] as number, peakLr: input['peakLr'] as number },
      ...{ minLr: (input['minLr'] as number | undefined) ?? 0 },
      warmupSteps: (input['warmupSteps'] as number | undefined) ?? 0,
    };
    if (budget.warmupSteps >= budget.totalSteps) throw new UserError('The warm-up is as long as the run.');
    const family = (input['family'] as Family | undefined) ?? 'wsd';
    const found = optimiseSchedule(fit, budget, { family, against: against?.eta, cancel: workspace.cancel });
    const fittedOn = runs.map(({ name }) => name);
    if (found.refused !== null)
      return { family, finalLoss: null, refused: found.refused, distrust: found.distrust, fittedOn };
    return {
      ...{
        family,
        schedule: describe(found.schedule),
        finalLoss: found.predicted,
        interval: '90 %',
        unit: 'nats',
      },
      ...{ gain: found.gain, against: against?.name ?? null, bounded: found.bounded, refused: null },
      ...{ distrust: found.distrust, fittedOn, file: writeExplicit(found.shape ?? found.eta) },
    };
  },
};
