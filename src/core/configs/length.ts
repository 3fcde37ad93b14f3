import { say } from '../words.ts';
import type { ConfigHints, Missing } from './types.ts';

/** A number of a config, with the key that it comes from. Undefined and null: it is not there, or not known. */
export interface Amount {
  readonly name: string;
  readonly value: number | null | undefined;
}

/** What a config says about how long the run is; the first that is there counts, in this order. */
export interface LengthFacts {
  readonly steps?: Amount | undefined;
  readonly tokens?: Amount | undefined;
  readonly samples?: Amount | undefined;
  readonly epochs?: Amount | undefined;
  /** Tokens of one update over all devices. */
  readonly tokensPerUpdate?: number | null | undefined;
  /** Sequences of one update over all devices. */
  readonly samplesPerUpdate?: number | null | undefined;
  /** How the framework rounds a share of a step; down unless said. */
  readonly round?: ((steps: number) => number) | undefined;
}

/** A number of updates, or why there is none. */
export interface Length {
  readonly steps: number | null;
  /** Empty where `steps` is known. */
  readonly missing: readonly Missing[];
}

const fromLog = say`it is taken from the log where there is one.`;

/**
 * The length of a run in updates: steps, else tokens or samples over the batch, else epochs, else what others know. A hint of
 * the length itself (a log's `k/N`) wins over epochs, since it has the data's true size in it.
 */
export function lengthOf(facts: LengthFacts, hints: ConfigHints): Length {
  const { steps, tokens, samples, epochs, round = Math.floor } = facts;
  const perUpdate = facts.tokensPerUpdate ?? hints.tokensPerUpdate;
  if (isThere(steps)) return known(round(steps.value));
  if (isThere(tokens)) return overBatch(tokens, perUpdate, 'tokens', round, hints);
  if (isThere(samples)) return overBatch(samples, facts.samplesPerUpdate, 'samples', round, hints);
  if (hints.totalSteps !== undefined) return known(hints.totalSteps);
  if (isThere(epochs) && hints.stepsPerEpoch !== undefined)
    return known(round(epochs.value * hints.stepsPerEpoch));
  const why = isThere(epochs)
    ? say`The length is given in epochs (${epochs.name}): how many steps that is depends on the data, and ${fromLog}`
    : say`${steps?.name ?? say`The number of steps`} is not set: the length of the run depends on the data or the command line, and ${fromLog}`;
  return { steps: null, missing: [{ what: 'totalSteps', why }] };
}

function isThere(amount: Amount | undefined): amount is Amount & { readonly value: number } {
  return amount?.value != null;
}

function known(steps: number): Length {
  return { steps, missing: [] };
}

function overBatch(
  { name, value }: Amount & { readonly value: number },
  batch: number | null | undefined,
  unit: 'tokens' | 'samples',
  round: (steps: number) => number,
  { totalSteps }: ConfigHints,
): Length {
  if (batch != null && batch > 0) return known(round(value / batch));
  if (totalSteps !== undefined) return known(totalSteps);
  const why =
    unit === 'tokens'
      ? say`${name} counts tokens: how many steps that is depends on the tokens of one step over all devices, which this file does not tell; ${fromLog}`
      : say`${name} counts samples: how many steps that is depends on the samples of one step over all devices, which this file does not tell; ${fromLog}`;
  return { steps: null, missing: [{ what: 'totalSteps', why }] };
}

/** What a config says about its batch, in sequences. */
export interface BatchFacts {
  /** Over all devices and accumulated micro-batches. */
  readonly global?: number | null | undefined;
  /** On one device at once. */
  readonly micro?: number | null | undefined;
  /** Micro-batches of one update; 1 unless said. */
  readonly accumulation?: number | null | undefined;
  /** Devices that hold different data, where the config tells. */
  readonly worldSize?: number | null | undefined;
}

/** Sequences of one update over all devices; null, with the reason, where the number of devices or the batch is not known. */
export function samplesPerUpdate(
  { global, micro, accumulation, worldSize }: BatchFacts,
  hints: ConfigHints,
): { readonly samples: number | null; readonly missing: readonly Missing[] } {
  if (global != null) return { samples: global, missing: [] };
  const devices = worldSize ?? hints.worldSize;
  if (micro != null && devices !== undefined)
    return { samples: micro * (accumulation ?? 1) * devices, missing: [] };
  const why =
    micro == null
      ? say`The batch size is not set here: it comes from the command line or from the framework’s default.`
      : say`How many devices train is not known from this file (world size): it is given by the launcher.`;
  return { samples: null, missing: [{ what: micro == null ? 'batchSize' : 'worldSize', why }] };
}

/** Tokens of one update; null where a factor is not known. */
export function tokensOf(
  samples: number | null | undefined,
  sequenceLength: number | null | undefined,
): number | null {
  return samples == null || sequenceLength == null ? null : samples * sequenceLength;
}
