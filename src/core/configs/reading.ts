import type { Fix, Problem } from '../errors.ts';
import { checkNumbers, type NumberFinding, type ScheduleNumbers } from '../schedule/check.ts';
import { checkCurve, isSound } from '../schedule/checkCurve.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { editKey } from './edit.ts';
import type { Finding, Mend } from './findings.ts';
import { lineAt, type Section } from './section.ts';
import type { ConfigTree } from './tree.ts';
import type { ConfigReading, KeyRole, Missing, ScheduleKey, ScheduleKind } from './types.ts';
import { say } from '../words.ts';

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
  /** What only the dialect can know is wrong; placed at the key that it is about. */
  readonly findings?: readonly Finding[];
  readonly assumptions: readonly string[];
  /** Tokens of one update over all devices. */
  readonly tokensPerUpdate?: number | null;
}

const roleOf: Readonly<Record<NumberFinding['about'], KeyRole>> = {
  peakLr: 'peak-lr',
  minLr: 'min-lr',
  warmupSteps: 'warmup',
  totalSteps: 'total',
  decayEnd: 'decay',
  schedulerTotal: 'decay',
  stableSteps: 'decay',
  decaySteps: 'decay',
};

/** A dialect's findings as a reading: keys with their places, contradictions at theirs, and the schedule where there is one. */
export function finishReading(tree: ConfigTree, found: Found): ConfigReading {
  const { framework, kind, peakLr, minLr, warmupSteps, totalSteps, missing, assumptions } = found;
  const keys = found.parts
    .flatMap(({ section, roles }) => section.keys(roles))
    .sort((a, b) => a.keyRange.start - b.keyRange.start);
  const place = (finding: Finding) => toProblem(tree, keys, finding);
  const told = [
    ...(found.findings ?? []),
    ...checkNumbers(found).map((each) => toFinding(each, found, keys)),
  ];
  const before = [...(found.problems ?? []), ...told.map(place)];
  const impossible = missing.length > 0 || before.some(({ severity }) => severity === 'error');
  const built = impossible ? null : found.build();
  const schedule = built !== null && isSound(built) ? built : null;
  const seen = schedule === null ? [] : checkCurve(schedule).filter((each) => isNews(each, told));
  const after = seen.map((each) => place(toFinding(each, found, keys)));
  return {
    ...{ framework, kind, peakLr, minLr, warmupSteps, totalSteps, missing, assumptions, schedule, keys },
    tokensPerUpdate: found.tokensPerUpdate ?? null,
    problems: [...tree.problems, ...before, ...(schedule === built ? after : [place(notFinite)])],
  };
}

/** Values that no trainer was tried with. */
const notFinite: Finding = {
  code: 'not-finite',
  role: 'kind',
  message: say`With these values the framework’s formula gives no number for the LR of some updates.`,
  severity: 'error',
};

/** What the numbers have said already, the curve need not say again. */
const saidBy: Readonly<Record<string, readonly string[]>> = {
  'never-anneals': ['decay-after-end', 'scheduler-total-differs', 'default-total', 'no-decay', 'warm-up-too-long', 'floor-above-peak'], // prettier-ignore
  'rises-at-end': ['floor-above-peak'],
  'ends-at-zero': ['decay-before-end', 'scheduler-total-differs'],
};

function isNews({ code }: NumberFinding, told: readonly Finding[]): boolean {
  const by = saidBy[code] ?? [];
  return !told.some((finding) => by.includes(finding.code));
}

function toFinding(
  { code, about, message, severity, mend }: NumberFinding,
  found: Found,
  keys: readonly ScheduleKey[],
): Finding {
  const role = roleOf[about];
  const finding = { code, role, message, severity };
  const key = keys.find((each) => each.role === role);
  // A key in another unit (a share, samples, tokens) would need another number.
  if (mend === undefined || key === undefined || key.value !== found[about]) return finding;
  const total = keys.find((each) => each.role === 'total')?.value;
  const asTotal = mend === found.totalSteps && typeof total === 'number' && isSameLength(total, mend);
  return { ...finding, mend: { key: key.name, value: asTotal ? total : mend } };
}

/** A loop that runs one iteration more or less than its limit says. */
function isSameLength(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1;
}

function keyOf(
  keys: readonly ScheduleKey[],
  { key, role }: Pick<Finding, 'key' | 'role'>,
): ScheduleKey | undefined {
  return keys.find(({ name }) => name === key) ?? keys.find((each) => each.role === role);
}

function toProblem(tree: ConfigTree, keys: readonly ScheduleKey[], finding: Finding): Problem {
  const { code, message, severity, mend } = finding;
  const key = keyOf(keys, finding);
  const fix = mend === undefined ? null : toFix(tree, keys, mend);
  const facts = { code, message, severity, ...(fix === null ? {} : { fix }) };
  if (key === undefined) return { ...facts, line: 0 };
  return { ...facts, line: lineAt(tree.text, key.keyRange.start), range: key.valueRange };
}

function toFix(tree: ConfigTree, keys: readonly ScheduleKey[], mend: Mend): Fix | null {
  const key = keyOf(keys, mend);
  const edits = key === undefined ? null : editKey(tree, key, mend.value).edits;
  if (key === undefined || edits === null) return null;
  return { title: say`Set ${key.name} to ${edits[0]?.text ?? String(mend.value)}`, edits };
}
