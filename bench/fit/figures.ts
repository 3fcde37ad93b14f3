import { objectiveRatio, speedup, type Report } from './report.ts';
import type { ScaledLaw } from './synthetic.ts';
import type { Timing } from './speed.ts';

/** The figures of the last line; of several sizes the worst. */
export interface Figures {
  readonly annealingMs: number;
  readonly multiPowerMs: number;
  readonly multiPowerPlainMs: number;
  readonly speedupAnnealing: number;
  /** Of the product's law, the regularised one. */
  readonly speedupMultiPower: number;
  readonly speedupMultiPowerPlain: number;
  /** Ours over the anchor's; null where the anchor was not run. */
  readonly objectiveRatioAnnealing: number | null;
  /** Of the plain law: both minimise the same. */
  readonly objectiveRatioMultiPower: number | null;
  /** Of the product's law, whose objective has a prior beside it. */
  readonly objectiveRatioMultiPowerRegularised: number | null;
  readonly pointsExponent: number;
  readonly stepsExponent: number;
  /** Largest sizes that ran. */
  readonly largest: Readonly<Record<string, number>>;
  readonly anchors: Report['anchors']['source'];
  readonly publishedCurves: boolean;
}

/** Figures of a report. */
export function collectFigures(report: Report): Figures {
  const { timings, anchors, curves, real } = report;
  const slowest = (law: Timing['law']) =>
    Math.max(...timings.filter((each) => each.law === law).map(({ median }) => median));
  const exponent = (over: 'points' | 'steps') =>
    Math.max(...curves.filter((curve) => curve.over === over).map((curve) => curve.exponent));
  const [annealing, plain] = [compare(report, 'annealing'), compare(report, 'multi-power-plain')];
  const regularised = compare(report, 'multi-power');
  return {
    annealingMs: slowest('annealing'),
    multiPowerMs: slowest('multi-power'),
    multiPowerPlainMs: slowest('multi-power-plain'),
    speedupAnnealing: annealing.speedup,
    speedupMultiPower: regularised.speedup,
    speedupMultiPowerPlain: plain.speedup,
    objectiveRatioAnnealing: annealing.ratio,
    objectiveRatioMultiPower: plain.ratio,
    objectiveRatioMultiPowerRegularised: regularised.ratio,
    pointsExponent: exponent('points'),
    stepsExponent: exponent('steps'),
    largest: largestSizes(report),
    anchors: anchors.source,
    publishedCurves: real,
  };
}

/** The least speed-up and the highest ratio of objectives over the sizes. */
function compare(
  { timings, anchors }: Report,
  law: Timing['law'],
): { speedup: number; ratio: number | null } {
  const pairs = timings
    .filter((timing) => timing.law === law)
    .flatMap((timing) =>
      anchors.anchors
        .filter(({ size, procedure }) => size === timing.size && law.startsWith(procedure))
        .map((anchor) => ({ timing, anchor })),
    );
  const ratios = pairs.flatMap(({ timing, anchor }) => objectiveRatio(anchor, timing) ?? []);
  return {
    speedup: Math.min(...pairs.map(({ timing, anchor }) => speedup(anchor, timing))),
    ratio: ratios.length === 0 ? null : Math.max(...ratios),
  };
}

const words: Readonly<Record<ScaledLaw, string>> = { annealing: 'annealing', 'multi-power': 'multiPower' };

function largestSizes({ curves }: Report): Record<string, number> {
  return Object.fromEntries(
    curves.map(({ law, over, sizes }) => [
      `${words[law]}${over === 'points' ? 'Points' : 'Steps'}`,
      Math.max(0, ...sizes.filter((each) => each.milliseconds !== null).map((each) => each[over])),
    ]),
  );
}
