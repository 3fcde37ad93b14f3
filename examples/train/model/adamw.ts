import { gradientNorm, type Parameter } from './parameters.ts';

/** Settings of the optimiser that stay the same through a run. */
export interface AdamWSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  /** Gradients whose joint norm is larger are scaled down to it. */
  readonly maxGradientNorm: number;
}

/** What an update needs beside the settings: how much it scales the gradient, and its two bias-corrected rates. */
interface Update {
  readonly gradientScale: number;
  readonly rate: number;
  readonly secondCorrection: number;
  readonly shrink: number;
}

function updateParameter(parameter: Parameter, settings: AdamWSettings, update: Update): void {
  const { beta1, beta2, epsilon } = settings;
  const { gradientScale, rate, secondCorrection } = update;
  const keep = parameter.decays ? 1 - update.shrink : 1;
  const [value, gradient] = [parameter.value.data, parameter.gradient.data];
  const [first, second] = [parameter.firstMoment.data, parameter.secondMoment.data];
  for (let i = 0; i < value.length; i++) {
    const g = gradient[i]! * gradientScale;
    const m = beta1 * first[i]! + (1 - beta1) * g;
    const v = beta2 * second[i]! + (1 - beta2) * g * g;
    first[i] = m;
    second[i] = v;
    value[i] = keep * value[i]! - (rate * m) / (Math.sqrt(v * secondCorrection) + epsilon);
  }
}

/**
 * One AdamW update (Loshchilov and Hutter), after clipping.
 * @param step k, from 1
 * @param lr the LR of this update
 * @returns the norm of the gradients before clipping
 */
export function adamWStep(
  parameters: readonly Parameter[],
  settings: AdamWSettings,
  step: number,
  lr: number,
): number {
  const norm = gradientNorm(parameters);
  const update: Update = {
    gradientScale: Math.min(1, settings.maxGradientNorm / (norm + 1e-6)),
    rate: lr / (1 - settings.beta1 ** step),
    secondCorrection: 1 / (1 - settings.beta2 ** step),
    shrink: lr * settings.weightDecay,
  };
  for (const parameter of parameters) updateParameter(parameter, settings, update);
  return norm;
}
