import { formatLoss, formatLr, formatSteps } from '../format.ts';
import { say } from '../words.ts';

/** What a run is expected to do, and how its log scatters about that. */
export interface Expectation {
  /** Predicted loss and its 90 % interval after `step` updates, nats. */
  at(step: number): { readonly loss: number; readonly lower: number; readonly upper: number };
  /** Planned LR of an update. */
  lrAt(step: number): number;
  readonly peakLr: number;
  /** Planned updates of the run. */
  readonly length: number;
  /** Standard deviation of the log residuals. */
  readonly noise: number;
  /** Share of a residual that the next point keeps, 0..1. */
  readonly kept: number;
}

/** A point of a growing log; LR NaN where it has none. */
export interface BandPoint {
  readonly step: number;
  readonly loss: number;
  readonly lr: number;
}

/** What was noticed, once. */
export interface BandFinding {
  readonly kind: 'above' | 'below' | 'not-a-number' | 'spike' | 'lr-drift';
  /** Where it began. */
  readonly step: number;
  /** One sentence with what was expected. */
  readonly message: string;
  /** A spike that has healed is a note. */
  readonly severity: 'warning' | 'note';
}

/** Residuals beyond this many noise levels count no more than this: one point can't carry the mean away. */
const clip = 4;
/** A log without noise has at least this much, of its rounding. */
const leastNoise = 1e-6;
/** A mean this many of its own deviations outside the band is no chance: under one false alarm in 20 000 points. */
const alarm = 4.5;
/** A mean below this share of that is where a deviation is said to begin. */
const quiet = 0.1;
/** Share that a new point has in the running mean, for noise without memory; and at most, of what the noise forgets. */
const [freshShare, forgottenShare] = [0.1, 0.25];
/** A loss this many noise levels above the band is a spike; it has healed when it is within so many again. */
const [spikes, healed] = [6, 3];
/** Points that a spike may take to heal, for noise without memory; and, of a sparse log, the share of the run, but some points. */
const patience = 20;
const [patientShare, leastPatience] = [0.02, 3];
/** More memory than this can't be told from a trend. */
const mostKept = 0.95;
/** As `runs/drift.ts`: a relative difference of LR that is no rounding, and the share of the peak below which it is none. */
const [lrTolerance, lrFloor] = [0.02, 0.05];

interface Spike {
  readonly step: number;
  readonly top: number;
  readonly expected: number;
  readonly points: number;
}

/**
 * Watches a run against its prediction, point by point; each point costs the same, however long the run. A running mean of
 * what lies beyond the band is an alarm; a spike is given time to heal first. A shift of three noise levels
 * beyond the band is found within 12 / (1 - kept) points.
 */
export class BandWatcher {
  readonly #expected: Expectation;
  readonly #share: number;
  /** Deviation of the running mean. */
  readonly #deviation: number;
  readonly #patience: number;
  #mean = 0;
  #since = 0;
  #spike: Spike | null = null;
  #outside = false;
  #broken = false;
  /** Points since the loss was no number. */
  #sound = patience;
  #drift: 'none' | 'once' | 'told' = 'none';
  #last = 0;

