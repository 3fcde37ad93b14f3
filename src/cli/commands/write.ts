import { readFile, writeFile } from 'node:fs/promises';
import { readConfig } from '../../core/configs/registry.ts';
import type { ConfigHints, ConfigReading } from '../../core/configs/types.ts';
import { applyEdits } from '../../core/configs/write/patch.ts';
import { applyShape, newConfig, writableFrameworks } from '../../core/configs/write/write.ts';
import { UserError } from '../../core/errors.ts';
import { checkShape, type DecayShape, type ScheduleShape } from '../../core/schedule/shape.ts';
import { siblingsOf } from '../../node/siblings.ts';
import { countOption, onlyPositional, parse, printJson, UsageError, type Command, type Parsed } from '../command.ts'; // prettier-ignore

/** Decay shapes by the names that `*.lrs.yaml` has for them. */
const shapes: Readonly<Record<string, DecayShape>> = {
  linear: 'linear',
  cosine: 'cosine',
  '1-sqrt': 'one-minus-sqrt',
  exponential: 'exponential',
};

/** `lr-law write`: a schedule into a config, or into a new one. */
export const writeCommand: Command = {
  usage: `write CONFIG|--new FRAMEWORK [--steps N] [--peak LR] [--min LR] [--warmup N] [--decay N] [--shape ${Object.keys(shapes).join('|')}] [--out FILE] [--json]`,
  summary:
    'Writes a schedule into CONFIG, or a new one, in its framework’s own syntax; what is left out stays as CONFIG has it.',
  async run(argv) {
    const parsed = parse(argv, ['new', 'steps', 'peak', 'min', 'warmup', 'decay', 'shape', 'out']);
    const { text, json, positionals } = parsed;
    const framework = text('new');
    if (framework !== undefined && positionals.length > 0)
      throw new UsageError('Give a config or --new FRAMEWORK, not both.');
    const written = framework === undefined ? await intoConfig(onlyPositional(positionals, 'config'), parsed) : intoNew(framework, parsed); // prettier-ignore
    const out = text('out');
    if (out !== undefined) await writeFile(out, written.text);
    if (json) printJson(written);
    else if (out === undefined) process.stdout.write(written.text);
  },
};

/** The text with the schedule in it, and how many places of the old one were changed. */
interface Written {
  readonly path: string;
  readonly text: string;
  readonly changes: number | null;
  readonly schedule: ScheduleShape;
}

async function intoConfig(path: string, parsed: Parsed): Promise<Written> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new UserError(`${path}: there is no such file or it can't be opened.`);
  });
  const hints: ConfigHints = { sources: siblingsOf(path) };
  const schedule = readShape(parsed, readConfig(path, text, hints));
  const { edits, why } = applyShape(path, text, schedule, hints);
  if (edits === null) throw new UserError(`${path}: ${why}`);
  return { path, text: applyEdits(text, edits), changes: edits.length, schedule };
}

function intoNew(framework: string, parsed: Parsed): Written {
  const known = writableFrameworks.map((each) => each.framework);
  if (!known.includes(framework)) throw new UsageError(`--new takes ${known.join(', ')}.`);
  const schedule = readShape(parsed, null);
  const made = newConfig(framework, schedule);
  if ('why' in made) throw new UserError(made.why);
  return { path: made.fileName, text: made.text, changes: null, schedule };
}

/** A number of steps, which may be 0. */
function stepsOption(text: string | undefined, name: string): number | undefined {
  return text === '0' ? 0 : countOption(text, name);
}

function lrOption(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  const lr = text.trim() === '' ? NaN : Number(text);
  if (!(lr >= 0 && lr < Infinity)) throw new UsageError(`--${name} takes an LR such as 3e-4.`);
  return lr;
}

/** The schedule that is asked for; what is not said is the config's own. */
function readShape({ text }: Parsed, reading: ConfigReading | null): ScheduleShape {
  const totalSteps = countOption(text('steps'), 'steps') ?? reading?.totalSteps;
  const peakLr = lrOption(text('peak'), 'peak') ?? reading?.peakLr;
  if (totalSteps == null) throw new UsageError('--steps N is missing.');
  if (peakLr == null) throw new UsageError('--peak LR is missing.');
  const warmupSteps = stepsOption(text('warmup'), 'warmup') ?? reading?.warmupSteps ?? 0;
  const { decaySteps, decay } = readDecay(text, reading, totalSteps - warmupSteps);
  const floor = reading?.kind === 'constant' ? 0 : (reading?.minLr ?? 0);
  const minLr = lrOption(text('min'), 'min') ?? Math.min(floor, peakLr);
  const shape = { totalSteps, peakLr, minLr, warmupSteps, decaySteps, decay };
  const why = checkShape(shape);
  if (why !== null) throw new UserError(why);
  return shape;
}

/** A cosine or linear config goes on to decay over all that the warm-up leaves; any other has to be told how long. */
function readDecay(
  text: Parsed['text'],
  reading: ConfigReading | null,
  left: number,
): Pick<ScheduleShape, 'decaySteps' | 'decay'> {
  const name = text('shape');
  if (name !== undefined && !Object.hasOwn(shapes, name))
    throw new UsageError(`--shape takes ${Object.keys(shapes).join(', ')}.`);
  const kind = reading?.kind;
  const own = kind === 'cosine' || kind === 'linear' ? kind : undefined;
  const decay = (name === undefined ? own : shapes[name]) ?? 'linear';
  const given = stepsOption(text('decay'), 'decay');
  if (given !== undefined) return { decaySteps: given, decay };
  if (kind === 'constant' && name === undefined) return { decaySteps: 0, decay };
  if (own === undefined) throw new UsageError('--decay N is missing: 0 for a constant LR.');
  return { decaySteps: Math.max(0, left), decay };
}
