import type { Finding } from '../findings.ts';
import { tokensOf } from '../length.ts';
import { finishReading } from '../reading.ts';
import type { Section } from '../section.ts';
import { settingsOf } from '../settings.ts';
import type { ConfigTree } from '../tree.ts';
import type { ConfigHints, ConfigReading, Dialect, KeyRole, Missing } from '../types.ts';
import { findArguments, type MegatronArguments } from './megatronArguments.ts';
import { lengthsOf, type MegatronLengths } from './megatronFacts.ts';
import { decayStyles, megatronSchedule, wsdStyles, type MegatronNumbers } from './megatronSchedule.ts';
import { say } from '../../words.ts';

const roles: Readonly<Record<string, KeyRole>> = {
  lr: 'peak-lr',
  min_lr: 'min-lr',
  lr_decay_style: 'kind',
  lr_wsd_decay_style: 'kind',
  lr_warmup_iters: 'warmup',
  lr_warmup_samples: 'warmup',
  lr_warmup_tokens: 'warmup',
  lr_warmup_fraction: 'warmup',
  lr_warmup_init: 'warmup',
  lr_decay_iters: 'decay',
  lr_decay_samples: 'decay',
  lr_decay_tokens: 'decay',
  lr_wsd_decay_iters: 'decay',
  lr_wsd_decay_samples: 'decay',
  train_iters: 'total',
  train_samples: 'total',
  train_tokens: 'total',
  global_batch_size: 'batch',
  micro_batch_size: 'batch',
  rampup_batch_size: 'batch',
  step_batch_size_schedule: 'batch',
  seq_length: 'batch',
};

const numeric = Object.keys(roles).filter(
  (name) => !name.endsWith('style') && name !== 'rampup_batch_size' && name !== 'step_batch_size_schedule',
);

/**
 * Megatron-LM (megatron/core/optimizer_param_scheduler.py, megatron/training/arguments.py, main of 2026) and Megatron-DeepSpeed:
 * scripts and the `MODEL_ARGS` of its test YAML. The LR is a function of the samples consumed before an update.
 */
export const megatronDialect: Dialect = {
  framework: 'megatron-lm',
  label: 'Megatron-LM, Megatron-DeepSpeed',
  languages: ['shell', 'yaml'],
  detect(tree) {
    const { section, line, count } = findArguments(tree);
    if (count < 3) return 0;
    if (line === undefined || /(^|\/)pretrain_\w+\.py$/.test(line.program)) return 1;
    return section.has('lr_decay_style') ? 0.9 : 0;
  },
  read: readMegatron,
};

function readMegatron(tree: ConfigTree, hints: ConfigHints): ConfigReading {
  const found = findArguments(tree);
  const { section } = found;
  const lengths = lengthsOf(found, hints);
  const { clock, total, batch } = lengths;
  const peakLr = section.number('lr') ?? settingsOf(hints).number('lr') ?? null;
  const numbers = numbersFrom(section, peakLr ?? 0, lengths);
  const missing = collectMissing(section, numbers, peakLr, lengths);
  return finishReading(tree, {
    framework: 'megatron-lm',
    kind: decayStyles[numbers.style] ?? 'unknown',
    peakLr,
    minLr: numbers.style === 'constant' ? peakLr : numbers.floor,
    totalSteps: total,
    ...updatesOf(numbers, lengths, missing.length === 0),
    parts: [{ section, roles }],
    missing,
    findings: refusals(section, numbers),
    assumptions: assumptionsOf(found),
    tokensPerUpdate: tokensOf(batch, section.number('seq_length')),
    build: () => megatronSchedule(numbers, clock, total),
  });
}

function numbersFrom(
  section: Section,
  peak: number,
  { warmup, decay, wsdDecay }: MegatronLengths,
): MegatronNumbers {
  return {
    style: section.string('lr_decay_style') ?? 'linear',
    wsdStyle: section.string('lr_wsd_decay_style') ?? 'exponential',
    peak,
    floor: section.number('min_lr') ?? 0,
    start: section.number('lr_warmup_init') ?? 0,
    warmup: warmup ?? 0,
    decay: decay ?? Infinity,
    wsdDecay: wsdDecay ?? 0,
  };
}

/** The lengths in updates, for the checks. */
function updatesOf(
  numbers: MegatronNumbers,
  { clock, warmup, decay, ownDecay }: MegatronLengths,
  complete: boolean,
) {
  const stableFrom = clock.lastBelow(numbers.warmup);
  const decayEnd = decay === null ? null : clock.lastBelow(decay);
  const decayFrom = clock.lastBelow(numbers.decay - numbers.wsdDecay);
  const isWsd = numbers.style === 'WSD' && complete;
  return {
    warmupSteps: warmup === null ? null : stableFrom,
    decayEnd: numbers.style === 'constant' || !ownDecay ? null : decayEnd,
    stableSteps: isWsd ? decayFrom - stableFrom : null,
    decaySteps: isWsd ? (decayEnd ?? 0) - decayFrom : null,
  };
}

