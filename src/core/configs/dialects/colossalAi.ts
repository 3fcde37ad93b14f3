import { findCalls } from '../calls.ts';
import { finishReading } from '../reading.ts';
import { Section } from '../section.ts';
import type { ConfigEntry, ConfigTree } from '../tree.ts';
import type { ConfigHints, ConfigReading, Dialect, KeyRole, Missing } from '../types.ts';
import { warmupCosineLr } from './colossalAiSchedules.ts';
import { say } from '../../words.ts';

const schedulerName = /(^|\.)CosineAnnealingWarmupLR$/;
const optimizerName = /(^|\.)(HybridAdam|CPUAdam|FusedAdam|FusedLAMB|FusedSGD|Lamb|Lars|DistributedLamb|DistributedAdaFactor|Adam|AdamW|SGD)$/; // prettier-ignore

const roles: Readonly<Record<string, KeyRole>> = {
  total_steps: 'decay',
  warmup_steps: 'warmup',
  eta_min: 'min-lr',
};
/** Names of the scheduler's positional arguments. */
const positional = ['optimizer', 'total_steps', 'warmup_steps', 'eta_min'];

/** ColossalAI's `CosineAnnealingWarmupLR(…)` in a Python script (`colossalai/nn/lr_scheduler/cosine.py`, `delayed.py`). */
export const colossalAiDialect: Dialect = {
  framework: 'colossalai',
  label: 'ColossalAI',
  languages: ['python'],
  detect: (tree) => (/\bcolossalai\b/.test(tree.text) && findCalls(tree, schedulerName).length > 0 ? 1 : 0),
  read: readColossalAi,
};

function readColossalAi(tree: ConfigTree, hints: ConfigHints): ConfigReading {
  const section = named(findCalls(tree, schedulerName).at(-1)?.section ?? new Section(tree.root, tree.text));
  const optimizer = findCalls(tree, optimizerName)
    .filter(({ section: each }) => each.has('lr'))
    .at(-1)?.section;
  const value = (name: string) => section.number(name) ?? (section.has(name) ? null : 0);
  const [warmup, floor] = [value('warmup_steps'), value('eta_min')];
  const end = section.number('total_steps') ?? hints.totalSteps ?? null;
  const peakLr = optimizer?.number('lr') ?? null;
  const totalSteps = hints.totalSteps ?? end;
  return finishReading(tree, {
    framework: 'colossalai',
    kind: 'cosine',
    ...{ peakLr, minLr: floor, warmupSteps: warmup, totalSteps, schedulerTotal: end },
    parts: [
      { section, roles },
      ...(optimizer === undefined ? [] : [{ section: optimizer, roles: { lr: 'peak-lr' } as const }]),
    ],
    missing: [
      ...(peakLr === null ? [missingPeak(optimizer)] : []),
      ...section.unknownNumbers(['warmup_steps', 'eta_min']),
      ...(end === null ? [{ what: 'totalSteps', why: section.whyUnknown('total_steps') }] : []),
    ],
    assumptions: assumed(section, end),
    build: () => warmupCosineLr({ peak: peakLr ?? 0, floor: floor ?? 0, idle: 0, warmup: warmup ?? 0, end: end ?? 0 }, totalSteps), // prettier-ignore
  });
}

function missingPeak(optimizer: Section | undefined): Missing {
  const why = optimizer?.whyUnknown('lr') ?? say`The script makes no optimizer with an lr that can be read.`;
  return { what: 'peakLr', why };
}

function assumed(section: Section, end: number | null): string[] {
  if (section.number('total_steps') !== undefined || end === null) return [];
  return [say`total_steps is an expression: it is taken to be the length of the run.`];
}

/** The call's arguments under the names of the scheduler's parameters. */
function named({ map, text }: Section): Section {
  const entries = [...map.entries].map(([key, entry]): [string, ConfigEntry] => [
    positional[Number(key)] ?? key,
    entry,
  ]);
  return new Section({ ...map, entries: new Map(entries) }, text);
}
