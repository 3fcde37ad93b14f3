import { checkShape, type DecayShape, type ScheduleShape } from '../../schedule/shape.ts';
import { collectPieces } from './pieces.ts';
import { peakOf } from '../../peak.ts';

/** The decay at `u` from 0 to 1, as Python; `low` is the floor as a share of the peak. */
const formulas: Readonly<Record<DecayShape, string>> = {
  linear: 'low + (1.0 - low) * (1.0 - u)',
  cosine: 'low + (1.0 - low) * 0.5 * (1.0 + math.cos(math.pi * u))',
  'one-minus-sqrt': 'low + (1.0 - low) * (1.0 - math.sqrt(u))',
  exponential: 'low**u',
};

/**
 * A schedule as a self-contained Python function for `torch.optim.lr_scheduler.LambdaLR` (standard library only): it gives the
 * share of the peak LR that update `step + 1` uses; the optimizer's own LR has to be `PEAK_LR`.
 * @param target A shape, exactly; or the LR of updates 1..N, within 1e-5 of the peak LR, as straight lines.
 * @throws RangeError where the shape is no schedule, or there is no LR above 0.
 */
export function writePythonLambda(target: ScheduleShape | Float64Array): string {
  return target instanceof Float64Array ? ofEta(target) : ofShape(target);
}

function head(modules: readonly string[], peakLr: number): string[] {
  return [
    '# optimizer = torch.optim.AdamW(model.parameters(), lr=PEAK_LR)',
    '# scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lr_lambda)',
    '# and scheduler.step() once after every optimizer.step()',
    ...modules.map((name) => `import ${name}`),
    '',
    `PEAK_LR = ${number(peakLr)}`,
  ];
}

/** A float of Python: with a point or an exponent, all digits kept. */
function number(value: number): string {
  const text = String(value);
  return Number.isInteger(value) && !text.includes('e') ? `${text}.0` : text;
}

function ofShape(shape: ScheduleShape): string {
  const why = checkShape(shape);
  if (why !== null) throw new RangeError(why);
  const { totalSteps, peakLr, minLr, warmupSteps, decaySteps, decay } = shape;
  const decays = decaySteps > 0;
  const needsMath = decays && formulas[decay].includes('math.');
  return [
    ...head(needsMath ? ['math'] : [], peakLr),
    `TOTAL_STEPS = ${String(totalSteps)}`,
    `WARMUP_STEPS = ${String(warmupSteps)}`,
    ...(decays ? [`DECAY_STEPS = ${String(decaySteps)}`, `MIN_LR = ${number(minLr)}`] : []),
    '',
    '',
    'def lr_lambda(step):',
    '    """Share of PEAK_LR at update step + 1; step counts from 0."""',
    '    update = min(step + 1, TOTAL_STEPS)',
    '    if update <= WARMUP_STEPS:',
    '        return update / WARMUP_STEPS',
    ...(decays
      ? [
          '    u = (update - (TOTAL_STEPS - DECAY_STEPS)) / DECAY_STEPS',
          '    if u > 0.0:',
          '        low = MIN_LR / PEAK_LR',
          `        return ${formulas[decay]}`,
        ]
      : []),
    '    return 1.0',
    '',
  ].join('\n');
}

function ofEta(eta: Float64Array): string {
  const peakLr = peakOf(eta);
  if (!(peakLr > 0 && peakLr < Infinity))
    throw new RangeError('A schedule needs updates, and an LR above 0.');
  return [
    ...head(['bisect'], peakLr),
    '# (update, LR): straight lines between them',
    'KNOTS = [',
    ...knotsOf(eta).map(([update, lr]) => `    (${String(update)}, ${number(lr)}),`),
    ']',
    'UPDATES = [update for update, _ in KNOTS]',
    '',
    '',
    'def lr_lambda(step):',
    '    """Share of PEAK_LR at update step + 1; step counts from 0."""',
    '    update = min(step + 1, UPDATES[-1])',
    '    at = bisect.bisect_left(UPDATES, update)',
    '    end, lr = KNOTS[at]',
    '    if end == update:',
    '        return lr / PEAK_LR',
    '    start, before = KNOTS[at - 1]',
    '    return (before + (lr - before) * (update - start) / (end - start)) / PEAK_LR',
    '',
  ].join('\n');
}

function knotsOf(eta: Float64Array): [number, number][] {
  const knots: [number, number][] = [[1, eta[0]!]];
  let end = 0;
  for (const { steps, lr, straight } of collectPieces(eta, 0)) {
    // A level stretch begins with a jump to it.
    if (!straight && steps > 1 && end > 0) knots.push([end + 1, eta[end]!]);
    end += steps;
    if (end > 1) knots.push([end, lr]);
  }
  return knots;
}