  constructor(expected: Expectation) {
    this.#expected = expected;
    const kept = Math.min(mostKept, Math.max(0, expected.kept));
    this.#share = Math.min(freshShare, forgottenShare * (1 - kept));
    const carried = kept * (1 - this.#share);
    const spread = (this.#share / (2 - this.#share)) * ((1 + carried) / (1 - carried));
    this.#deviation = Math.sqrt(spread);
    this.#patience = patience / (1 - kept);
  }

  /** Takes new points in the order of their steps; points at or before the last are passed over. */
  take(points: Iterable<BandPoint>): BandFinding[] {
    const findings: BandFinding[] = [];
    for (const point of points) {
      if (!(point.step > this.#last)) continue;
      this.#last = point.step;
      findings.push(...this.#checkLr(point), ...this.#checkLoss(point));
    }
    return findings;
  }

  /**
   * Takes in that losses after a step are no numbers, where the log's readers leave such points out: their place is not known, so
   * that it is told again only after some points that are sound.
   */
  break(after: number): BandFinding[] {
    if (this.#sound < patience) return [];
    const { loss } = this.#expected.at(after);
    return this.#break(
      after,
      say`After step ${formatSteps(after)} the log has losses that are no numbers`,
      loss,
    );
  }

  #break(step: number, what: string, expected: number): BandFinding[] {
    this.#sound = 0;
    if (this.#broken) return [];
    this.#broken = true;
    const message = say`${what}; ${formatLoss(expected)} was expected.`;
    return [{ kind: 'not-a-number', step, message, severity: 'warning' }];
  }

  #checkLr({ step, lr }: BandPoint): BandFinding[] {
    if (!Number.isFinite(lr)) return [];
    const planned = this.#expected.lrAt(step);
    const off = Math.abs(lr - planned) > lrTolerance * Math.max(planned, lrFloor * this.#expected.peakLr);
    if (!off) this.#drift = 'none';
    else if (this.#drift === 'none') this.#drift = 'once';
    else if (this.#drift === 'once') {
      this.#drift = 'told';
      const message = say`At step ${formatSteps(step)} the LR is ${formatLr(lr)} where the schedule has ${formatLr(planned)}.`;
      return [{ kind: 'lr-drift', step, message, severity: 'warning' }];
    }
    return [];
  }

  #checkLoss({ step, loss }: BandPoint): BandFinding[] {
    const { loss: predicted, lower, upper } = this.#expected.at(step);
    if (!(loss > 0 && loss < Infinity)) {
      return this.#break(step, say`At step ${formatSteps(step)} the loss is ${String(loss)}`, predicted);
    }
    this.#broken = false;
    this.#sound++;
    const residual = Math.log(loss / predicted);
    const edge = Math.log((residual > 0 ? upper : lower) / predicted);
    const beyond = Math.abs(residual) > Math.abs(edge) ? residual - edge : 0;
    const levels = beyond / Math.max(this.#expected.noise, leastNoise);
    const spike = this.#followSpike(step, loss, predicted, levels);
    if (spike === 'open') return [];
    if (spike !== null) return [spike];
    return this.#followMean(step, loss, { predicted, lower, upper }, levels);
  }

  /** `open` while a spike may still heal; null where there is none, or where it has taken too long to be one. */
  #followSpike(step: number, loss: number, expected: number, beyond: number): BandFinding | 'open' | null {
    if (this.#outside) return null;
    if (this.#spike === null) {
      if (beyond <= spikes) return null;
      this.#spike = { step, top: loss, expected, points: 1 };
      return 'open';
    }
    const spike = this.#spike;
    if (beyond < healed) {
      this.#spike = null;
      const message = say`The loss spiked to ${formatLoss(spike.top)} at step ${formatSteps(spike.step)}, where ${formatLoss(spike.expected)} was expected, and was back by step ${formatSteps(step)}.`;
      return { kind: 'spike', step: spike.step, message, severity: 'note' };
    }
    this.#spike = { ...spike, top: Math.max(spike.top, loss), points: spike.points + 1 };
    if (spike.points < this.#patience && !this.#isLong(step, spike)) return 'open';
    // What has not healed by now counts as if it had been taken in all the time.
    this.#mean = clip;
    this.#since = spike.step;
    this.#spike = null;
    return null;
  }

  #isLong(step: number, spike: Spike): boolean {
    return spike.points >= leastPatience && step - spike.step > patientShare * this.#expected.length;
  }

  /** @param levels How far the loss is beyond its band, in noise levels; 0 within. */
  #followMean(
    step: number,
    loss: number,
    { predicted, lower, upper }: { predicted: number; lower: number; upper: number },
    levels: number,
  ): BandFinding[] {
    const before = this.#mean;
    this.#mean += this.#share * (Math.max(-clip, Math.min(clip, levels)) - before);
    const edge = alarm * this.#deviation;
    if (Math.sign(this.#mean) !== Math.sign(before) || Math.abs(before) < quiet * edge) this.#since = step;
    if (this.#outside) {
      // Back well within: should it leave again, that is news.
      if (Math.abs(this.#mean) < edge / 2) this.#outside = false;
      return [];
    }
    if (Math.sign(this.#mean) !== Math.sign(levels) || Math.abs(this.#mean) <= edge) return [];
    this.#outside = true;
    const kind = this.#mean > 0 ? 'above' : 'below';
    const expected = say`${formatLoss(predicted)} (${formatLoss(lower)} to ${formatLoss(upper)})`;
    const [since, now, at] = [formatSteps(this.#since), formatLoss(loss), formatSteps(step)];
    const message =
      kind === 'above'
        ? say`Since about step ${since} the loss stays above its band: ${now} at step ${at}, where ${expected} was expected.`
        : say`Since about step ${since} the loss stays below its band: ${now} at step ${at}, where ${expected} was expected.`;
    return [{ kind, step: this.#since, message, severity: 'warning' }];
  }
}
