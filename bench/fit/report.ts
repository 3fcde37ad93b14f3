import type { Anchor, Anchors } from './anchors.ts';
import { slopeSizes, type Curve, type Sized } from './scaling.ts';
import type { Timing } from './speed.ts';

/** Everything that was measured. */
export interface Report {
  /** Whether the curves are the published ones; else they are synthetic, on the same schedules. */
  readonly real: boolean;
  readonly timings: readonly Timing[];
  readonly anchors: Anchors;
  readonly curves: readonly Curve[];
}

/** The report for people. */
export function renderReport(report: Report): string {
  return [renderTimings(report), renderAnchors(report), renderCurves(report.curves)].join('\n\n');
}

function renderTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), `|${'---|'.repeat(header.length)}`, ...rows.map(line)].join('\n');
}

function renderTimings({ real, timings }: Report): string {
  const curves = real
    ? 'the published curves'
    : 'SYNTHETIC curves on the published schedules (the published ones are not there)';
  const rows = timings.map((each) => [
    ...[each.law, each.size, String(each.points), String(each.repeats)],
    ...[each.min, each.median, each.max].map((time) => time.toFixed(1)),
    each.objective.toExponential(4),
  ]);
  const header = ['law', 'size', 'points', 'fits', 'min, ms', 'median, ms', 'max, ms', 'objective'];
  return `Whole fits with standard errors, warm, in a worker, on ${curves}.\n\n${renderTable(header, rows)}`;
}

function renderAnchors({ anchors, timings }: Report): string {
  const how =
    anchors.source === 'python'
      ? 'run here, ported to Python'
      : 'reckoned: recorded counts x the cost of an evaluation here (no Python with scipy)';
  const rows = anchors.anchors.flatMap((anchor) =>
    timings
      .filter(({ size, law }) => size === anchor.size && law.startsWith(anchor.procedure))
      .map((timing) => anchorRow(anchor, timing)),
  );
  const header = ['anchor', 'size', 'evaluations', 'passes', 'seconds', 'objective', 'ours'];
  return `The published procedures, ${how}.\n\n${renderTable([...header, 'ratio of objectives', 'speed-up'], rows)}`;
}

function anchorRow(anchor: Anchor, timing: Timing): string[] {
  return [
    ...[anchor.procedure, anchor.size, String(anchor.evaluations), String(anchor.passes)],
    `${anchor.seconds.toFixed(2)}${anchor.cut ? ' (cut short and scaled)' : ''}`,
    anchor.objective?.toExponential(4) ?? 'not run',
    timing.law,
    objectiveRatio(anchor, timing)?.toFixed(6) ?? '-',
    speedup(anchor, timing).toFixed(0),
  ];
}

/** How many times faster a fit is than its anchor. */
export function speedup(anchor: Anchor, timing: Timing): number {
  return (1000 * anchor.seconds) / timing.median;
}

/** Our objective over the anchor's; null where the anchor was not run. */
export function objectiveRatio(anchor: Anchor, timing: Timing): number | null {
  return anchor.objective === null ? null : timing.objective / anchor.objective;
}

function renderCurves(curves: readonly Curve[]): string {
  return curves.map(renderCurve).join('\n\n');
}

function renderCurve({ law, over, sizes, exponent }: Curve): string {
  const rows = sizes.map((each, i) => [
    ...[each.points, each.steps].map((size) => size.toExponential()),
    each.milliseconds?.toFixed(1) ?? each.why,
    slopeBetween(sizes[i - 1], each),
    each.milliseconds === null ? '-' : ((1000 * each.milliseconds) / each[over]).toFixed(2),
    each.megabytes?.toFixed(0) ?? '-',
  ]);
  const one = over === 'points' ? 'point' : 'step';
  const header = ['points in all', 'steps of a run', 'ms of processor', 'slope', `µs a ${one}`, 'MB'];
  const slope = `Slope of log time over log ${over}, the largest ${String(slopeSizes)} sizes that ran: ${exponent.toFixed(2)}.`;
  return `${law}, three synthetic runs, over ${over}.\n\n${renderTable(header, rows)}\n\n${slope}`;
}

/** Slope over the decade up to a size. */
function slopeBetween(before: Sized | undefined, each: Sized): string {
  if (before === undefined || before.milliseconds === null || each.milliseconds === null) return '-';
  return Math.log10(each.milliseconds / before.milliseconds).toFixed(2);
}
