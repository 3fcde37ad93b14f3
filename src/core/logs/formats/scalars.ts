import { ReadError, type Problem } from '../../errors.ts';
import { baseName } from '../../paths.ts';
import { largestStep } from '../points/collector.ts';
import type { Meaning, Role } from '../points/columns.ts';
import { finishReading } from '../points/finish.ts';
import { Gathered } from '../points/gathered.ts';
import { checkObjective } from '../points/objective.ts';
import type { Column } from '../points/rows.ts';
import type { Thinning } from '../points/thinning.ts';
import { Tally } from '../points/tally.ts';
import type { LogReading, Settings } from '../types.ts';
import { scalarCounters, type Counters } from './scalarCounters.ts';
import type { Tag, TagValues } from './tagTable.ts';
import { trackerDialect } from './trackers.ts';
import { say } from '../../words.ts';

/** Scalars of one file of a tracker. */
export interface ScalarPart {
  readonly tags: readonly Tag[];
  /** How many records the file has. */
  readonly records: number;
}

/** What a reader of a tracker's files gathered. */
export interface ScalarLog {
  /** Registry name of the format. */
  readonly format: string;
  readonly path: string;
  /** In the order in which they were begun. */
  readonly parts: readonly ScalarPart[];
  readonly settings: Settings | null;
  readonly problems?: readonly Problem[];
  readonly assumptions?: readonly string[];
}

/**
 * Makes curves of scalars that come one by one, each under a tag with a counter of its own.
 * @throws ReadError `not-recognised` where there are no scalars, `no-loss` where there is no loss.
 */
export function finishScalars(log: ScalarLog): LogReading {
  const { format, path, parts, settings } = log;
  const series = collectSeries(parts);
  const names = parts.flatMap(({ tags }) => tags.filter(({ isScalar }) => isScalar).map(({ name }) => name));
  checkTags(log, names);
  const dialect = trackerDialect(names);
  const tally = new Tally();
  const counters = scalarCounters(dialect, series, path);
  const gathered = gatherScalars(series, counters, tally);
  const told = dialect.framework === '' ? [] : [say`The tags are those of ${dialect.framework}.`];
  const reading = finishReading({
    format,
    path,
    gathered,
    counting: dialect.counting,
    totalSteps: totalOf(settings),
    problems: [...(log.problems ?? []), ...tally.problems()],
    assumptions: [...(log.assumptions ?? []), ...told, ...counters.assumptions],
    settings,
  });
  return { ...reading, problems: reading.problems.map(asRecord) };
}

/** The values of a tag in one file, and how many records the files before it have. */
interface Piece {
  readonly values: TagValues;
  readonly before: number;
}

/** The values of one tag over all files. */
export interface TagSeries {
  readonly name: string;
  readonly meaning: Meaning;
  readonly pieces: readonly Piece[];
}

function collectSeries(parts: readonly ScalarPart[]): TagSeries[] {
  const series = new Map<string, { name: string; meaning: Meaning; pieces: Piece[] }>();
  let before = 0;
  for (const { tags, records } of parts) {
    for (const { name, meaning, values } of tags) {
      if (meaning === null || values === null || values.steps.length === 0) continue;
      values.settle();
      const known = series.get(name) ?? { name, meaning, pieces: [] };
      known.pieces.push({ values, before });
      series.set(name, known);
    }
    before += records;
  }
  return [...series.values()];
}

function checkTags({ format, path, parts }: ScalarLog, names: readonly string[]): void {
  if (names.length === 0) {
    const message = say`${baseName(path)} holds no scalars (yet): wait for the run to log a loss.`;
    throw new ReadError('not-recognised', format, message);
  }
  const roles = new Set<Role>(
    parts.flatMap(({ tags }) => tags.flatMap(({ meaning }) => meaning?.role ?? [])),
  );
  checkObjective(roles, format, path);
  if (roles.has('train') || roles.has('validation')) return;
  const shown = [...new Set(names)].slice(0, 12).join(', ');
  const message = say`${baseName(path)} has no loss among what it logs (${shown}): log it under a name such as "train/loss" or "val/loss".`;
  throw new ReadError('no-loss', format, message);
}

