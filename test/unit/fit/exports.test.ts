import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { formatLatex } from '../../../src/core/fit/exportLatex.ts';
import { formatPython } from '../../../src/core/fit/exportPython.ts';
import { collectParameterRows } from '../../../src/core/fit/parameterRows.ts';
import { predictSchedule } from '../../../src/core/fit/interval.ts';
import type { Fit } from '../../../src/core/fit/types.ts';
import { lawOf, laws } from '../../../src/core/law/registry.ts';
import { shapeSchedule } from '../../../src/core/schedule/shape.ts';
import { toArray } from '../../../src/core/schedule/schedule.ts';
import { storyLaw } from '../../webview/stories/data.ts';

const warmupSteps = 100;
const totalSteps = 3000;

function etaOf(decaySteps: number, minLr: number): Float64Array {
  const shape = { totalSteps, peakLr: 1e-3, minLr, warmupSteps, decaySteps, decay: 'linear' } as const;
  return toArray(shapeSchedule(shape), totalSteps);
}

/** Estimates of each law, for LRs divided by `unit`, that no two parameters share. */
const estimates: Readonly<Record<Fit['law'], readonly number[]>> = {
  annealing: [2.6, 0.6, 0.2, 0.46],
  power: [2.6, 0.6, 0.46],
  'multi-power': [2.6, 0.6, 0.1, 0.46, 1.2, 0.5, 0.7],
  'multi-power-plain': [2.6, 0.6, 0.1, 0.46, 0.03, 0.2, 1.4],
  'multi-power-tied': [2.6, 0.6, 0.1, 0.46, 1.2, 0.6],
  'annealing-sizes': [1.6, 0.9, 0.6, 0.2, 0.46, 0.35, 0.1],
};

function fitOf(law: Fit['law'], warmup: Fit['warmup']): Fit {
  const found = lawOf(law);
  const { parameters, usesLambda } = found;
  const unit = 2.5;
  const natural = found
    .toNatural(estimates[law], unit)
    .map((value, i) => [parameters[i]!.name, { value, standardError: null }]);
  const lambda = usesLambda ? { lambda: { value: 0.995, standardError: null } } : {};
  const size = estimates[law].length;
  return {
    ...{ ...storyLaw, law, warmup, unit, estimates: estimates[law] },
    parameters: { ...Object.fromEntries(natural), ...lambda } as Fit['parameters'],
    covariance: new Array<number>(size * size).fill(0),
  };
}

const script = `
import json, sys
given = json.load(sys.stdin)
space = {}
exec(given["code"], space)
print(json.dumps(space["predict_loss"](given["lr"], steps=given["steps"], **given["rest"])))
print(json.dumps(space["predict_loss"](given["lr"], **given["rest"])))
`;

const hasPython = spawnSync('python3', ['-c', 'print(1)']).status === 0;

/** The losses that the exported function gives, in a Python without any package. */
function runPython(fit: Fit, eta: Float64Array, steps: Float64Array, size: number): number[][] {
  const rest = fit.law === 'annealing-sizes' ? { size } : {};
  const input = JSON.stringify({ code: formatPython(fit), lr: [...eta], steps: [...steps], rest });
  const { stdout, stderr, status } = spawnSync('python3', ['-I', '-S', '-c', script], { input });
  expect(stderr.toString()).toBe('');
  expect(status).toBe(0);
  return stdout
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as number[]);
}

describe.skipIf(!hasPython)(`a fit as Python${hasPython ? '' : ' (skipped: there is no python3)'}`, () => {
  const kinds = laws.flatMap(({ name }) => [[name, 'true'] as const, [name, 'peak'] as const]);

  it.each(kinds)('predicts what the %s law does, warm-up %s', (law, warmup) => {
    const fit = fitOf(law, warmup);
    const eta = etaOf(900, 0);
    const steps = Float64Array.of(150, 1000, 2100, 2500, 2999, 3000);
    const size = 2e8;
    const told = predictSchedule(fit, eta, steps, { size });
    const [losses, last] = runPython(fit, eta, steps, size);
    const tolerance = law.startsWith('multi') ? 2e-6 : 1e-9;
    for (const [i, loss] of losses!.entries()) expect(Math.abs(loss - told.loss[i]!)).toBeLessThan(tolerance);
    expect(last).toEqual([losses!.at(-1)]);
  });

  it('needs no warm-up, and takes hostile text for text', () => {
    const fit = { ...storyLaw, distrust: ['"""\nimport os\\'] };
    const eta = new Float64Array(500).fill(3e-4, 0, 300).fill(1e-4, 300);
    const steps = Float64Array.of(300, 500);
    const [losses] = runPython(fit, eta, steps, 1e8);
    const told = predictSchedule(fit, eta, steps);
    losses!.forEach((loss, i) => {
      expect(loss).toBeCloseTo(told.loss[i]!, 9);
    });
  });
});

