import { commandLinesOf, type CommandLine } from '../commands.ts';
import type { Finding } from '../findings.ts';
import { lengthOf } from '../length.ts';
import { finishReading } from '../reading.ts';
import { Section } from '../section.ts';
import type { ConfigEntry, ConfigTree } from '../tree.ts';
import type { ConfigHints, ConfigReading, Dialect, KeyRole, Missing } from '../types.ts';
import { fairseqSchedule, fairseqSchedulers, type FairseqScheduler } from './fairseqSchedules.ts';
import { say } from '../../words.ts';

const roles: Readonly<Record<string, KeyRole>> = {
  lr: 'peak-lr',
  _name: 'kind',
  lr_scheduler: 'kind',
  min_lr: 'min-lr',
  end_learning_rate: 'min-lr',
  final_lr_scale: 'min-lr',
  warmup_updates: 'warmup',
  warmup_steps: 'warmup',
  warmup_init_lr: 'warmup',
  init_lr_scale: 'warmup',
  total_num_update: 'decay',
  hold_steps: 'decay',
  decay_steps: 'decay',
  phase_ratio: 'decay',
  power: 'decay',
  lr_period_updates: 'decay',
  t_mult: 'decay',
  lr_shrink: 'decay',
  max_update: 'total',
  max_epoch: 'total',
  max_tokens: 'batch',
  update_freq: 'batch',
};
const numeric = Object.keys(roles).filter(
  (name) => !['_name', 'lr_scheduler', 'phase_ratio', 'update_freq', 'max_tokens', 'lr'].includes(name),
);

/** fairseq's Hydra YAML (`lr_scheduler._name` beside `optimization`) and `fairseq-train` commands (fairseq/optim/lr_scheduler, main of 2023). */
export const fairseqDialect: Dialect = {
  framework: 'fairseq',
  label: 'fairseq',
  languages: ['yaml', 'shell'],
  detect(tree) {
    const found = tree.language === 'yaml' ? fromYaml(tree) : fromCommand(tree);
    if (found === undefined) return 0;
    return (found.line?.program ?? '').includes('fairseq') ? 1 : 0.9;
  },
  read(tree, hints) {
    const found = tree.language === 'yaml' ? fromYaml(tree) : fromCommand(tree);
    return readFairseq(
      tree,
      hints,
      found ?? { section: new Section({ ...tree.root, entries: new Map() }, tree.text) },
    );
  },
};

interface Arguments {
  /** The keys of `optimization`, `lr_scheduler` and the flags under one roof. */
  readonly section: Section;
  readonly line?: CommandLine;
}

function fromYaml(tree: ConfigTree): Arguments | undefined {
  const root = new Section(tree.root, tree.text);
  const scheduler = root.child('lr_scheduler');
  const optimization = root.child('optimization');
  if (scheduler?.has('_name') !== true || optimization === undefined) return undefined;
  const entries = new Map([...optimization.map.entries, ...scheduler.map.entries].map(([name, entry]) => [name, single(entry)])); // prettier-ignore
  return { section: new Section({ ...tree.root, entries }, tree.text) };
}

/** `lr: [5e-4]` is one LR. */
function single(entry: ConfigEntry): ConfigEntry {
  const { value } = entry;
  const only = value.type === 'list' && value.items.length === 1 ? value.items[0] : undefined;
  return only === undefined ? entry : { ...entry, value: only };
}

const companions = ['warmup_updates', 'warmup_init_lr', 'max_update', 'max_tokens', 'update_freq', 'total_num_update', 'warmup_steps']; // prettier-ignore

function fromCommand(tree: ConfigTree): Arguments | undefined {
  const lines = commandLinesOf(tree, /(^|\/)(fairseq-(hydra-)?train|train\.py|fairseq_cli\.train)$/);
  const found = lines.map((line) => ({ section: withoutGroups(line.flags), line }));
  return found
    .filter(({ section }) => {
      const named = section.has('lr_scheduler') || section.has('_name');
      return named && companions.some((name) => section.has(name));
    })
    .at(-1);
}

/** The flags of the command that trains, under their own names; undefined where there is none. */
export function fairseqCommand(tree: ConfigTree): Section | undefined {
  return fromCommand(tree)?.section;
}

/** Hydra's overrides (`optimization.max_update=100`) under the names of the flags. */
function withoutGroups({ map, text }: Section): Section {
  const entries = [...map.entries].map(([name, entry]) => {
    return [name.replace(/^(optimization|lr_scheduler)\./, ''), entry] as const;
  });
  return new Section({ ...map, entries: new Map(entries) }, text);
}

/** One LR; `[5e-4]` in a shell is a text. */
function peakOf(section: Section): number | null {
  const text = section.string('lr');
  const inner = /^\[\s*([^\s,[\]]+)\s*\]$/.exec(text ?? '')?.[1];
  const listed = inner === undefined ? NaN : Number(inner);
  return section.number('lr') ?? (Number.isFinite(listed) ? listed : null);
}

