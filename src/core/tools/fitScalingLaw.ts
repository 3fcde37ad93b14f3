import { lawOf } from '../law/registry.ts';
import { predictRun } from '../runs/fitRuns.ts';
import { fitAsked, fitProperties } from './lawChoice.ts';
import type { Tool } from './tool.ts';

/** Fits the law to the workspace's runs. */
export const fitScalingLaw: Tool = {
  name: 'fit_scaling_law',
  title: 'Fit LR scaling law',
  description:
    'Fits a scaling law of the loss with learning-rate annealing (L = L0 + A*S1^-alpha - C*S2) to the training logs of this workspace. Gives the parameters with standard errors, how well each run is described (mean absolute error in nats), logs that could not be used and why, assumptions, and reasons to distrust. Use it first to see which runs there are.',
  input: { type: 'object', additionalProperties: false, properties: fitProperties },
  async run(input, workspace) {
    const { fit, runs } = await fitAsked(input, workspace);
    const { unresolved } = await workspace.runs();
    return {
      law: lawOf(fit.law).label,
      formula: lawOf(fit.law).formula,
      parameters: fit.parameters,
      lossSeries: fit.series,
      points: fit.points,
      runs: runs.map((run) => {
        const { prediction, metrics } = predictRun(fit, run);
        return {
          ...{ name: run.name, log: run.log, schedule: run.schedule, lrSource: run.lrSource },
          ...{ steps: run.steps, metrics },
          predictedFinalLoss: prediction.withheld === null ? prediction.final : null,
        };
      }),
      leftOut: unresolved.map(({ log, why }) => ({ log, why })),
      assumptions: fit.assumptions,
      distrust: fit.distrust,
    };
  },
};
