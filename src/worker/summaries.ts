import { collectTellable } from '../core/configs/told.ts';
import { describe } from '../core/schedule/describe.ts';
import { digestRun } from '../core/runs/digestRun.ts';
import { collectFacts, type Settings } from '../core/runs/facts.ts';
import { chooseSeries } from '../core/runs/points.ts';
import type { ConfigFile, LogFile, Run, RunCollection } from '../core/runs/types.ts';
import type { ConfigSummary, LogSummary, RunSummary, Scan } from '../protocol/worker.ts';

/** What the host needs to know of everything found, without the curves. */
export function summarise(
  logs: readonly LogFile[],
  configs: readonly ConfigFile[],
  { runs, unresolved }: RunCollection,
): Scan {
  const settings = new Map(logs.map(({ path, reading }) => [path, reading?.settings]));
  return {
    logs: logs.map(ofLog),
    configs: configs.map(ofConfig),
    runs: runs.map((run) => ofRun(run, settings.get(run.log) ?? null)),
    unresolved,
  };
}

function ofLog({ path, reading, problems }: LogFile): LogSummary {
  const curves = reading?.curves ?? [];
  const steps = curves.flatMap((curve) => [curve.steps[0] ?? Infinity, curve.steps.at(-1) ?? -Infinity]);
  return {
    path,
    format: reading?.format ?? null,
    points: curves.reduce((sum, curve) => sum + curve.steps.length, 0),
    firstStep: steps.length > 0 ? Math.min(...steps) : null,
    lastStep: steps.length > 0 ? Math.max(...steps) : null,
    series: curves.map((curve) => curve.kind),
    problems,
  };
}

function ofConfig(config: ConfigFile): ConfigSummary {
  const { path, reading, told } = config;
  const { framework, kind, totalSteps, schedule, missing, problems } = reading;
  return {
    path,
    framework,
    kind,
    totalSteps,
    words: schedule === null ? '' : describe(schedule),
    missing: missing.map(({ why }) => why),
    tellable: collectTellable((hints) => config.withHints(hints), { told }, reading),
    problems,
  };
}

/** Of runs that did not change nothing is looked at again. */
const known = new WeakMap<Run, RunSummary>();

function ofRun(run: Run, settings: Settings | null): RunSummary {
  const summary = known.get(run) ?? summariseRun(run, settings);
  known.set(run, summary);
  return summary;
}

function summariseRun(run: Run, settings: Settings | null): RunSummary {
  const { id, name, log, schedule, lrSource, steps, peakLr, assumptions, problems } = run;
  const series = chooseSeries([run]);
  const curve = run.curves.find(({ kind }) => kind === series);
  return {
    id,
    name,
    log,
    schedule,
    lrSource,
    steps,
    points: curve?.steps.length ?? 0,
    peakLr,
    lastLoss: curve?.loss.at(-1) ?? null,
    facts: collectFacts(run, settings),
    digest: digestRun(run),
    assumptions,
    problems,
  };
}
