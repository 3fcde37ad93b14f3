import { fitLaw } from '../../src/core/fit/fit.ts';
import type { FitRun } from '../../src/core/fit/problem.ts';
import type { Fit } from '../../src/core/fit/types.ts';
import { forecastRun } from '../../src/core/forecast/inProgress.ts';
import type { RunSet } from '../intervals/sets.ts';
import { cutRun, kindOf, tellsTheAnswer, type Kind } from './runs.ts';

/** Where runs are cut, as shares of their updates. */
export const shares = [0.25, 0.5, 0.75] as const;

/** What a forecast may know beside the run: others of its set, nothing, or runs of another model size. */
export const knowledges = ['others', 'alone', 'other size'] as const;
export type Knowledge = (typeof knowledges)[number];

/** The end of one run, forecast at one share: signed errors of log loss, and half-widths at 90 %. */
export interface Ending {
  readonly set: string;
  readonly run: string;
  readonly kind: Kind;
  readonly share: number;
  readonly told: Readonly<Partial<Record<Knowledge, { readonly error: number; readonly half: number }>>>;
  /** The power law of the run's own steps, and its last value. */
  readonly power: number;
  readonly last: number;
}

/** Every run of a set, cut at every share. @param elsewhere Runs of the same kind of model in another size, if any. */
export async function measureSet(set: RunSet, elsewhere: RunSet | undefined): Promise<Ending[]> {
  const fits = new Map<string, Promise<Fit>>();
  const fitOnce = (name: string, runs: readonly FitRun[]) => {
    const fit = fits.get(name) ?? fitLaw(runs);
    fits.set(name, fit);
    return fit;
  };
  const sizes = { own: sizeOf(set), other: elsewhere && sizeOf(elsewhere) };
  const endings: Ending[] = [];
  for (const run of set.runs) {
    for (const share of shares) {
      const others = set.runs.filter(
        (other) => other !== run && !tellsTheAnswer(other, run, share * run.eta.length),
      );
      const known: Partial<Record<Knowledge, Fit | null>> = {
        others: await fitOnce(others.map(({ name }) => name).join(), others),
        alone: null,
        ...(elsewhere && {
          'other size': await fitOnce(
            'elsewhere',
            elsewhere.runs.map((each) => ({ ...each, size: sizes.other ?? null })),
          ),
        }),
      };
      endings.push(await measureRun({ ...run, size: sizes.own }, share, set.name, known));
    }
  }
  return endings;
}

/** `25M` as parameters; null for sets that are not named so. */
function sizeOf({ name }: RunSet): number | null {
  return name.endsWith('M') ? Number(name.slice(0, -1)) * 1e6 : null;
}

async function measureRun(
  run: FitRun,
  share: number,
  set: string,
  known: Readonly<Partial<Record<Knowledge, Fit | null>>>,
): Promise<Ending> {
  const points = cutRun(run, share);
  const end = run.steps.at(-1)!;
  const logged = Math.log(run.loss.at(-1)!);
  const told: Partial<Record<Knowledge, { error: number; half: number }>> = {};
  for (const knowledge of knowledges) {
    const others = known[knowledge];
    if (others === undefined) continue;
    const { prediction } = await forecastRun({ points, eta: run.eta.subarray(0, end) }, { others });
    const { loss, upper } = prediction.final;
    told[knowledge] = { error: Math.log(loss) - logged, half: Math.log(upper / loss) };
  }
  return {
    ...{ set, share, told, run: run.name, kind: kindOf(run) },
    power: Math.log(await powerOfSteps(points, end)) - logged,
    last: Math.log(points.loss.at(-1)!) - logged,
  };
}

/** What a plain power law of the steps, fitted to the run's own points, says of its end. */
async function powerOfSteps(points: FitRun, end: number): Promise<number> {
  const eta = new Float64Array(end).fill(1);
  const { parameters } = await fitLaw([{ ...points, eta }], { law: 'power' });
  const value = (name: string) => parameters[name]?.value ?? NaN;
  return value('L0') + value('A') * end ** -value('alpha');
}