function collectMissing(
  section: Section,
  { style, wsdStyle }: MegatronNumbers,
  peakLr: number | null,
  { total, warmup, decay, wsdDecay, missing: lengths }: MegatronLengths,
): Missing[] {
  const missing = [...section.unknownNumbers(numeric), ...lengths];
  const known = Object.hasOwn(decayStyles, style);
  if (!known)
    missing.push({ what: 'lr_decay_style', why: say`The lr_decay_style “${style}” is not known here.` });
  if (peakLr === null && !section.has('lr')) missing.push({ what: 'peakLr', why: say`--lr is not set in this file, and Megatron has no default for it.` }); // prettier-ignore
  const needsDecay = style !== 'constant' && (decay === null || warmup === null);
  if (missing.length === 0 && (needsDecay || total === null)) {
    const why = say`Neither --train-iters nor --train-samples is set here: the length of the run is taken from the log where there is one.`; // prettier-ignore
    missing.push({ what: 'totalSteps', why });
  }
  if (style === 'WSD' && wsdDecay === null && missing.length === 0) {
    const why = say`WSD needs --lr-wsd-decay-iters, or --lr-wsd-decay-samples with --train-samples: Megatron has no default for it.`; // prettier-ignore
    missing.push({ what: 'lr_wsd_decay_iters', why });
  }
  if (style === 'WSD' && !wsdStyles.includes(wsdStyle)) {
    missing.push({
      what: 'lr_wsd_decay_style',
      why: say`The lr_wsd_decay_style “${wsdStyle}” is not known here.`,
    });
  }
  return missing;
}

const iterationKeys = ['lr_decay_iters', 'lr_warmup_iters', 'lr_wsd_decay_iters'];
const sampleKeys = ['lr_decay_samples', 'lr_warmup_samples', 'lr_wsd_decay_samples', 'rampup_batch_size', 'step_batch_size_schedule']; // prettier-ignore

/** What Megatron's own checks (arguments.py, and the scheduler's asserts) stop at. */
function refusals(section: Section, { style, warmup, decay, floor, peak }: MegatronNumbers): Finding[] {
  const deepSpeed = ['train_tokens', 'lr_decay_tokens', 'lr_warmup_tokens'].some((name) => section.has(name));
  const refuse = (key: string, message: string): Finding => ({
    code: 'framework-refuses',
    key,
    message,
    severity: 'error',
  });
  const isSet = (name: string) => section.has(name) && section.number(name) !== 0;
  const findings: Finding[] = [];
  const [unit, others] = section.has('train_samples')
    ? [say`samples`, iterationKeys]
    : [say`iterations`, sampleKeys];
  const other = deepSpeed ? undefined : others.find(isSet);
  if (other !== undefined) {
    findings.push(
      refuse(
        other,
        say`${other} does not go with a run that is counted in ${unit}: Megatron stops with an error.`,
      ),
    );
  }
  if (section.has('lr_warmup_fraction') && ['lr_warmup_iters', 'lr_warmup_samples'].some(isSet)) {
    findings.push(refuse('lr_warmup_fraction', say`The warm-up is given twice, as a fraction and as a length: Megatron stops with an error.`)); // prettier-ignore
  }
  if (style !== 'constant' && Number.isFinite(decay) && warmup >= decay && decay > 0) {
    findings.push(
      refuse(
        'lr_warmup_iters',
        say`The warm-up is not shorter than the decay’s end: Megatron stops with an error.`,
      ),
    );
  }
  if (floor > peak && peak > 0)
    findings.push(refuse('min_lr', say`min_lr is above lr: Megatron stops with an error.`));
  return findings;
}

function assumptionsOf({ section, line }: MegatronArguments): string[] {
  const wsd = section.string('lr_decay_style') === 'WSD';
  const defaults = [
    ...(section.has('lr_decay_style') ? [] : ['lr_decay_style = linear']),
    ...(section.has('min_lr') || section.string('lr_decay_style') === 'constant' ? [] : ['min_lr = 0']),
    ...(wsd && !section.has('lr_wsd_decay_style') ? ['lr_wsd_decay_style = exponential'] : []),
  ];
  const exit = section.number('exit_interval');
  return [
    ...(defaults.length === 0
      ? []
      : [say`Not set here, so Megatron’s defaults are used: ${defaults.join(', ')}.`]),
    ...(line === undefined || line.unsure.length === 0 ? [] : [say`More flags may hide in ${line.unsure.map(({ text }) => text).join(', ')}: it is assumed that none of them changes the schedule.`]), // prettier-ignore
    ...(section.boolean('use_checkpoint_opt_param_scheduler') === true ? [say`A resumed run takes its schedule from the checkpoint; this is the schedule of a run from scratch.`] : []), // prettier-ignore
    ...(section.has('decoupled_lr') ? [say`The embeddings and the output layer have an LR of their own (--decoupled-lr); this is that of all other weights.`] : []), // prettier-ignore
    ...(section.has('lr_decay_tokens') ? [say`The LR goes by the tokens that Megatron-DeepSpeed had counted one update before.`] : []), // prettier-ignore
    ...(exit === undefined ? [] : [say`Each job ends at a multiple of ${String(exit)} iterations (--exit-interval); the schedule is that of the whole run.`]), // prettier-ignore
  ];
}
