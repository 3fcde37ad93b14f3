import type { Schedule } from '../../schedule/schedule.ts';
import { hold, joinStretches, type Stretch, warmUp } from '../../schedule/segments.ts';
import { commandLinesOf } from '../commands.ts';
import { defaultTotalStands, type Finding } from '../findings.ts';
import { samplesPerUpdate, tokensOf } from '../length.ts';
import { finishReading } from '../reading.ts';
import { Section } from '../section.ts';
import type { ConfigTree } from '../tree.ts';
import type { ConfigHints, ConfigReading, Dialect, KeyRole, Missing } from '../types.ts';
import { say } from '../../words.ts';

const roles: Readonly<Record<string, KeyRole>> = {
  learning_rate: 'peak-lr',
  learning_rate_final_fraction: 'min-lr',
  cosine_learning_rate_final_fraction: 'min-lr',
  lr_schedule_type: 'kind',
  warmup_steps_fraction: 'warmup',
  wsd_decay_steps_fraction: 'decay',
  wsd_decay_style: 'kind',
  learning_rate_schedule_steps: 'decay',
  steps: 'total',
  per_device_batch_size: 'batch',
  gradient_accumulation_steps: 'batch',
  max_target_length: 'batch',
};

/** Without a stable phase, these do nothing. */
const idle: Readonly<Record<string, KeyRole>> = {
  wsd_decay_steps_fraction: 'other',
  wsd_decay_style: 'other',
};

/** Of MaxText's `configs/base.yml`, which every run reads first. */
const defaults = {
  learning_rate: 3e-5,
  learning_rate_final_fraction: 0.1,
  warmup_steps_fraction: 0.1,
  wsd_decay_steps_fraction: 0.1,
  steps: 150_001,
};
type Name = keyof typeof defaults;

const markers = [
  'warmup_steps_fraction',
  'learning_rate_schedule_steps',
  'learning_rate_final_fraction',
  'cosine_learning_rate_final_fraction',
  'wsd_decay_steps_fraction',
];
const oldFloor = 'cosine_learning_rate_final_fraction';

/**
 * MaxText's yml, and `key=value` on its command line (`create_learning_rate_schedule` in maxtext_utils.py): optax schedules,
 * joined, counted from 0: update k uses t = k - 1. The floor is reached at the schedule's last step, in versions that still
 * have `cosine_learning_rate_final_fraction` one step after it.
 */
export const maxTextDialect: Dialect = {
  framework: 'maxtext',
  label: 'MaxText',
  languages: ['yaml', 'shell'],
  detect(tree) {
    const section = maxTextSection(tree);
    if (section === undefined) return 0;
    const own = markers.filter((name) => section.has(name)).length;
    if (tree.language === 'shell') return 1;
    return own >= 2 ? 0.9 : 0;
  },
  read: readMaxText,
};

/** The root of a yml; of a script, the arguments of the last MaxText run that says something of its LR. */
export function maxTextSection(tree: ConfigTree): Section | undefined {
  if (tree.language !== 'shell') return new Section(tree.root, tree.text);
  const lines = commandLinesOf(tree, /(^|[/.])maxtext([/.]|$)/i).map(({ flags }) => flags);
  return lines
    .filter((flags) => ['learning_rate', 'steps', ...markers].some((name) => flags.has(name)))
    .at(-1);
}

interface Numbers {
  readonly peak: number | null;
  readonly floor: number | null;
  /** Length of the schedule. */
  readonly end: number | null;
  readonly total: number | null;
  readonly warmup: number | null;
  readonly decay: number | null;
  readonly wsd: boolean;
  readonly linear: boolean;
  /** Before the floor's key was renamed. */
  readonly old: boolean;
}

function readMaxText(tree: ConfigTree, hints: ConfigHints): ConfigReading {
  const section = maxTextSection(tree) ?? new Section(tree.root, tree.text);
  const numbers = numbersOf(section, hints);
  const { peak, floor, end, total, warmup, decay, wsd } = numbers;
  const batch = {
    micro: section.number('per_device_batch_size') ?? null,
    accumulation: section.number('gradient_accumulation_steps') ?? null,
  };
  const stable = wsd && end !== null && warmup !== null && decay !== null ? end - warmup - decay : null;
  return finishReading(tree, {
    framework: 'maxtext',
    kind: wsd ? 'wsd' : 'cosine',
    peakLr: peak,
    minLr: floor,
    warmupSteps: warmup,
    totalSteps: total,
    decayEnd: end,
    stableSteps: stable,
    decaySteps: wsd ? decay : null,
    parts: [{ section, roles: wsd ? roles : { ...roles, ...idle } }],
    missing: collectMissing(section),
    findings: findingsOf(section, numbers),
    assumptions: assumptionsOf(section, numbers, tree.language === 'shell'),
    tokensPerUpdate: tokensOf(samplesPerUpdate(batch, hints).samples, section.number('max_target_length')),
    build: () => build(numbers),
  });
}

