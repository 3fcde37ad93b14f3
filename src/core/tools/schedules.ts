import { UserError } from '../errors.ts';
import type { ModelFacts } from '../fit/domain.ts';
import { predictSchedule, type Prediction } from '../fit/interval.ts';
import type { Fit, FinalLoss } from '../fit/types.ts';
import { modelFacts } from '../runs/size.ts';
import type { ConfigFile } from '../runs/types.ts';
import { describe } from '../schedule/describe.ts';
import { toArray, type Schedule } from '../schedule/schedule.ts';
import {
  checkShape,
  decayShapes,
  shapeSchedule,
  type DecayShape,
  type ScheduleShape,
} from '../schedule/shape.ts';
import type { JsonSchema, ToolInput, ToolWorkspace } from './tool.ts';

/** A schedule by its numbers, as a tool's argument. */
export const shapeProperties = {
  totalSteps: { type: 'integer', minimum: 1, description: 'Optimiser updates of the whole run.' },
  peakLr: { type: 'number', exclusiveMinimum: 0, description: 'Peak learning rate, for example 3e-4.' },
  minLr: { type: 'number', minimum: 0, description: 'Learning rate of the last update. Default 0.' },
  warmupSteps: { type: 'integer', minimum: 0, description: 'Updates of linear warm-up from 0. Default 0.' },
  decaySteps: {
    ...{ type: 'integer', minimum: 0 },
    description:
      'Updates of the decay at the end. Default: all after the warm-up (a plain cosine or linear schedule); less makes a WSD schedule; 0 a constant one.',
  },
  decayShape: { type: 'string', enum: decayShapes, description: 'How the decay goes down. Default cosine.' },
} as const satisfies Readonly<Record<string, JsonSchema>>;

/** A schedule, either a config file or numbers, as a tool's argument. */
export const scheduleSchema: JsonSchema = {
  type: 'object',
  description:
    'Either a config file of the workspace, or a schedule by its numbers (totalSteps and peakLr at least).',
  additionalProperties: false,
  properties: {
    config: { type: 'string', description: 'Path of a config of the workspace that holds an LR schedule.' },
    steps: {
      ...{ type: 'integer', minimum: 1 },
      description: 'Length of the run, where the config does not tell it.',
    },
    ...shapeProperties,
  },
};

/** A schedule that a tool was asked about. */
export interface AskedSchedule {
  readonly name: string;
  /** Of its config; absent for one by its numbers. */
  readonly path?: string;
  readonly schedule: Schedule;
  /** LR of updates 1..N. */
  readonly eta: Float64Array;
  readonly facts: ModelFacts;
  readonly assumptions: readonly string[];
}

/** The schedule that an argument asks about. @throws UserError what is missing and where it could come from. */
export async function readAsked(input: ToolInput, workspace: ToolWorkspace): Promise<AskedSchedule> {
  if (typeof input['config'] === 'string') return readAskedConfig(input['config'], input['steps'], workspace);
  const shape = readShape(input);
  const schedule = shapeSchedule(shape);
  const eta = toArray(schedule, shape.totalSteps);
  return { name: describe(schedule), schedule, eta, facts: {}, assumptions: [] };
}

/** A shape by its numbers, with the defaults that the schema states. @throws UserError */
export function readShape(input: ToolInput): ScheduleShape {
  const { totalSteps, peakLr, minLr = 0, warmupSteps = 0, decayShape = 'cosine' } = input;
  if (typeof totalSteps !== 'number' || typeof peakLr !== 'number')
    throw new UserError('Give either "config" or "totalSteps" and "peakLr".');
  const rest = Math.max(0, totalSteps - (warmupSteps as number));
  const shape: ScheduleShape = {
    ...{ totalSteps, peakLr, minLr: minLr as number, warmupSteps: warmupSteps as number },
    ...{ decaySteps: (input['decaySteps'] as number | undefined) ?? rest, decay: decayShape as DecayShape },
  };
  const why = checkShape(shape);
  if (why !== null) throw new UserError(why);
  return shape;
}

async function readAskedConfig(
  path: string,
  steps: unknown,
  workspace: ToolWorkspace,
): Promise<AskedSchedule> {
  const file = await findConfig(path, workspace);
  const reading = typeof steps === 'number' ? file.withHints({ totalSteps: steps }) : file.reading;
  const length = reading.totalSteps ?? (typeof steps === 'number' ? steps : null);
  if (reading.schedule === null || length === null || length < 1) {
    const why = reading.missing[0]?.why ?? reading.problems[0]?.message ?? 'it gives no schedule.';
    throw new UserError(`${file.path}: ${why} Give "steps" where the length is what is missing.`);
  }
  return {
    name: file.path,
    path: file.path,
    schedule: reading.schedule,
    eta: toArray(reading.schedule, length),
    facts: modelFacts(file.path, reading),
    assumptions: reading.assumptions,
  };
}

/** The config of a path, or of the end of one where that is unique. @throws UserError with the paths there are. */
export async function findConfig(path: string, workspace: ToolWorkspace): Promise<ConfigFile> {
  const configs = await workspace.configs();
  const wanted = path.replaceAll('\\', '/').replace(/^\.\//, '');
  const exact = configs.filter((config) => config.path === wanted);
  const found = exact.length > 0 ? exact : configs.filter((config) => config.path.endsWith(`/${wanted}`));
  const [file] = found;
  if (file !== undefined && found.length === 1) return file;
  const shown = (found.length > 1 ? found : configs).slice(0, 20).map((config) => config.path);
  const why = found.length > 1 ? 'names several configs' : 'is no LR schedule config of this workspace';
  const there = shown.length === 0 ? 'No config was found.' : `Those found: ${shown.join(', ')}.`;
  throw new UserError(`${path} ${why}. ${there}`);
}

/** What a tool says of a prediction; a withheld one has no number. */
export interface ToldPrediction {
  /** null where it is withheld. */
  readonly finalLoss: FinalLoss | null;
  readonly interval: '90 %';
  readonly unit: 'nats';
  readonly withheld: string | null;
  readonly distrust: readonly string[];
}

/** The predicted end of a schedule. */
export function tellPrediction(fit: Fit, { eta, facts }: AskedSchedule): ToldPrediction {
  const { final, withheld, distrust }: Prediction = predictSchedule(
    fit,
    eta,
    Float64Array.of(eta.length),
    facts,
  );
  return { finalLoss: withheld === null ? final : null, interval: '90 %', unit: 'nats', withheld, distrust };
}