describe('the text of a fit as Python', () => {
  it('says what was fitted to what, and why to distrust it, before anything else', () => {
    const text = formatPython({ ...storyLaw, distrust: ['Few "points"\nhere.', 'And \\ more.'] });
    const law = lawOf('annealing');
    expect(text.split('\n').slice(0, 9)).toEqual([
      `"""${law.label}: ${law.formula}`,
      '',
      `Fitted by LR Law to 2451 points of 2 runs (train loss, nats); ${law.source}.`,
      "Reason to distrust: Few 'points''here.",
      "Reason to distrust: And ' more.",
      '"""',
      'from math import inf',
      '',
      'L0 = 2.63',
    ]);
    expect(text).toContain('\nLAMBDA = 0.999\n\n');
    expect(text).not.toContain('parameters of the model');
    expect(text).toContain('\ndef predict_loss(lr, steps=None):\n');
  });

  it('asks for the size where the law knows sizes', () => {
    const text = formatPython(fitOf('annealing-sizes', 'true'));
    expect(text).toContain('\ndef predict_loss(lr, size, steps=None):\n');
    expect(text).toContain('\n    size: parameters of the model.\n');
  });
});

describe('the parameters of a fit', () => {
  it('come with what they mean, lambda too', () => {
    const rows = collectParameterRows(fitOf('annealing', 'true'));
    expect(rows.map(({ name }) => name)).toEqual(['L0', 'A', 'C', 'alpha', 'lambda']);
    const meanings = new Map(lawOf('annealing').parameters.map(({ name, meaning }) => [name, meaning]));
    for (const { name, meaning, value, standardError } of rows.slice(0, -1))
      expect({ meaning, value: value > 0, standardError }).toEqual({
        meaning: meanings.get(name),
        value: true,
        standardError: null,
      });
    expect(rows.at(-1)).toEqual({
      name: 'lambda',
      meaning: 'decay of the annealing momentum for each update',
      value: 0.995,
      standardError: null,
    });
  });

  it('mean nothing to a law that has none of that name', () => {
    const [row] = collectParameterRows({ ...storyLaw, parameters: { Z: { value: 1, standardError: null } } });
    expect(row!.meaning).toBe('');
  });
});

describe('a fit as LaTeX', () => {
  it('has the formula, and every parameter to the second digit of its error', () => {
    expect(formatLatex(storyLaw)).toBe(`% Fitted to 2451 points of 2 runs (train loss, nats).
\\begin{align*}
  L(s) &= L_0 + A\\,S_1(s)^{-\\alpha} - C\\,S_2(s) \\\\
  S_1(s) &= \\sum_{i \\le s} \\eta_i \\\\
  S_2(s) &= \\sum_{i \\le s} m_i, \\quad m_i = \\lambda m_{i-1} + (\\eta_{i-1} - \\eta_i) \\\\
  L_0 &= 2.6300 \\pm 0.0071 \\\\
  A &= 0.6200 \\pm 0.0042 \\\\
  \\alpha &= 0.4600 \\pm 0.0035 \\\\
  C &= 0.520 \\pm 0.011 \\\\
  \\lambda &= 0.9990 \\text{ (held)}
\\end{align*}
`);
  });

  it.each<[string, number, number | null, string]>([
    ['held', 0.5, null, '0.5000 \\text{ (held)}'],
    ['of an error that says nothing', 0.5, 0, '0.5000 \\text{ (held)}'],
    ['small', 4.6123e-4, 3.5e-6, '4.612 \\times 10^{-4} \\pm 3.5 \\times 10^{-6}'],
    ['just not small', 1e-3, 1e-3, '0.0010 \\pm 0.0010'],
    ['large', 1234567, 12345, '1.235 \\times 10^{6} \\pm 12000'],
    ['just not large', 999000, 100, '999000 \\pm 100'],
    ['nothing', 0, 0.01, '0.000 \\pm 0.010'],
    ['negative', -2.5, 0.1, '-2.50 \\pm 0.10'],
    ['smaller than its error', 0.02, 3, '0.02 \\pm 3.0'],
    ['known to more digits than a number has', 1, 1e-15, '1.00000000000 \\pm 1.0 \\times 10^{-15}'],
  ])('writes a value that is %s', (_, value, standardError, written) => {
    const text = formatLatex({ ...storyLaw, parameters: { C: { value, standardError } } });
    expect(text).toContain(`  C &= ${written}\n`);
  });

  it('keeps reasons to distrust within their comment', () => {
    const text = formatLatex({ ...storyLaw, distrust: ['one\n\\input{x}'] });
    expect(text.split('\n').filter((line) => line.includes('\\input'))).toEqual([
      '% Reason to distrust: one \\input{x}',
    ]);
  });

  it.each(laws.map(({ name }) => name))('knows the formula of the %s law', (law) => {
    expect(formatLatex({ ...storyLaw, law })).toContain('L(s');
  });
});
