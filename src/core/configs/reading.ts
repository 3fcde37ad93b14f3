import type { Problem } from '../errors.ts';
import { checkNumbers, type NumberFinding, type ScheduleNumbers } from '../schedule/check.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { lineAt, type Section } from './section.ts';
import type { ConfigTree } from './tree.ts';
import type { ConfigReading, KeyRole, Missing, ScheduleKind } from './types.ts';

/** A mapping with the roles of its keys. */
export interface KeyedSection {
  readonly section: Section;
  readonly roles: Readonly<Record<string, KeyRole>>;
}

/** What a dialect found in a config, before it is checked. */
export interface Found extends ScheduleNumbers {
  readonly framework: string;
  readonly kind: ScheduleKind;
  /** The schedule, made only where nothing is missing and no number makes it impossible. */
  readonly build: () => Schedule;
  /** The mappings that hold the schedule's keys, and what each key does. */
  readonly parts: readonly KeyedSection[];
  readonly missing: readonly Missing[];
  readonly problems?: readonly Problem[];
  readonly assumptions: readonly string[];
}

const roleOf: Readonly<Record<NumberFinding['about'], KeyRole>> = {
  peakLr: 'peak-lr',
  minLr: 'min-lr',
  warmupSteps: 'warmup',
  totalSteps: 'total',
  decayEnd: 'decay',
};

/** A dialect's findings as a reading: keys with their places, contradictions at theirs, and the schedule where there is one. */
export function finishReading(tree: ConfigTree, found: Found): ConfigReading {
  const { framework, kind, peakLr, minLr, warmupSteps, totalSteps, missing, assumptions } = found;
  const findings = checkNumbers(found);
  const keys = found.parts.flatMap(({ section, roles }) => section.keys(roles));
  const placed = findings.map(({ about, code, message, severity }): Problem => {
    const key = keys.find(({ role }) => role === roleOf[about]);
    if (key === undefined) return { code, message, severity, line: 0 };
    return { code, message, severity, line: lineAt(tree.text, key.keyRange.start), range: key.valueRange };
  });
  const problems = [...tree.problems, ...(found.problems ?? []), ...placed];
  const impossible =
    missing.length > 0 || [...placed, ...(found.problems ?? [])].some((p) => p.severity === 'error');
  return {
    ...{ framework, kind, peakLr, minLr, warmupSteps, totalSteps, missing, assumptions },
    schedule: impossible ? null : found.build(),
    keys: keys.sort((a, b) => a.keyRange.start - b.keyRange.start),
    problems,
  };
}
