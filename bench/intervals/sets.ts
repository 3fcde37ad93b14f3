import { collectPaths, readPaths } from '../../src/cli/io.ts';
import type { FitRun } from '../../src/core/fit/problem.ts';
import { collectPoints } from '../../src/core/runs/points.ts';
import { collectRuns } from '../../src/core/runs/resolve.ts';
import { loadMeasured, measuredSizes } from '../measured.ts';
import { hasPublished, loadPublished, publishedNames } from '../published.ts';
import { predictLaw, schedules } from './synthetic.ts';

/** Runs that belong together: one model, several schedules. */
export interface RunSet {
  readonly name: string;
  readonly runs: readonly FitRun[];
}

/** Everything that intervals are measured on. */
export interface Sets {
  readonly published: readonly RunSet[];
  /** Trained for this bench, after the product's methods and constants were set. */
  readonly measured: readonly RunSet[];
  readonly synthetic: readonly RunSet[];
  readonly examples: RunSet;
}

/** One of each kind of schedule: all ways to choose three of them are fitted. */
const measuredNames: readonly string[] = [
  ...['constant', 'cosine', 'wsd-linear', 'steps-811', 'two-step-30', 'two-step-10'],
  ...['cosine-long', 'wsd-linear-long'],
];

/** Collects the published curves where they are at hand, synthetic truths of both laws, and the example runs. */
export async function collectSets(): Promise<Sets> {
  if (!hasPublished()) process.stdout.write('skipped: the published curves are not at hand.\n');
  const sizes = hasPublished() ? ['25M', '100M'] : [];
  return {
    published: sizes.map((size) => ({
      name: size,
      runs: publishedNames.map((name) => loadPublished(size, name)),
    })),
    measured: measuredSizes.map((size) => ({
      name: size,
      runs: measuredNames.map((name) => loadMeasured(size, name)),
    })),
    synthetic: (['annealing', 'multi-power'] as const).map((law) => ({
      name: `truth ${law}`,
      runs: Object.entries(schedules).map(([name, eta]) => makeRun(name, eta, predictLaw(law, eta))),
    })),
    examples: { name: 'examples', runs: await readExamples() },
  };
}

async function readExamples(): Promise<FitRun[]> {
  const { logs, configs } = await readPaths('examples', await collectPaths('examples'));
  return collectRuns(logs, configs).runs.map((run) => collectPoints(run, 'validation'));
}

/** A loss logged every 128 steps after the warm-up, with noise of 0.05 % that neighbours share. */
function makeRun(name: string, eta: Float64Array, loss: (step: number) => number): FitRun {
  const steps = Float64Array.from(
    { length: Math.floor((eta.length - 2160) / 128) + 1 },
    (_, i) => 2160 + 128 * i,
  );
  let state = name.length;
  let noise = 0;
  return {
    name,
    eta,
    steps,
    interval: new Float64Array(steps.length).fill(1),
    loss: steps.map((step) => {
      state = (state * 1664525 + 1013904223) % 4294967296;
      noise = 0.7 * noise + 5e-4 * (state / 2147483648 - 1);
      return loss(step) * Math.exp(noise);
    }),
  };
}
