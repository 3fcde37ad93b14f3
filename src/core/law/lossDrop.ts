import { areaAt, areas } from './areas.ts';
import type { CountedSchedule } from './convention.ts';

/** Shape of the loss drop's saturation, `G(x) = 1 - (1 + C x)^-beta` at `x = eta_k^-gamma S_k(s)`. */
export interface DropShape {
  readonly C: number;
  readonly beta: number;
  readonly gamma: number;
}

/**
 * The changes of the LR that each step has behind it, as few weighted nodes: those of step i are
 * `start[i]..start[i + 1]`. A node stands for the changes of a block: their sum of `eta_(k-1) - eta_k`, a log LR and the
 * area since.
 */
export interface DropNodes {
  readonly start: Int32Array;
  readonly weight: Float64Array;
  readonly logLr: Float64Array;
  readonly area: Float64Array;
}

/** Changes nearer than this count one by one. */
const exactSteps = 8;
/**
 * A block is at most this share of its distance in updates wide and that share of its distance in area (long after the LR
 * fell to next to 0 they differ), and its LR moves by at most this factor (as a logarithm).
 */
const widthShare = 0.156;
const areaShare = 0.156;
const levelWidth = 0.185;
/**
 * Errors add up with how far the LR moves in all, in peaks: more than a rise or a fall, as in cycles, need narrower blocks. The
 * error of a block grows with the cube of its width.
 */
const [usualMoves, narrowingPower] = [1.4, 0.75];
/** Blocks of so few changes are summed change by change: differences of running sums would cancel where the LR nears 0. */
const fewChanges = 64;
/** So few changes of one direction are taken one by one: as many nodes would stand for them. */
const fewest = 2;
/** An LR of 0 counts as this share of the peak: its power of -gamma has to stay finite. */
const leastLr = 1e-9;

/**
 * Nodes of the loss-drop sum (arXiv 2503.12811, equation 4) at some steps. The exact sum costs steps x changes; here the
 * changes of a block (geometrically wider with the distance, rises and falls apart) are replaced by two that have the
 * block's weight, mean and variance in log LR and in area, so that the cost is the logarithm of the distance. With a B x peak of
 * 0.18 nats the sum is within 1e-6 nats of the exact one.
 * @returns For steps, ascending, their nodes.
 */
export function prepareDrops({ eta, eta0 }: CountedSchedule): (steps: Float64Array) => DropNodes {
  const changes = collectChanges(eta, eta0);
  const { s1 } = areas(eta, 0, eta0);
  return (steps) => {
    const builder = new NodeBuilder();
    const start = new Int32Array(steps.length + 1);
    steps.forEach((s, i) => {
      addNodes(builder, changes, s, areaAt(s1, s));
      start[i + 1] = builder.count;
    });
    return { start, ...builder.finish() };
  };
}

/**
 * Running sums over the changes of one direction, six in a row: weight, and weight times a, b, aa, ab, bb (a: log LR, b: area
 * before, less that of the whole schedule: it is small where the LR is, and so is what cancels).
 */
type Moments = Float64Array;
const momentCount = 6;

interface Changes {
  /** Updates at which the LR changes, ascending. */
  readonly at: Int32Array;
  /** For each change, the first change of its stretch of nearly equal LR. */
  readonly levelStart: Int32Array;
  /** For each change, how much narrower than usual blocks that end there have to be. */
  readonly narrowing: Float64Array;
  /** How far the LR falls (below 0: rises), the logarithm of what it is then, and the area before. */
  readonly fall: Float64Array;
  readonly logLr: Float64Array;
  readonly area: Float64Array;
  /** Area of the whole schedule. */
  readonly total: number;
  readonly falls: Moments;
  readonly rises: Moments;
}

