import type { Curve } from '../curve.ts';
import type { LogFile } from './types.ts';

/** A log as it stood after `step` updates; the length of the run stays known. */
export function cutLog(file: LogFile, step: number): LogFile {
  if (file.reading === null) return file;
  const curves = file.reading.curves.map((curve) => cutCurve(curve, step));
  return { ...file, reading: { ...file.reading, curves } };
}

function cutCurve(curve: Curve, step: number): Curve {
  const count = curve.steps.filter((each) => each <= step).length;
  const cut = (values: Float64Array) => values.slice(0, count);
  return {
    ...{ kind: curve.kind, name: curve.name, steps: cut(curve.steps), loss: cut(curve.loss) },
    ...{ lr: cut(curve.lr), interval: cut(curve.interval) },
    ...(curve.tokens && { tokens: cut(curve.tokens) }),
    ...(curve.time && { time: cut(curve.time) }),
  };
}
