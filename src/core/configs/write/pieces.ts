import { peakOf } from '../../peak.ts';

/** How far a straight line may lie from the LR of an update, as a share of the peak LR. */
const tolerance = 1e-5;

/** A stretch of updates at one LR, or in a straight line from the LR before it to its last. */
export interface Piece {
  readonly steps: number;
  /** LR of the last update. */
  readonly lr: number;
  readonly straight: boolean;
}

function slackOf(eta: Float64Array): number {
  return tolerance * peakOf(eta);
}

/** How many updates at the beginning rise as k / W does; 0 where not even the second fits the first, or none is to come. */
export function warmupOf(eta: Float64Array): number {
  const slack = slackOf(eta);
  const first = eta[0] ?? 0;
  let warmup = 0;
  while (warmup < eta.length - 1 && first > 0 && isOnRay(eta, warmup + 1, slack)) warmup++;
  return warmup >= 2 ? warmup : 0;
}

/** Whether updates 1 and `k` lie on one line through 0; those between do too where k - 1 did. */
function isOnRay(eta: Float64Array, k: number, slack: number): boolean {
  return Math.abs(eta[k - 1]! - eta[0]! * k) <= slack / 4;
}

/** The updates after the first `from` as few stretches: each reaches the LR of its last update exactly. */
export function collectPieces(eta: Float64Array, from: number): Piece[] {
  const slack = slackOf(eta);
  const pieces: Piece[] = [];
  for (let at = from; at < eta.length;) {
    const flat = flatRun(eta, at, slack);
    const straight = at === 0 ? 0 : straightRun(eta, at, slack);
    const steps = Math.max(flat, straight);
    pieces.push({ steps, lr: eta[at + steps - 1]!, straight: straight > flat });
    at += steps;
  }
  return pieces;
}

/** Updates from `at` (0-based) on at the LR of the last of them. */
function flatRun(eta: Float64Array, at: number, slack: number): number {
  let [low, high, run] = [Infinity, -Infinity, 0];
  for (let i = at; i < eta.length; i++) {
    low = Math.min(low, eta[i]!);
    high = Math.max(high, eta[i]!);
    if (high - low > slack) break;
    run = i - at + 1;
  }
  return run;
}

/** Updates from `at` (0-based) on near the straight line from the LR before them to that of the last of them. */
function straightRun(eta: Float64Array, at: number, slack: number): number {
  const before = eta[at - 1]!;
  let [low, high, run] = [-Infinity, Infinity, 1];
  for (let i = at; i < eta.length && low <= high; i++) {
    const steps = i - at + 1;
    const slope = (eta[i]! - before) / steps;
    if (slope >= low && slope <= high) run = steps;
    low = Math.max(low, slope - slack / steps);
    high = Math.min(high, slope + slack / steps);
  }
  return run;
}