function readFairseq(tree: ConfigTree, hints: ConfigHints, { section, line }: Arguments): ConfigReading {
  const name = section.string('_name') ?? section.string('lr_scheduler') ?? '';
  const scheduler = Object.hasOwn(fairseqSchedulers, name) ? fairseqSchedulers[name] : undefined;
  const peakLr = peakOf(section);
  const limit = section.number('max_update') ?? 0;
  const epochs = section.number('max_epoch');
  const length = lengthOf(
    {
      steps: { name: 'max_update', value: limit > 0 ? limit : undefined },
      epochs: { name: 'max_epoch', value: epochs },
    },
    hints,
  );
  return finishReading(tree, {
    framework: 'fairseq',
    kind: scheduler?.kind ?? 'unknown',
    peakLr,
    minLr: scheduler === undefined || peakLr === null ? null : scheduler.floor(section, peakLr),
    totalSteps: length.steps,
    ...phasesOf(scheduler, section, length.steps),
    parts: [{ section, roles }],
    missing: [
      ...section.unknownNumbers(numeric),
      ...missingOf(section, name, peakLr, scheduler, line),
      ...(scheduler?.needsTotal(section) === true ? length.missing : []),
    ],
    findings: scheduler === undefined ? [] : refusals(section, name, scheduler, peakLr, length.steps),
    assumptions: assumptionsOf(section, name, scheduler),
    build: () => (scheduler === undefined ? { segments: [], totalSteps: null } : fairseqSchedule(scheduler, section, peakLr ?? 0, length.steps)), // prettier-ignore
  });
}

function phasesOf(scheduler: FairseqScheduler | undefined, section: Section, total: number | null) {
  if (scheduler === undefined || (total === null && scheduler.needsTotal(section)))
    return { warmupSteps: null };
  const phases = scheduler.phases?.(section, total);
  const end = phases === undefined ? scheduler.decayEnd?.(section) : scheduler.warmup(section, total) + phases.stable + phases.decay; // prettier-ignore
  const wsd = phases === undefined ? {} : { stableSteps: phases.stable, decaySteps: phases.decay };
  return { warmupSteps: scheduler.warmup(section, total), decayEnd: end ?? null, ...wsd };
}

function missingOf(
  section: Section,
  name: string,
  peakLr: number | null,
  scheduler: FairseqScheduler | undefined,
  line: CommandLine | undefined,
): Missing[] {
  const missing: Missing[] = [];
  const several = section.list('lr').length > 1 || (line?.values('lr').length ?? 0) > 1 || (section.string('lr') ?? '').includes(','); // prettier-ignore
  if (scheduler === undefined)
    missing.push({ what: 'lr_scheduler', why: say`The scheduler “${name}” is not known here.` });
  if (several) missing.push({ what: 'lr', why: say`lr has one value for each epoch: how many steps that is depends on the data.` }); // prettier-ignore
  else if (peakLr === null) missing.push({ what: 'peakLr', why: section.has('lr') ? section.whyUnknown('lr') : say`lr is not set in this file.` }); // prettier-ignore
  if (section.has('force_anneal') && name === 'fixed') missing.push({ what: 'force_anneal', why: say`force_anneal counts epochs: how many steps that is depends on the data.` }); // prettier-ignore
  if (section.has('max_lr')) missing.push({ what: 'max_lr', why: say`max_lr is of a fairseq before 2021, whose cosine is not read here.` }); // prettier-ignore
  return missing;
}

/** With `t_mult` below 1 all waves together are period / (1 - t_mult) updates long. */
function shrinksAway(section: Section, warmup: number, total: number | null): boolean {
  const growth = section.number('t_mult') ?? 1;
  const given = section.number('lr_period_updates') ?? -1;
  const length = (total ?? Infinity) - warmup;
  const period = given > 0 ? given : length;
  return growth <= 0 || (growth < 1 && length >= period / (1 - growth));
}

/** What fairseq stops at. */
function refusals(
  section: Section,
  name: string,
  scheduler: FairseqScheduler,
  peak: number | null,
  total: number | null,
): Finding[] {
  const refuse = (key: string, message: string): Finding => ({
    code: 'framework-refuses',
    key,
    message,
    severity: 'error',
  });
  const warmup = scheduler.warmup(section, total);
  if (name === 'cosine' && peak !== null && (section.number('min_lr') ?? 0) >= peak && peak > 0) {
    return [refuse('min_lr', say`min_lr is not below lr: fairseq stops with an error.`)];
  }
  if (name === 'cosine' && shrinksAway(section, warmup, total)) {
    return [
      refuse(
        't_mult',
        say`The periods shrink until the waves end before the run: fairseq stops with an error.`,
      ),
    ];
  }
  if (name === 'inverse_sqrt' && warmup <= 0) {
    return [
      refuse('warmup_updates', say`inverse_sqrt needs a warm-up: without one fairseq divides by zero.`),
    ];
  }
  const phases = scheduler.phases?.(section, total);
  if (phases !== undefined && phases.decay <= 0 && !scheduler.needsTotal(section)) {
    return [refuse('decay_steps', say`tri_stage needs decay_steps: without them fairseq divides by zero.`)];
  }
  return [];
}

function assumptionsOf(section: Section, name: string, scheduler: FairseqScheduler | undefined): string[] {
  const skipped = section.has('phase_ratio') ? /steps$/ : /^$/;
  const left = Object.entries(scheduler?.defaults ?? {}).filter(
    ([key]) => !section.has(key) && !skipped.test(key),
  );
  const names = left.map(([key, value]) => `${key} = ${String(value)}`).join(', ');
  return [
    ...(left.length === 0 ? [] : [say`Not set here, so fairseq’s defaults are used: ${names}.`]),
    ...(name === 'polynomial_decay' && !section.has('total_num_update')
      ? [say`total_num_update is max_update, as in fairseq since 2021; before, it was 1,000,000.`]
      : []),
  ];
}
