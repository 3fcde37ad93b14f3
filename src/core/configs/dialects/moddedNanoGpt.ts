import { finishReading, type KeyedSection } from '../reading.ts';
import { Section } from '../section.ts';
import { findCalls, findClasses } from '../calls.ts';
import { commandLinesOf } from '../commands.ts';
import { tokensOf } from '../length.ts';
import { emptyMap, type ConfigTree } from '../tree.ts';
import type { ConfigReading, Dialect, KeyRole, Missing } from '../types.ts';
import { buildCooldown, readCurve, type Curve } from './moddedNanoGptCurves.ts';
import { say } from '../../words.ts';

const roles: Readonly<Record<string, KeyRole>> = {
  learning_rate: 'peak-lr',
  num_iterations: 'total',
  num_scheduled_iterations: 'decay',
  num_extension_iterations: 'other',
  iteration_extension: 'other',
  warmup_iters: 'warmup',
  warmdown_iters: 'decay',
  cooldown_frac: 'decay',
  batch_size: 'batch',
  sequence_length: 'batch',
};
const lengths = Object.keys(roles);

/**
 * modded-nanogpt (`train_gpt*.py`, its `class Hyperparameters` and `get_lr`; in 2024 also the flags of `train_gpt2.py`). A
 * multiplier of every group's LR; the one given here is `learning_rate`, or Muon's where there is none. `get_lr` is looked
 * at for the era that it is of, see `moddedNanoGptCurves.ts`.
 */
export const moddedNanoGptDialect: Dialect = {
  framework: 'modded-nanogpt',
  label: 'modded-nanogpt',
  languages: ['python', 'shell'],
  detect(tree) {
    const section = hyperparametersOf(tree);
    const counts = section.has('num_iterations') || section.has('num_scheduled_iterations');
    const own = ['warmdown_iters', 'cooldown_frac', 'num_scheduled_iterations'].some((name) =>
      section.has(name),
    );
    const cools = own || /\bcooldown_frac\b/.test(tree.text);
    return counts && cools && (tree.language === 'shell' || /\bdef get_lr\b|\bMuon\b/.test(tree.text))
      ? 0.9
      : 0;
  },
  read: readModded,
};

/** The fields of `class Hyperparameters`, or the flags of the last command that trains; empty where there are none. */
export function hyperparametersOf(tree: ConfigTree): Section {
  const found =
    tree.language === 'shell'
      ? commandLinesOf(tree, /(^|\/)train_gpt\w*\.py$/).at(-1)?.flags
      : findClasses(tree, /^Hyperparameters$/).at(-1)?.section;
  return found ?? new Section(emptyMap, tree.text);
}

function readModded(tree: ConfigTree): ConfigReading {
  const section = hyperparametersOf(tree);
  const rate = section.has('learning_rate') ? undefined : muonOf(tree);
  const peakOfGroup = section.number('learning_rate') ?? rate?.number('lr') ?? null;
  const total = totalOf(section);
  const curve = readCurve(tree, section, total);
  const parts: KeyedSection[] = [{ section, roles }];
  if (rate !== undefined) parts.push({ section: rate, roles: { lr: 'peak-lr' } });
  const peak = peakOfGroup === null ? null : peakOfGroup * (curve?.highest ?? 1);
  const decay = curve === null ? null : curve.scheduled - curve.cooldownStart;
  return finishReading(tree, {
    framework: 'modded-nanogpt',
    kind: 'wsd',
    peakLr: peak,
    minLr: peakOfGroup === null || curve === null ? null : peakOfGroup * curve.floor,
    warmupSteps: curve?.warmup ?? null,
    totalSteps: total,
    decaySteps: decay,
    parts,
    missing: collectMissing(section, curve, peakOfGroup, total),
    assumptions: notes(rate, curve),
    tokensPerUpdate: tokensOf(section.number('batch_size'), section.number('sequence_length')),
    build: () => buildCooldown(curve, peakOfGroup ?? 0, total),
  });
}

/** Iterations of the whole run, those after the schedule's end included. */
function totalOf(section: Section): number | null {
  const iterations = section.number('num_iterations');
  if (iterations !== undefined) return iterations + (section.number('iteration_extension') ?? 0);
  const scheduled = section.number('num_scheduled_iterations');
  if (scheduled === undefined || section.has('num_iterations')) return null;
  return scheduled + (section.number('num_extension_iterations') ?? 0);
}

/** Muon's arguments: of its call, or of the defaults that are handed to it. */
export function muonOf(tree: ConfigTree): Section | undefined {
  const called = findCalls(tree, /(^|\.)\w*Muon\w*$/).find(({ section }) => section.has('lr'));
  if (called !== undefined) return called.section;
  const defaults = findCalls(tree, /^dict$/).filter(({ section }) => section.has('lr'));
  return defaults.find(({ call }) => /muon\w*\s*=\s*$/i.test(tree.text.slice(0, call.range.start)))?.section;
}

function collectMissing(
  section: Section,
  curve: Curve | null,
  peak: number | null,
  total: number | null,
): Missing[] {
  const missing = section.unknownNumbers(lengths);
  const has = (what: string) => missing.some((each) => each.what === what);
  if (peak === null && !has('learning_rate')) {
    missing.push({
      what: 'peakLr',
      why: say`No learning_rate is set here, nor an LR of Muon that can be known without running code.`,
    });
  }
  if (total === null && missing.length === 0) {
    missing.push({ what: 'totalSteps', why: say`num_iterations is not set here.` });
  }
  if (curve === null && missing.length === 0) {
    missing.push({
      what: 'get_lr',
      why: say`get_lr is not one of modded-nanogpt’s that are known here: its LR would need running code.`,
    });
  }
  return missing;
}

function notes(rate: Section | undefined, curve: Curve | null): string[] {
  return [
    ...(rate === undefined ? [] : [say`The LR is that of Muon: the other groups follow the same curve.`]),
    ...(curve?.assumed === undefined ? [] : [curve.assumed]),
  ];
}