function numbersOf(section: Section, hints: ConfigHints): Numbers {
  const value = (name: Name) => section.number(name) ?? (section.has(name) ? null : defaults[name]);
  const told = section.has('steps') ? value('steps') : (hints.totalSteps ?? defaults.steps);
  const planned = section.number('learning_rate_schedule_steps') ?? -1;
  const [total, end] = [told === -1 ? planned : told, planned === -1 ? told : planned];
  const share = (name: Name) => {
    const fraction = value(name);
    return end === null || fraction === null ? null : Math.trunc(end * fraction);
  };
  const old = section.has(oldFloor) && !section.has('learning_rate_final_fraction');
  const fraction = old ? (section.number(oldFloor) ?? null) : value('learning_rate_final_fraction');
  const peak = value('learning_rate');
  return {
    ...{ peak, total, end, old, warmup: share('warmup_steps_fraction') },
    floor: peak === null || fraction === null ? null : peak * fraction,
    decay: share('wsd_decay_steps_fraction'),
    wsd: section.string('lr_schedule_type') === 'wsd',
    linear: section.string('wsd_decay_style') !== 'cosine',
  };
}

function collectMissing(section: Section): Missing[] {
  const numeric = ['learning_rate', 'steps', ...markers].filter(
    (name) => name !== 'wsd_decay_steps_fraction',
  );
  const missing = section.unknownNumbers(numeric);
  const type = section.string('lr_schedule_type');
  if (type === 'wsd') missing.push(...section.unknownNumbers(['wsd_decay_steps_fraction']));
  const known = type === undefined ? !section.has('lr_schedule_type') : ['cosine', 'wsd'].includes(type);
  if (!known) missing.push({ what: 'lr_schedule_type', why: say`This lr_schedule_type is not known here.` });
  return missing;
}

function findingsOf(section: Section, { total, end }: Numbers): Finding[] {
  const findings: Finding[] = [];
  if (!section.has('steps') && end === defaults.steps) findings.push(defaultTotalStands('steps', end));
  if (total !== null && end !== null && end < total) {
    const message = say`The run is longer than the schedule: MaxText trains its last steps at LR 0.`;
    findings.push({
      code: 'zero-after-schedule',
      key: 'learning_rate_schedule_steps',
      message,
      severity: 'hint',
    });
  }
  return findings;
}

function assumptionsOf(section: Section, { wsd, old, warmup }: Numbers, fromShell: boolean): string[] {
  const names: Name[] = ['learning_rate', 'warmup_steps_fraction', 'steps'];
  if (!old) names.push('learning_rate_final_fraction');
  if (wsd) names.push('wsd_decay_steps_fraction');
  const left = names
    .filter((name) => !section.has(name))
    .map((name) => `${name} = ${String(defaults[name])}`);
  const told = fromShell
    ? [say`What the command line leaves out is taken from MaxText’s base.yml, whatever file it names.`]
    : [];
  if (left.length > 0)
    told.push(say`Not set here, so the values of MaxText’s base.yml are used: ${left.join(', ')}.`);
  if (!old && warmup !== null && warmup > 1) {
    told.push(
      say`The warm-up is taken to reach the peak after its last step; the newest MaxText reaches it in its last step.`,
    );
  }
  return told;
}

/** Step t is update t + 1: the warm-up is updates 1 to W, the decay ends with update S. */
function build({ peak, floor, end, total, warmup, decay, wsd, linear, old }: Numbers): Schedule {
  const [top, low, first, last] = [peak ?? 0, floor ?? 0, warmup ?? 0, end ?? 0];
  const rise = warmUp(top, first, 1);
  const begin = wsd ? Math.max(first, last - (decay ?? 0)) : first;
  const length = wsd ? (decay ?? 0) : last - first;
  const span = old ? length : length - 1;
  const shape = wsd && linear ? 'linear' : 'cosine';
  const line: Stretch = { role: 'decay', shape, from: top, to: low, last, origin: begin + 1, span };
  // optax has no line of no steps: it stays at its beginning; MaxText's cosine goes to its end.
  const fall = span > 0 ? line : hold('decay', shape === 'linear' ? top : low, last);
  return joinStretches([rise, hold('stable', top, begin), fall, hold('after', 0, Infinity)], total);
}