function collectChanges(eta: Float64Array, eta0: number): Changes {
  const at = findChanges(eta, eta0);
  const least = leastLr * (eta.reduce((top, lr) => Math.max(top, lr), 0) || 1);
  const falls = new Float64Array(momentCount * (at.length + 1));
  const rises = new Float64Array(momentCount * (at.length + 1));
  const levelStart = new Int32Array(at.length);
  const [fall, logLr, area] = [
    new Float64Array(at.length),
    new Float64Array(at.length),
    new Float64Array(at.length),
  ];
  const total = eta.reduce((sum, lr) => sum + lr, 0);
  const narrowing = new Float64Array(at.length);
  let [before, step, moved, peak] = [0, 0, 0, eta0];
  let [lowest, highest, width] = [Infinity, -Infinity, 0];
  for (let c = 0; c < at.length; c++) {
    const k = at[c]!;
    while (step < k - 1) before += eta[step++]!;
    const lr = eta[k - 1]!;
    const change = (k === 1 ? eta0 : eta[k - 2]!) - lr;
    const log = Math.log(Math.max(lr, least));
    [fall[c], logLr[c], area[c]] = [change, log, before];
    accumulate(falls, c, Math.max(0, change), log, before - total);
    accumulate(rises, c, Math.max(0, -change), log, before - total);
    [moved, peak] = [moved + Math.abs(change), Math.max(peak, lr)];
    narrowing[c] = Math.min(1, ((usualMoves * peak) / moved) ** narrowingPower);
    [lowest, highest] = [Math.min(lowest, log), Math.max(highest, log)];
    const begins = c === 0 || highest - lowest > width;
    levelStart[c] = begins ? c : levelStart[c - 1]!;
    if (begins) [lowest, highest, width] = [log, log, levelWidth * narrowing[c]!];
  }
  return { at, levelStart, narrowing, fall, logLr, area, total, falls, rises };
}

function findChanges(eta: Float64Array, eta0: number): Int32Array {
  const at: number[] = [];
  let before = eta0;
  for (let i = 0; i < eta.length; i++) {
    if (eta[i] !== before) at.push(i + 1);
    before = eta[i]!;
  }
  return Int32Array.from(at);
}

function accumulate(moments: Moments, c: number, weight: number, a: number, b: number): void {
  const here = momentCount * c;
  const next = here + momentCount;
  moments[next] = moments[here]! + weight;
  moments[next + 1] = moments[here + 1]! + weight * a;
  moments[next + 2] = moments[here + 2]! + weight * b;
  moments[next + 3] = moments[here + 3]! + weight * a * a;
  moments[next + 4] = moments[here + 4]! + weight * a * b;
  moments[next + 5] = moments[here + 5]! + weight * b * b;
}

/** Walks back from step `s` over its changes, block by block. `areaNow` is S1(s). */
function addNodes(builder: NodeBuilder, changes: Changes, s: number, areaNow: number): void {
  const { at, levelStart, narrowing, area, falls, rises, total } = changes;
  const now = Math.floor(s + 1e-9);
  let end = countUpTo(at, now);
  while (end > 0) {
    const last = end - 1;
    const distance = now - at[last]!;
    let first = last;
    if (distance >= exactSteps) {
      const oldest = at[last]! - Math.floor(widthShare * narrowing[last]! * distance);
      const least = area[last]! - areaShare * narrowing[last]! * (areaNow - area[last]!);
      first = Math.max(levelStart[last]!, countUpTo(at, oldest - 1, end), countBelow(area, least, last));
    }
    if (end - first <= fewChanges) builder.addFew(changes, first, end, areaNow);
    else {
      builder.addBlock(falls, first, end, areaNow - total, 1);
      builder.addBlock(rises, first, end, areaNow - total, -1);
    }
    end = first;
  }
}

