import { describe } from '../schedule/describe.ts';
import { fitAsked, fitProperties } from './lawChoice.ts';
import { readAsked, scheduleSchema, tellPrediction } from './schedules.ts';
import type { Tool } from './tool.ts';

/** Predicts where a schedule ends. */
export const predictLoss: Tool = {
  name: 'predict_loss',
  title: 'Predict the final loss of a schedule',
  description:
    'Predicts the final loss (nats) of an LR schedule, a config of the workspace or one given by its numbers, with a 90 % interval, from the law fitted to the workspace’s runs. finalLoss is null where a number would mislead: then say why (withheld) and give none. Always pass on the interval and the reasons to distrust.',
  input: {
    type: 'object',
    additionalProperties: false,
    properties: { ...scheduleSchema.properties, ...fitProperties },
  },
  async run(input, workspace) {
    const asked = await readAsked(input, workspace);
    const { fit, runs } = await fitAsked(input, workspace, asked.path);
    return {
      name: asked.name,
      schedule: describe(asked.schedule),
      ...tellPrediction(fit, asked),
      assumptions: asked.assumptions,
      fittedOn: runs.map(({ name }) => name),
    };
  },
};
