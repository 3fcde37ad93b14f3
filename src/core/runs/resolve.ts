import type { ConfigReading } from '../configs/types.ts';
import type { Problem } from '../errors.ts';
import { fewestPoints } from '../fit/fit.ts';
import type { LrSource } from '../fit/types.ts';
import type { LogReading } from '../logs/types.ts';
import { warmupEnd } from '../law/areas.ts';
import { lrAt, toArray, type Schedule } from '../schedule/schedule.ts';
import { batchTokensOf } from './batch.ts';
import { digestLr } from './digestRun.ts';
import { checkDrift } from './drift.ts';
import { assumeHead, collectSamples, interpolate, isFine, type LrSamples } from './lr.ts';
import { baseName } from '../paths.ts';
import { nameRuns } from './names.ts';
import { rebuilt } from './rebuilt.ts';
import { RunMemory } from './memory.ts';
import type { Pairing } from './pair.ts';
import { readSettings } from './settings.ts';
import { sizeOfRun } from './size.ts';
import type { Answers, ConfigFile, LogFile, Run, RunCollection, UnresolvedLog } from './types.ts';
import { say } from '../words.ts';
import { peakOf } from '../peak.ts';

/**
 * Pairs logs with schedules and rebuilds the LR of every update. A log's own LR wins where it is fine enough; else the
 * config beside it; else the user is asked. What the user has said wins over both.
 * @param memory Of the last time, where logs are looked at again and again.
 */
export function collectRuns(
  logs: readonly LogFile[],
  configs: readonly ConfigFile[],
  answers: Answers = {},
  memory = new RunMemory(),
): RunCollection {
  const paths = logs.map((log) => log.path);
  const byPath = new Map(configs.map((config) => [config.path, config]));
  memory.begin(paths, [...byPath.keys()]);
  const names = memory.keep('names', [], () => nameRuns(paths));
  const opened = logs.map((log) => openLog(log, byPath, answers, memory));
  const context: Context = { names, warmups: collectWarmups(opened) };
  const outcomes = opened.map((log) => {
    const warmup = context.warmups.get(log.samples.lr[0] ?? NaN);
    return memory.keep(say`run ${log.file.path}`, [log, warmup], () => resolve(log, context));
  });
  return {
    runs: outcomes.filter((outcome): outcome is Run => 'eta' in outcome),
    unresolved: outcomes.filter((outcome): outcome is UnresolvedLog => 'state' in outcome),
  };
}

interface Context {
  readonly names: ReadonlyMap<string, string>;
  /** Earliest logged step of a cut-off log by its first LR. */
  readonly warmups: ReadonlyMap<number, number>;
}

interface OpenedLog {
  readonly file: LogFile;
  readonly samples: LrSamples;
  readonly lastStep: number;
  readonly config: ConfigFile | null;
  readonly reading: ConfigReading | null;
  /** Whether the user chose this config for this log. */
  readonly chosen: boolean;
  readonly candidates: Pairing['candidates'];
}

function openLog(
  file: LogFile,
  configs: ReadonlyMap<string, ConfigFile>,
  answers: Answers,
  memory: RunMemory,
): OpenedLog {
  const { config: paired, candidates } = memory.pairing(file.path);
  const said = Object.hasOwn(answers, file.path) ? answers[file.path] : undefined;
  const answer = configs.get(said ?? '');
  const config = answer ?? configs.get(paired ?? '') ?? null;
  const chosen = answer !== undefined;
  return memory.keep(say`log ${file.path}`, [file, config, chosen], () =>
    openPaired(file, config, chosen, candidates),
  );
}

function openPaired(
  file: LogFile,
  config: ConfigFile | null,
  chosen: boolean,
  candidates: Pairing['candidates'],
): OpenedLog {
  const curves = file.reading?.curves ?? [];
  const lastStep = curves.reduce((last, curve) => Math.max(last, curve.steps.at(-1) ?? 0), 0);
  const samples = collectSamples(curves);
  const reading = config === null ? ofSettings(file.reading, samples) : withLog(config, file.reading);
  return { file, samples, lastStep, config, reading, chosen, candidates };
}