/** How many of the first `limit` areas lie below one. */
function countBelow(area: Float64Array, least: number, limit: number): number {
  let [low, high] = [0, limit];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (area[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many of the first `limit` changes lie at or before an update. */
function countUpTo(at: Int32Array, update: number, limit = at.length): number {
  let [low, high] = [0, limit];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at[middle]! <= update) low = middle + 1;
    else high = middle;
  }
  return low;
}

class NodeBuilder {
  readonly #weight: number[] = [];
  readonly #logLr: number[] = [];
  readonly #area: number[] = [];

  get count(): number {
    return this.#weight.length;
  }

  /** Changes `first..end` (exclusive) of one direction, from their running sums. */
  addBlock(moments: Moments, first: number, end: number, areaNow: number, sign: number): void {
    const [from, to] = [momentCount * first, momentCount * end];
    const sum = (m: number) => moments[to + m]! - moments[from + m]!;
    const w = sum(0);
    if (w <= 0) return;
    const [a, b] = [sum(1) / w, sum(2) / w];
    const [aa, ab, bb] = [sum(3) / w - a * a, sum(4) / w - a * b, sum(5) / w - b * b];
    this.#addPair(sign * w, a, areaNow - b, [aa, -ab, bb]);
  }

  /** The same for both directions, change by change. */
  addFew({ fall, logLr, area }: Changes, first: number, end: number, areaNow: number): void {
    for (const sign of [1, -1]) {
      let [w, a, b, aa, ab, bb, count] = [0, 0, 0, 0, 0, 0, 0];
      for (let c = first; c < end; c++) {
        const weight = Math.max(0, sign * fall[c]!);
        if (weight > 0) count++;
        w += weight;
        a += weight * logLr[c]!;
        b += weight * (areaNow - area[c]!);
      }
      if (count <= fewest) {
        for (let c = first; c < end && count > 0; c++) {
          if (sign * fall[c]! > 0) this.#add(fall[c]!, logLr[c]!, areaNow - area[c]!);
        }
        continue;
      }
      [a, b] = [a / w, b / w];
      for (let c = first; c < end; c++) {
        const weight = Math.max(0, sign * fall[c]!) / w;
        const [da, db] = [logLr[c]! - a, areaNow - area[c]! - b];
        aa += weight * da * da;
        ab += weight * da * db;
        bb += weight * db * db;
      }
      this.#addPair(sign * w, a, b, [aa, ab, bb]);
    }
  }

  /** Two nodes a standard deviation to either side of the mean. */
  #addPair(weight: number, a: number, b: number, [aa, ab, bb]: readonly [number, number, number]): void {
    const deviationA = Math.sqrt(Math.max(0, aa));
    const deviationB = Math.sqrt(Math.max(0, bb)) * (ab < 0 ? -1 : 1);
    this.#add(weight / 2, a + deviationA, b + deviationB);
    this.#add(weight / 2, a - deviationA, b - deviationB);
  }

  #add(weight: number, logLr: number, area: number): void {
    this.#weight.push(weight);
    this.#logLr.push(logLr);
    this.#area.push(Math.max(0, area));
  }

  finish(): Omit<DropNodes, 'start'> {
    return {
      weight: Float64Array.from(this.#weight),
      logLr: Float64Array.from(this.#logLr),
      area: Float64Array.from(this.#area),
    };
  }
}

/** Loss drop of step `i` for an amplitude of 1, with its derivatives by C, beta and gamma in `slopes[0..2]`. */
export function dropAt(
  nodes: DropNodes,
  i: number,
  { C, beta, gamma }: DropShape,
  slopes: Float64Array,
): number {
  const { start, weight, logLr, area } = nodes;
  let [drop, byC, byBeta, byGamma] = [0, 0, 0, 0];
  for (let node = start[i]!; node < start[i + 1]!; node++) {
    const x = Math.exp(-gamma * logLr[node]!) * area[node]!;
    const log = Math.log1p(C * x);
    const fall = Math.expm1(-beta * log);
    const power = 1 + fall;
    const w = weight[node]!;
    const steep = (w * beta * power * x) / (1 + C * x);
    drop -= w * fall;
    byC += steep;
    byBeta += w * power * log;
    byGamma -= steep * logLr[node]!;
  }
  slopes[0] = byC;
  slopes[1] = byBeta;
  slopes[2] = C * byGamma;
  return drop;
}

/** The same sum change by change: what the nodes are held against. */
export function exactDropAt(
  { eta, eta0 }: CountedSchedule,
  s: number,
  { C, beta, gamma }: DropShape,
): number {
  const peak = eta.reduce((top, lr) => Math.max(top, lr), 0) || 1;
  const { s1 } = areas(eta, 0, eta0);
  const now = areaAt(s1, s);
  let drop = 0;
  for (let k = 1; k <= Math.floor(s); k++) {
    const lr = eta[k - 1]!;
    const x = Math.max(lr, leastLr * peak) ** -gamma * (now - s1[k - 1]!);
    drop -= ((k === 1 ? eta0 : eta[k - 2]!) - lr) * Math.expm1(-beta * Math.log1p(C * x));
  }
  return drop;
}
