import { samplesPerUpdate } from '../length.ts';
import type { Section } from '../section.ts';
import { settingsOf } from '../settings.ts';
import type { ConfigHints, Missing } from '../types.ts';
import { dataParallelSize, numbersOf, type MegatronArguments } from './megatronArguments.ts';
import { constantClock, rampUpClock, thresholdClock, tokenClock, type SampleClock } from './megatronClock.ts';
import { say } from '../../words.ts';

/** What `get_optimizer_param_scheduler` (megatron/training/training.py) makes of the arguments. */
export interface MegatronLengths {
  readonly clock: SampleClock;
  /** Updates of the run. */
  readonly total: number | null;
  /** Lengths in what the clock counts; null where not known. */
  readonly warmup: number | null;
  readonly decay: number | null;
  readonly wsdDecay: number | null;
  /** Whether the config sets the decay's end apart from the run's. */
  readonly ownDecay: boolean;
  /** Samples of every update, where they are known and the same for all. */
  readonly batch: number | null;
  readonly missing: readonly Missing[];
}

/** Samples of one update, by `--global-batch-size` or else the micro-batch on every rank, as Megatron's default has it. */
function batchOf(found: MegatronArguments, hints: ConfigHints) {
  const { section } = found;
  const told = settingsOf(hints);
  return samplesPerUpdate(
    {
      global: section.number('global_batch_size') ?? told.number('global_batch_size'),
      micro: section.number('micro_batch_size') ?? told.number('micro_batch_size'),
      worldSize: dataParallelSize(found, hints) ?? told.number('data_parallel_size'),
    },
    hints,
  );
}

/** Counted in iterations, in samples or in tokens. */
export function lengthsOf(found: MegatronArguments, hints: ConfigHints): MegatronLengths {
  const { section } = found;
  const { samples: batch, missing } = batchOf(found, hints);
  const tokens = section.has('lr_decay_tokens') || section.has('lr_warmup_tokens');
  const bySamples = section.has('train_samples') || section.has('train_tokens') || tokens;
  if (!bySamples) return byIterations(section, batch, missing, hints);
  const needed = section.has('step_batch_size_schedule') ? [] : missing;
  const clock = clockOf(found, batch);
  const lengths = { ...sampleLengths(section, clock, hints), batch: clock.constant };
  const waiting = { ...lengths, missing: [...needed, ...lengths.missing, ...unreadable(found)] };
  // Samples of an unknown batch are no updates.
  if (waiting.missing.length > 0) return { ...waiting, total: null, warmup: null, decay: null };
  return tokens ? inTokens(section, waiting) : waiting;
}

/** The batch cancels out of all but an inverse square root without a warm-up, whose unit is one sample. */
function byIterations(
  section: Section,
  batch: number | null,
  missing: readonly Missing[],
  hints: ConfigHints,
): MegatronLengths {
  const total =
    section.number('train_iters') ?? settingsOf(hints).number('train_iters') ?? hints.totalSteps ?? null;
  const unit = batch ?? 1;
  const decay = section.number('lr_decay_iters') ?? total;
  const fraction = section.number('lr_warmup_fraction');
  const warmup =
    fraction === undefined ? (section.number('lr_warmup_iters') ?? 0) : fraction * (decay ?? NaN);
  const wsd = section.number('lr_wsd_decay_iters');
  const needsBatch = section.string('lr_decay_style') === 'inverse-square-root' && warmup === 0;
  return {
    clock: constantClock(unit),
    total: total === null ? null : Math.floor(total),
    warmup: Number.isNaN(warmup) ? null : warmup * unit,
    decay: decay === null ? null : decay * unit,
    wsdDecay: wsd === undefined ? null : wsd * unit,
    ownDecay: section.has('lr_decay_iters'),
    batch,
    missing: needsBatch && batch === null ? missing : [],
  };
}

function clockOf(found: MegatronArguments, batch: number | null): SampleClock {
  const steps = batchSteps(found);
  if (steps !== undefined) return thresholdClock(steps);
  const [start, increment, samples] = numbersOf(found, 'rampup_batch_size');
  if (batch === null || start === undefined || increment === undefined || samples === undefined) {
    return constantClock(batch ?? 1);
  }
  return rampUpClock(start, increment, samples, batch);
}

