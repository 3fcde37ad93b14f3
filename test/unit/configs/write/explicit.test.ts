import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../../src/core/configs/registry.ts';
import { writeExplicit, writePythonLambda } from '../../../../src/core/configs/write/write.ts';
import { toArray } from '../../../../src/core/schedule/schedule.ts';
import { shapeSchedule, type ScheduleShape } from '../../../../src/core/schedule/shape.ts';
import { anyShape, targets } from './targets.ts';
import { often } from '../../effort.ts';

function etaOf(shape: ScheduleShape): Float64Array {
  return toArray(shapeSchedule(shape), shape.totalSteps);
}

function readBack(text: string): Float64Array {
  const reading = readConfig('a.lrs.yaml', text)!;
  expect(reading.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return toArray(reading.schedule!, reading.totalSteps!);
}

/** The largest difference as a share of the peak; Infinity for another length. */
function worst(got: ArrayLike<number>, want: Float64Array): number {
  if (got.length !== want.length) return Infinity;
  const peak = Math.max(...want);
  return want.reduce((most, lr, i) => Math.max(most, Math.abs(lr - got[i]!)), 0) / peak;
}

/** Any LR of every update: stretches that rise, fall, hold and jump. */
const anyEta: fc.Arbitrary<Float64Array> = fc
  .array(
    fc.tuple(
      fc.integer({ min: 1, max: 60 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.constantFrom('hold', 'line', 'bow'),
    ),
    { minLength: 1, maxLength: 6 },
  ) // prettier-ignore
  .map((stretches) => {
    let before = 0;
    const eta = stretches.flatMap(([steps, to, way]) => {
      const from = before;
      before = to;
      const at = (u: number) => (way === 'hold' ? to : from + (to - from) * (way === 'line' ? u : Math.sin((Math.PI / 2) * u))); // prettier-ignore
      return Array.from({ length: steps }, (_, i) => 1e-3 * at((i + 1) / steps));
    });
    return new Float64Array(eta);
  })
  .filter((eta) => eta.some((lr) => lr > 1e-9));

/** What trainers with `LambdaLR` would use, by one real Python, as it takes long to start. */
function runPython(functions: readonly { readonly text: string; readonly steps: number }[]): number[][] {
  const probe = [
    'import json, sys',
    'def run(text, steps):',
    '    scope = {}',
    '    exec(text, scope)',
    '    return [scope["PEAK_LR"] * scope["lr_lambda"](step) for step in range(steps)]',
    'print(json.dumps([run(each["text"], each["steps"]) for each in json.load(sys.stdin)]))',
  ].join('\n');
  const { status, stdout, stderr } = spawnSync('python3', ['-c', probe], { input: JSON.stringify(functions), encoding: 'utf8' }); // prettier-ignore
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout) as number[][];
}

const hasPython = spawnSync('python3', ['--version']).status === 0;

describe('an explicit schedule', () => {
  it.each(Object.entries(targets))('of %s reads back to the digit', (_, target) => {
    expect(worst(readBack(writeExplicit(target)), etaOf(target))).toBeLessThanOrEqual(1e-12);
  });

  it('of any shape reads back, as a shape and as an LR an update', () => {
    fc.assert(
      fc.property(anyShape, (target) => {
        const eta = etaOf(target);
        expect(worst(readBack(writeExplicit(target)), eta)).toBeLessThanOrEqual(1e-12);
        expect(worst(readBack(writeExplicit(eta)), eta)).toBeLessThanOrEqual(1.01e-5);
      }),
      { numRuns: often(100) },
    );
  });

  it('of any LR reads back within 1e-5 of the peak', () => {
    fc.assert(
      fc.property(anyEta, (eta) => {
        expect(worst(readBack(writeExplicit(eta)), eta)).toBeLessThanOrEqual(1.01e-5);
      }),
      { numRuns: often(200) },
    );
  });

  it('is in words that a human would write', () => {
    expect(writeExplicit(targets['WSD, 1 - sqrt, without warm-up']!)).toBe(
      'peak_lr: 0.003\nwarmup_steps: 0\nsegments:\n  - { steps: 180, lr: 0.003 }\n  - { steps: 60, lr: 3.0e-4, shape: 1-sqrt }\n', // prettier-ignore
    );
  });

  it('of a warm-up and nothing else reads back', () => {
    const target = { ...targets['constant']!, warmupSteps: 240 };
    expect(worst(readBack(writeExplicit(target)), etaOf(target))).toBeLessThanOrEqual(1e-12);
  });

  it('stays small however long the run is', () => {
    const steps = 100_000;
    const eta = Float64Array.from({ length: steps }, (_, i) => 1e-3 * Math.exp(-i / 30_000) * (1 + 0.2 * Math.sin(i / 9000))); // prettier-ignore
    const text = writeExplicit(eta);
    expect(worst(readBack(text), eta)).toBeLessThanOrEqual(1.01e-5);
    expect(text.split('\n').length).toBeLessThan(1000);
  });

  it.each([new Float64Array(0), new Float64Array(3)])('of no LR is refused', (eta) => {
    expect(() => writeExplicit(eta)).toThrow(RangeError);
    expect(() => writePythonLambda(eta)).toThrow(RangeError);
  });
});

describe.skipIf(!hasPython)('a Python function for LambdaLR', () => {
  it('gives the LR of every update, and goes on at the last', () => {
    const shapes = Object.values(targets);
    const got = runPython(shapes.map((target) => ({ text: writePythonLambda(target), steps: target.totalSteps + 3 }))); // prettier-ignore
    for (const [i, target] of shapes.entries()) {
      const eta = etaOf(target);
      const longer = new Float64Array([...eta, ...Array.from({ length: 3 }, () => eta.at(-1)!)]);
      expect(worst(got[i]!, longer), JSON.stringify(target)).toBeLessThanOrEqual(1e-12);
    }
  });

  it('of an LR an update gives it within 1e-5 of the peak', () => {
    fc.assert(
      fc.property(fc.array(anyEta, { minLength: 30, maxLength: 30 }), (etas) => {
        const got = runPython(etas.map((eta) => ({ text: writePythonLambda(eta), steps: eta.length })));
        for (const [i, eta] of etas.entries()) expect(worst(got[i]!, eta)).toBeLessThanOrEqual(1.01e-5);
      }),
      // Each run starts a Python.
      { numRuns: 2, endOnFailure: true },
    );
  });
});
