import { collectRuns } from '../../core/runs/resolve.ts';
import { collectSamples } from '../../core/runs/lr.ts';
import type { ConfigFile, LogFile } from '../../core/runs/types.ts';
import { aboutFile, onlyPositional, parse, printJson, toPlainProblem, type Command } from '../command.ts';
import { collectPaths, readPaths } from '../io.ts';
import { checkFolder } from '../inputs.ts';
import { formatTable } from '../table.ts';
import { print } from '../print.ts';

/** `lr-law scan DIR`: what is found in a folder. */
export const scanCommand: Command = {
  usage: 'scan DIR [--json]',
  summary: 'Lists the logs, schedules and runs found under DIR.',
  async run(argv) {
    const { positionals, json } = parse(argv, []);
    const root = onlyPositional(positionals, 'folder');
    await checkFolder(root);
    const { logs, configs } = await readPaths(root, await collectPaths(root));
    const { runs, unresolved } = collectRuns(logs, configs);
    const result = {
      logs: logs.map(describeLog),
      schedules: configs.map(describeConfig),
      runs: runs.map(({ name, log, schedule, lrSource }) => ({ name, log, schedule, lrSource })),
      unresolved: unresolved.map(({ log, state, why }) => ({ log, state, why })),
    };
    if (json) printJson(result);
    else print(describe(result));
  },
};

function describeLog({ path, reading, problems }: LogFile) {
  const curves = reading?.curves ?? [];
  const steps = curves.flatMap((curve) => [curve.steps[0] ?? Infinity, curve.steps.at(-1) ?? -Infinity]);
  return {
    path,
    format: reading?.format ?? null,
    points: curves.reduce((sum, curve) => sum + curve.steps.length, 0),
    firstStep: steps.length > 0 ? Math.min(...steps) : null,
    lastStep: steps.length > 0 ? Math.max(...steps) : null,
    series: curves.map((curve) => curve.kind),
    hasLr: collectSamples(curves).steps.length > 0,
    problems: problems.map(toPlainProblem),
  };
}

function describeConfig({ path, reading }: ConfigFile) {
  const { framework, kind, peakLr, minLr, warmupSteps, totalSteps, missing, problems } = reading;
  return {
    path,
    framework,
    kind,
    peakLr,
    minLr,
    warmupSteps,
    totalSteps,
    missing: missing.map(({ what }) => what),
    problems: problems.map(toPlainProblem),
  };
}

interface ScanResult {
  readonly logs: readonly ReturnType<typeof describeLog>[];
  readonly runs: readonly { name: string; log: string; schedule: string | null; lrSource: string }[];
  readonly unresolved: readonly { log: string; why: string }[];
}

function describe({ logs, runs, unresolved }: ScanResult): string {
  if (logs.length === 0) return 'No training log was found here.\n';
  const rows = runs.map((run) => {
    const log = logs.find(({ path }) => path === run.log);
    return [run.name, log?.format ?? '', String(log?.points ?? 0), run.lrSource, run.schedule ?? ''];
  });
  const open = unresolved.map(({ log, why }) => `${aboutFile(log, why)}\n`).join('');
  return formatTable([['run', 'format', 'points', 'LR from', 'schedule'], ...rows]) + open;
}