/** Every value is a record of its own; all losses are kept, of the other roles the best-named. */
function gatherScalars(series: readonly TagSeries[], { toUpdate }: Counters, tally: Tally): Gathered {
  const gathered = new Gathered(undefined, undefined, thinningOf(series));
  const losses = series.filter(({ meaning: { role } }) => role === 'train' || role === 'validation');
  const clock = bestOf(losses, 'train') ?? bestOf(losses, 'validation');
  for (const each of losses) {
    const { name, meaning } = each;
    const column = gathered.columnOf({ name, meaning, value: undefined });
    append(gathered, each, column, { toUpdate, tally, hasClock: each === clock });
  }
  for (const role of ['lr', 'multiplier', 'tokens'] as const) {
    const best = bestOf(series, role);
    if (best !== undefined) append(gathered, best, gathered[role], { toUpdate, tally, hasClock: false });
  }
  return gathered;
}

/** A tag must have this share of the values of the fullest to be chosen. */
const fullEnough = 0.5;

function bestOf(series: readonly TagSeries[], role: Role): TagSeries | undefined {
  const its = series.filter(({ meaning }) => meaning.role === role);
  const fullest = its.reduce((most, each) => Math.max(most, sizeOf(each)), 0);
  const full = its.filter((each) => sizeOf(each) >= fullEnough * fullest);
  return full.sort((a, b) => a.meaning.rank - b.meaning.rank)[0];
}

function sizeOf({ pieces }: TagSeries): number {
  return pieces.reduce((sum, { values }) => sum + values.steps.length, 0);
}

/** What was left out of the tag that most was left out of. */
function thinningOf(series: readonly TagSeries[]): Thinning | undefined {
  const all = series.flatMap(({ pieces }) => pieces.map(({ values }) => values.thinning));
  return all.reduce<Thinning | undefined>(
    (most, each) => (most === undefined || each.stride > most.stride ? each : most),
    undefined,
  );
}

interface Appending {
  readonly toUpdate: Counters['toUpdate'];
  readonly tally: Tally;
  readonly hasClock: boolean;
}

function append(gathered: Gathered, { meaning, pieces }: TagSeries, column: Column, how: Appending): void {
  const { toUpdate, tally, hasClock } = how;
  const isLoss = meaning.role === 'train' || meaning.role === 'validation';
  for (const { values, before } of pieces) {
    for (let i = 0; i < values.steps.length; i++) {
      const record = before + values.records.at(i);
      const step = toUpdate(values.steps.at(i), meaning.role);
      const value = valueOf(values.values.at(i), meaning);
      const isStep = Number.isInteger(step) && step >= 0 && step <= largestStep;
      if (!isStep) tally.add('bad-step', record);
      else if (isLoss && Number.isNaN(value)) tally.add('bad-loss', record);
      if (!isStep || (!isLoss && !(value >= 0))) continue;
      const row = gathered.rows.add(step, record);
      column.append(row, value);
      const time = values.times.at(i);
      if (hasClock && time >= 0) gathered.time.append(row, time);
    }
  }
}

/** A loss as the log has it, or of a perplexity the logarithm; NaN where it can't be one. */
function valueOf(value: number, { role, perplexity }: Meaning): number {
  if (role !== 'train' && role !== 'validation') return Number.isFinite(value) ? value : NaN;
  const loss = perplexity ? Math.log(value) : value;
  return loss > 0 && Number.isFinite(loss) ? loss : NaN;
}

function totalOf(settings: Settings | null): number | null {
  const total = settings?.['max_steps'];
  return typeof total === 'number' && Number.isSafeInteger(total) && total > 0 ? total : null;
}

/** A problem of a file that has no lines, in its own words. */
function asRecord(problem: Problem): Problem {
  const message = problem.message.replace(
    /\b([Ll])ine(s?)\b/g,
    (_, first: string, many: string) => `${first === 'L' ? 'R' : 'r'}ecord${many}`,
  );
  return { ...problem, message, line: 0 };
}