const suffixes: Readonly<Record<string, number>> = { '': 1, K: 1e3, M: 1e6, B: 1e9, T: 1e12 };

function amountOf(text: string): number {
  const [, digits = '', suffix = ''] = /^([\d.]+(?:e\d+)?)([KMBT]?)$/i.exec(text.trim()) ?? [];
  return digits === '' ? NaN : Math.trunc(Number(digits) * (suffixes[suffix.toUpperCase()] ?? 1));
}

/** `--step-batch-size-schedule "0:768 250B:1536"`: tokens, turned into samples by the sequence length; undefined if unreadable. */
function batchSteps({ section }: MegatronArguments): { from: number; batch: number }[] | undefined {
  const text = section.string('step_batch_size_schedule');
  const sequence = section.number('seq_length');
  if (text === undefined || sequence === undefined) return undefined;
  const steps = text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map((part) => {
      const [from = '', batch = ''] = part.split(':');
      return { from: Math.floor(amountOf(from) / sequence), batch: amountOf(batch) };
    });
  const rises = steps.every(({ from, batch }, i) => batch > 0 && from >= (i === 0 ? 0 : steps[i - 1]!.from));
  return rises && steps[0]?.from === 0 ? steps : undefined;
}

function unreadable(found: MegatronArguments): Missing[] {
  const { section } = found;
  const missing: Missing[] = [];
  if (section.has('step_batch_size_schedule') && batchSteps(found) === undefined) {
    const why = say`step_batch_size_schedule can’t be read, or seq_length, which turns its tokens into samples, is not known.`;
    missing.push({ what: 'step_batch_size_schedule', why });
  }
  const ramp = numbersOf(found, 'rampup_batch_size');
  if (section.has('rampup_batch_size') && (ramp.length !== 3 || !ramp.every((value) => value > 0))) {
    const why = say`rampup_batch_size needs three numbers: the first batch, its increment and the samples of the ramp-up.`;
    missing.push({ what: 'rampup_batch_size', why });
  }
  return missing;
}

function sampleLengths(
  section: Section,
  clock: SampleClock,
  hints: ConfigHints,
): Omit<MegatronLengths, 'batch'> {
  const samples = section.number('train_samples');
  const decay = section.number('lr_decay_samples') ?? samples ?? null;
  const fraction = section.number('lr_warmup_fraction');
  const warmup =
    fraction === undefined ? (section.number('lr_warmup_samples') ?? 0) : fraction * (decay ?? NaN);
  const iterations = samples === undefined ? section.number('train_iters') : clock.lastWithin(samples) - 1;
  const sequence = section.number('seq_length');
  const tokens = section.number('train_tokens');
  const byTokens =
    tokens === undefined || sequence === undefined ? Infinity : clock.lastBelow(tokens / sequence);
  const total = Math.min(iterations ?? hints.totalSteps ?? Infinity, byTokens);
  return {
    clock,
    total: Number.isFinite(total) ? Math.max(0, total) : null,
    warmup: Number.isNaN(warmup) ? null : warmup,
    decay,
    wsdDecay: section.number('lr_wsd_decay_samples') ?? null,
    ownDecay: section.has('lr_decay_samples'),
    missing: [],
  };
}

/** Megatron-DeepSpeed: `--lr-decay-tokens` with a warm-up in tokens, or one in samples that must end on an update. */
function inTokens(section: Section, lengths: MegatronLengths): MegatronLengths {
  const sequence = section.number('seq_length');
  const decay = section.number('lr_decay_tokens');
  const warmup = section.number('lr_warmup_tokens');
  const samples = section.number('lr_warmup_samples') ?? section.number('lr_warmup_iters') ?? 0;
  if (
    sequence === undefined ||
    decay === undefined ||
    (warmup === undefined && samples > 0) ||
    section.has('curriculum_learning_legacy')
  ) {
    const why = say`The schedule counts tokens: for that, seq_length, lr_decay_tokens and lr_warmup_tokens have to be set, and the sequences must not grow.`;
    return { ...lengths, missing: [...lengths.missing, { what: 'lr_decay_tokens', why }] };
  }
  const clock = tokenClock(lengths.clock, sequence);
  return { ...lengths, clock, decay, warmup: warmup ?? 0, wsdDecay: null, ownDecay: true };
}
