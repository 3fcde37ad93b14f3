import type { ConfigReading } from '../../core/configs/types.ts';
import { UserError } from '../../core/errors.ts';
import { planRun, type Plan } from '../../core/forecast/plan.ts';
import { cutLog } from '../../core/runs/cut.ts';
import { collectRuns } from '../../core/runs/resolve.ts';
import type { ConfigFile, LogFile, Run } from '../../core/runs/types.ts';
import { readInputs } from '../collect.ts';
import { aboutFile, UsageError } from '../command.ts';
import { readNamedConfig } from '../inputs.ts';

/** What the user said about a run in progress. */
export interface RunQuestion {
  readonly schedule: string | undefined;
  readonly until: number | undefined;
  /** Pretend that the log ends at this step. */
  readonly use: number | undefined;
  readonly size: number | undefined;
  /** Whether the run may end where it is, when nothing says how it goes on. */
  readonly optional: boolean;
}

/** A run so far, and its LR to the end. */
export interface ReadRun {
  readonly run: Run;
  readonly plan: Plan;
}

/** Reads the log and what says how it goes on. @throws UserError */
export async function readRunInProgress(path: string, question: RunQuestion): Promise<ReadRun> {
  const inputs = await readInputs([path]);
  const [whole] = inputs.logs;
  if (whole === undefined || inputs.logs.length !== 1) throw new UsageError('Give one log.');
  const log = question.use === undefined ? whole : cutLog(whole, question.use);
  const { schedule } = question;
  const config = schedule === undefined ? null : await readSchedule(schedule, log, question.until);
  const resolve = (file: LogFile) => resolveOne(file, inputs.configs, config);
  const run = resolve(log);
  const sized = { ...run, size: question.size ?? run.size };
  const told = reading(run, config === null ? inputs.configs : [config], log, question.until);
  const known = {
    schedule: told?.schedule ?? null,
    totalSteps: told?.totalSteps ?? log.reading?.totalSteps ?? null,
    until: question.until,
    logged: question.use === undefined ? null : resolve(whole).eta,
  };
  return { run: sized, plan: planned(sized, known, question.optional) };
}

/** The log as a run; a config that the user named wins over all others. */
function resolveOne(log: LogFile, beside: readonly ConfigFile[], named: ConfigFile | null): Run {
  const others = beside.filter(({ path }) => path !== named?.path);
  const { runs, unresolved } =
    named === null
      ? collectRuns([log], beside)
      : collectRuns([log], [...others, named], { [log.path]: named.path });
  const [run] = runs;
  if (run !== undefined) return run;
  throw new UserError(aboutFile(log.path, unresolved[0]?.why ?? 'this is no training log.'));
}

/** What the run's config says, with what its log and the user know. */
function reading(
  run: Run,
  configs: readonly ConfigFile[],
  { reading: log }: LogFile,
  until: number | undefined,
): ConfigReading | null {
  const own = configs.find(({ path }) => path === run.schedule);
  if (own === undefined) return null;
  if (own.reading.schedule !== null) return own.reading;
  return own.withHints({
    totalSteps: until ?? log?.totalSteps ?? undefined,
    settings: log?.settings ?? undefined,
  });
}

function planned(run: Run, known: Parameters<typeof planRun>[1], optional: boolean): Plan {
  try {
    return planRun(run, known);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (!optional || known.until !== undefined)
      throw new UserError(`${error.message} (--schedule CONFIG, --until STEP)`);
    return { eta: run.eta, assumptions: ['Nothing says how the run goes on: its end is taken to be now.'] };
  }
}

/** The schedule that the user named; its length from the user or the log where it does not tell. */
async function readSchedule(path: string, log: LogFile, until: number | undefined): Promise<ConfigFile> {
  const { text, reading: first } = await readNamedConfig(path);
  const length = until ?? log.reading?.totalSteps ?? undefined;
  const reading =
    first.schedule !== null || length === undefined ? first : (await readNamedConfig(path, length)).reading;
  if (reading.schedule === null) {
    const why = reading.missing[0]?.why ?? reading.problems[0]?.message ?? 'it gives no schedule.';
    throw new UserError(`${path}: ${why}`);
  }
  return { path, text, reading, withHints: () => reading };
}