/** The config's schedule, with the number of steps and the arguments from the log where the config does not tell them. */
function withLog(config: ConfigFile, log: LogReading | null): ConfigReading {
  const totalSteps = log?.totalSteps ?? undefined;
  const settings = log?.settings ?? undefined;
  const helps = settings !== undefined || (config.reading.schedule === null && totalSteps !== undefined);
  return helps ? config.withHints({ totalSteps, settings }) : config.reading;
}

/** The schedule of the arguments in the log, where they leave nothing open and the logged LR does not contradict them. */
function ofSettings(log: LogReading | null, samples: LrSamples): ConfigReading | null {
  const reading = log === null ? null : readSettings(log);
  if (reading?.schedule == null) return null;
  return checkDrift(samples, reading.schedule, '').length > 0 ? null : reading;
}

function collectWarmups(logs: readonly OpenedLog[]): Map<number, number> {
  const warmups = new Map<number, number>();
  for (const { samples } of logs) {
    const [first, lr] = [samples.steps[0], samples.lr[0]];
    if (first === undefined || lr === undefined || first <= 1) continue;
    warmups.set(lr, Math.min(first, warmups.get(lr) ?? first));
  }
  return warmups;
}

function resolve(log: OpenedLog, context: Context): Run | UnresolvedLog {
  const why = whyUnusable(log);
  if (why !== null) return unresolved(log, context, log.file.waits === true ? 'waiting' : 'unusable', why);
  if (!log.chosen && isFine(log.samples, log.lastStep)) return fromLog(log, context, []);
  if (log.reading?.schedule != null) return fromConfig(log, context, log.reading);
  if (log.samples.steps.length >= fewestPoints) {
    return fromLog(log, context, [
      say`The LR is logged too seldom to be exact and no config was found: it is interpolated.`,
    ]);
  }
  return unresolved(log, context, 'needs-schedule', whyNoSchedule(log));
}

function whyUnusable({ file, lastStep }: OpenedLog): string | null {
  if (file.reading === null) return file.problems[0]?.message ?? say`${baseName(file.path)} can't be read.`;
  const points = Math.max(0, ...file.reading.curves.map((curve) => curve.steps.length));
  if (points === 0 || lastStep < 1) return say`${baseName(file.path)} holds no loss at any step from 1 on.`;
  if (points >= fewestPoints) return null;
  return say`${baseName(file.path)} holds only ${String(points)} points: a fit needs at least ${String(fewestPoints)}.`;
}

function whyNoSchedule({ config, reading, file, candidates }: OpenedLog): string {
  const name = baseName(file.path);
  if (config !== null && reading !== null) {
    const missing = reading.missing[0]?.why ?? reading.problems[0]?.message ?? say`it gives no schedule.`;
    return say`${name} has no usable LR, and its config ${baseName(config.path)} does not give it: ${missing}`;
  }
  const count = candidates().length;
  if (count === 0) return say`${name} has no usable LR and no config was found: add one beside it.`;
  const found = count === 1 ? say`no config lies beside it` : say`several configs could be its own`;
  return say`${name} has no usable LR and ${found}: choose the one that trained it.`;
}

function unresolved(
  log: OpenedLog,
  context: Context,
  state: UnresolvedLog['state'],
  why: string,
): UnresolvedLog {
  const name = context.names.get(log.file.path) ?? log.file.path;
  const candidates = state === 'needs-schedule' ? log.candidates() : [];
  return { log: log.file.path, name, state, why, candidates };
}

