import { spawnSync } from 'node:child_process';
import { defaultLambda } from '../../src/core/law/law.ts';
import { annealingObjective, multiPowerObjective, type Objective } from './exact.ts';
import type { Split } from './splits.ts';

/** What a published fitting procedure costs on one split, and where it ends. */
export interface Anchor {
  readonly size: string;
  readonly procedure: 'annealing' | 'multi-power';
  readonly evaluations: number;
  /** Forward-backward passes after the evaluations. */
  readonly passes: number;
  readonly seconds: number;
  /** Huber sum at its end; null where the procedure was not run. */
  readonly objective: number | null;
  /** Whether the optimiser was stopped at its time limit and its time scaled to the recorded passes. */
  readonly cut: boolean;
}

/** The anchors, and whether they were run (`python`) or reckoned from recorded counts and the cost of an evaluation here. */
export interface Anchors {
  readonly source: 'python' | 'recorded';
  readonly anchors: readonly Anchor[];
}

const script = 'bench/fit/anchors.py';
const secondsEach = 40;
/** Small matrices: threads only get in each other's way. */
const oneThread = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };

/** Runs the ported procedures where a Python with scipy is at hand, else reckons them. */
export function measureAnchors(splits: readonly Split[]): Anchors {
  const python = ['python3', '/usr/bin/python3'].find(
    (each) => spawnSync(each, ['-c', 'import numpy, scipy']).status === 0,
  );
  if (python === undefined) return { source: 'recorded', anchors: splits.flatMap(reckon) };
  return { source: 'python', anchors: splits.flatMap((split) => runPython(python, split)) };
}

function runPython(python: string, { size, runs }: Split): Anchor[] {
  const plain = runs.map(({ eta, steps, loss }) => ({
    ...{ eta: Array.from(eta), steps: Array.from(steps), loss: Array.from(loss) },
  }));
  const { status, stdout, stderr } = spawnSync(python, [script], {
    input: JSON.stringify({ runs: plain, decay: defaultLambda, seconds: secondsEach }),
    env: { ...process.env, ...oneThread },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${script} failed: ${stderr}`);
  return (JSON.parse(stdout) as Omit<Anchor, 'size'>[]).map((anchor) => ({ size, ...anchor }));
}

/** Counts that were recorded when the published procedures were run on such splits. */
const recorded = { annealing: 19_000, multiPowerStarts: 29_000, passes: 100 };
/** A pass forward and back costs two evaluations at the least. */
const evaluationsOfPass = 2;

function reckon({ size, runs }: Split): Anchor[] {
  const parameters = { L0: 2.5, A: 0.5, alpha: 0.5, C: 0.4, B: 400, beta: 0.5, gamma: 0.5 };
  const [light, heavy] = [annealingObjective(runs), multiPowerObjective(runs)].map((objective) =>
    secondsOf(objective, parameters),
  ) as [number, number];
  const common = { size, objective: null, cut: false };
  // The multi-power starts use a law of as many terms as the annealing law.
  const seconds = recorded.multiPowerStarts * light + recorded.passes * evaluationsOfPass * heavy;
  return [
    {
      ...{ ...common, procedure: 'annealing', evaluations: recorded.annealing, passes: 0 },
      seconds: recorded.annealing * light,
    },
    {
      ...{ ...common, procedure: 'multi-power', evaluations: recorded.multiPowerStarts },
      ...{ passes: recorded.passes, seconds },
    },
  ];
}

/** Mean time of a warm evaluation, over half a second. */
function secondsOf(objective: Objective, parameters: Readonly<Record<string, number>>): number {
  objective(parameters);
  const began = performance.now();
  let count = 0;
  while (performance.now() - began < 500) {
    objective(parameters);
    count++;
  }
  return (performance.now() - began) / 1000 / count;
}
