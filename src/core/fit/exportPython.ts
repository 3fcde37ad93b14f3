import { lawOf } from '../law/registry.ts';
import type { Fit } from './types.ts';

/**
 * The fit as a Python module that needs nothing beside the standard library: `predict_loss(lr, steps)` gives the loss in nats
 * after updates of a schedule. The multi-power law's sum is taken term by term, so it differs from the quicker sum here by
 * up to 1e-6 nats.
 */
export function formatPython(fit: Fit): string {
  const law = lawOf(fit.law);
  const size = law.needsSize ? 'size, ' : '';
  const parts = [
    `"""${law.label}: ${law.formula}`,
    '',
    `Fitted by LR Law to ${String(fit.points)} points of ${String(fit.domain.runs)} runs (${fit.series} loss, nats); ${law.source}.`,
    ...fit.distrust.map((reason) => `Reason to distrust: ${oneLine(reason)}`),
    '"""',
    'from math import inf',
    '',
    ...Object.entries(fit.parameters).map(([name, { value }]) => `${constantOf(name)} = ${String(value)}`),
    '',
    ...(fit.warmup === 'peak' ? peakWarmup : trueWarmup),
    `def predict_loss(lr, ${size}steps=None):`,
    '    """Loss in nats after each of `steps` updates (left out: after the last).',
    '',
    '    lr: learning rates of updates 1, 2, 3, ... as the optimiser uses them, the warm-up with them.',
    ...(law.needsSize ? ['    size: parameters of the model.'] : []),
    '    """',
    ...bodies[fit.law],
  ];
  return `${parts.join('\n')}\n`;
}

/** Names of the constants: a parameter's own in capitals; C and c, say, never meet in one law. */
function constantOf(name: string): string {
  return name === 'lambda' ? 'LAMBDA' : name.toUpperCase();
}

/** Nothing that a name of a run holds may end the docstring. */
function oneLine(text: string): string {
  return text.replace(/[\\"\n\r]/g, "'");
}

const before = [
  'def _lr_before(lr):',
  '    """LR before update 1: 0 where the LR first rises (a warm-up), else the first LR."""',
  '    for x in lr:',
  '        if x != lr[0]:',
  '            return 0.0 if x > lr[0] else lr[0]',
  '    return lr[0]',
  '',
  '',
];

const trueWarmup = [
  '',
  ...before,
  'def _counted(lr):',
  '    lr = [float(x) for x in lr]',
  '    return lr, _lr_before(lr)',
  '',
  '',
];

const peakWarmup = [
  '',
  ...before,
  'def _counted(lr):',
  '    """The warm-up counts at the peak LR, as in arXiv 2408.11029."""',
  '    lr = [float(x) for x in lr]',
  '    if _lr_before(lr) != 0:',
  '        return lr, lr[0]',
  '    end = 0',
  '    while end + 1 < len(lr) and lr[end + 1] >= lr[end]:',
  '        end += 1',
  '    peak = lr[end]',
  '    while end > 0 and lr[end - 1] >= peak * (1 - 1e-12):',
  '        end -= 1',
  '    return [lr[end]] * (end + 1) + lr[end + 1:], lr[end]',
  '',
  '',
];

const areas = [
  '    lr, previous = _counted(lr)',
  '    s1 = s2 = momentum = 0.0',
  '    losses = []',
  '    for x in lr:',
  '        momentum = LAMBDA * momentum + (previous - x)',
  '        s1 += x',
  '        s2 += momentum',
  '        previous = x',
];

const answer = ['    return [losses[int(s) - 1] for s in ([len(lr)] if steps is None else steps)]'];

const multiPower = (beta: string, gamma: string) => [
  '    lr, previous = _counted(lr)',
  '    least = 1e-9 * max(lr)',
  '    s1, area, falls = 0.0, [], []',
  '    for x in lr:',
  '        if x != previous:',
  `            falls.append((len(area), s1, previous - x, C * max(x, least) ** -${gamma}))`,
  '        s1 += x',
  '        area.append(s1)',
  '        previous = x',
  '    losses = []',
  '    for s in [len(lr)] if steps is None else steps:',
  '        now = area[int(s) - 1]',
  '        drop = sum(',
  `            fall * (1 - (1 + rate * (now - then)) ** -${beta})`,
  '            for k, then, fall, rate in falls',
  '            if k < s',
  '        )',
  '        losses.append(L0 + A * now ** -ALPHA - B * drop if now > 0 else inf)',
  '    return losses',
];

const bodies: Readonly<Record<Fit['law'], readonly string[]>> = {
  annealing: [
    ...areas,
    '        losses.append(L0 + A * s1 ** -ALPHA - C * s2 if s1 > 0 else inf)',
    ...answer,
  ],
  'annealing-sizes': [
    '    n = size / 1e8',
    ...areas,
    '        power = A * s1 ** -ALPHA if s1 > 0 else inf',
    '        losses.append(L0 + B * n ** -BETA + power - C * n ** GAMMA * s2)',
    ...answer,
  ],
  power: [
    '    lr, _ = _counted(lr)',
    '    s1 = 0.0',
    '    losses = []',
    '    for x in lr:',
    '        s1 += x',
    '        losses.append(L0 + A * s1 ** -ALPHA if s1 > 0 else inf)',
    ...answer,
  ],
  'multi-power': multiPower('BETA', 'GAMMA'),
  'multi-power-plain': multiPower('BETA', 'GAMMA'),
  'multi-power-tied': multiPower('BETA', 'BETA'),
};