function fromLog(log: OpenedLog, context: Context, doubts: readonly string[]): Run {
  const drift = driftOf(log);
  const schedule = drift.length === 0 ? (log.reading?.schedule ?? undefined) : undefined;
  // Asked for again, it needs the warm-ups of the time when it was first made.
  const warmup = context.warmups.get(log.samples.lr[0] ?? NaN);
  const { eta, jumps, head } = etaOfLog(log, schedule, warmup);
  const placed = jumps.map(
    (jump) => say`The LR jumps between two logged steps; the jump is placed at step ${String(jump)}.`,
  );
  return run(log, context, {
    eta,
    again: () => etaOfLog(log, schedule, warmup).eta,
    lrSource: head.source,
    assumptions: [...doubts, ...head.assumptions, ...placed],
    problems: drift,
  });
}

/** @param warmup Earliest logged step of a log that begins with the same LR. */
function etaOfLog(log: OpenedLog, schedule: Schedule | undefined, warmup: number | undefined) {
  const eta = new Float64Array(log.lastStep);
  const jumps = interpolate(log.samples, eta, schedule);
  return { eta, jumps, head: fillHead(log, warmup, eta) };
}

/** Where log and config part, if there are both. */
function driftOf({ samples, reading, config }: OpenedLog): Problem[] {
  if (reading?.schedule == null || config === null) return [];
  return checkDrift(samples, reading.schedule, baseName(config.path));
}

function fromConfig(log: OpenedLog, context: Context, reading: ConfigReading): Run {
  const { schedule } = reading;
  const make = () => (schedule === null ? new Float64Array(log.lastStep) : toArray(schedule, log.lastStep));
  return run(log, context, {
    eta: make(),
    again: make,
    lrSource: 'config',
    assumptions: reading.assumptions,
    // A hint is about the config, not about what came of it.
    problems: [...reading.problems.filter(({ severity }) => severity !== 'hint'), ...driftOf(log)],
  });
}

interface FilledHead {
  readonly source: LrSource;
  readonly assumptions: readonly string[];
}

/** The LR before the log's first: from the config where it agrees with the log there, else assumed. */
function fillHead(log: OpenedLog, warmup: number | undefined, eta: Float64Array): FilledHead {
  const first = log.samples.steps[0] ?? 0;
  if (first <= 1) return { source: 'log', assumptions: [] };
  const schedule = log.reading?.schedule;
  const lr = log.samples.lr[0]!;
  if (schedule != null && Math.abs(lrAt(schedule, first) - lr) <= 0.02 * lr) {
    eta.set(toArray(schedule, first - 1));
    return { source: 'log', assumptions: [] };
  }
  const head = assumeHead(log.samples, eta, warmup ?? first);
  if (head.kind !== 'ramp') return { source: 'log', assumptions: [] };
  const sparse = first <= 1.5 * ((log.samples.steps[1] ?? first) - first);
  const ramp = say`The LR before step ${String(first)} is not logged: a linear warm-up from 0 over ${String(head.warmupSteps)} steps is assumed.`;
  return { source: sparse ? 'log' : 'assumed', assumptions: [ramp] };
}

interface Found {
  readonly eta: Float64Array;
  /** Makes an equal one. */
  readonly again: () => Float64Array;
  readonly lrSource: LrSource;
  readonly assumptions: readonly string[];
  readonly problems: readonly Problem[];
}

function run(log: OpenedLog, context: Context, found: Found): Run {
  const { file, config, reading } = log;
  const curves = file.reading?.curves ?? [];
  const eta = rebuilt(found.eta, found.again);
  return {
    id: file.path,
    name: context.names.get(file.path) ?? file.path,
    log: file.path,
    schedule: config?.path ?? null,
    lrSource: found.lrSource,
    get eta() {
      return eta();
    },
    steps: found.eta.length,
    peakLr: peakOf(found.eta),
    lrDigest: digestLr(found.eta),
    warmupSteps: warmupEnd(found.eta),
    curves,
    size: sizeOfRun(file, reading ?? config?.reading ?? null),
    batchTokens: batchTokensOf(curves) ?? reading?.tokensPerUpdate ?? null,
    assumptions: [...(file.reading?.assumptions ?? []), ...found.assumptions],
    problems: [...file.problems, ...found.problems],
  };
}
