import { writeFile } from 'node:fs/promises';
import { UserError } from '../../core/errors.ts';
import { formatLoss, formatLr, formatSteps } from '../../core/format.ts';
import type { Fit } from '../../core/fit/types.ts';
import { explicitOfFound, writeExplicitText } from '../../core/configs/write/explicit.ts';
import { describeFound } from '../../core/forecast/describeFound.ts';
import {
  families,
  optimiseSchedule,
  type Budget,
  type Family,
  type OptimisedSchedule,
} from '../../core/forecast/optimise.ts';
import type { Difference } from '../../core/fit/compare.ts';
import { lawOf } from '../../core/law/registry.ts';
import { toArray } from '../../core/schedule/schedule.ts';
import { shapeSchedule } from '../../core/schedule/shape.ts';
import {
  countOption,
  parse,
  printJson,
  sizeOption,
  UsageError,
  type Command,
  type Parsed,
} from '../command.ts';
import { readFit, readNamedConfig } from '../inputs.ts';
import { print } from '../print.ts';

/** `lr-law optimize`: the schedule that would end lowest for a budget. */
export const optimizeCommand: Command = {
  usage: `optimize --fit FILE --steps N --peak LR [--min LR] [--warmup N] [--family ${families.join('|')}] [--against CONFIG] [--also FILE]… [--size N] [--out FILE.lrs.yaml|FILE.csv] [--json]`,
  summary: 'Finds the schedule that would end lowest for so many steps, with LRs between --min and --peak.',
  async run(argv) {
    const parsed = parse(argv, [...names, 'also*']);
    const { text, list, json, positionals } = parsed;
    if (positionals.length > 0) throw new UsageError('Give the budget as options, nothing else.');
    const [file, family, out] = [text('fit'), familyOption(text('family')), text('out')];
    if (file === undefined) throw new UsageError('--fit FILE is missing.');
    if (out !== undefined && !isWritable(out)) throw new UsageError('--out takes FILE.lrs.yaml or FILE.csv.');
    const fit = await readFit(file);
    const { budget, assumptions } = readBudget(parsed, fit);
    const against = await readAgainst(text('against'), budget);
    const others = await Promise.all(list('also').map(readFit));
    const size = sizeOption(text('size')) ?? null;
    const found = optimiseSchedule(fit, budget, { family, against: against.eta, others, size });
    if (found.refused !== null) throw new UserError(found.refused);
    const told: Told = { fit, budget, found, against: against.name, assumptions };
    if (out !== undefined) await writeSchedule(out, told);
    if (json) printJson(describeJson(told));
    else print(describeText(told));
  },
};

const names = ['fit', 'steps', 'peak', 'min', 'warmup', 'family', 'against', 'size', 'out'];

/** Everything there is to say about what was found. */
interface Told {
  readonly fit: Fit;
  readonly budget: Budget;
  readonly found: OptimisedSchedule;
  readonly against: string;
  readonly assumptions: readonly string[];
}

function familyOption(text: string | undefined): Family {
  if (text === undefined) return 'wsd';
  const family = families.find((name) => name === text);
  if (family === undefined) throw new UsageError(`--family takes ${families.join(', ')}.`);
  return family;
}

/** An LR of at least 0, or undefined where the option was left out. */
function lrOption(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  const lr = text.trim() === '' ? NaN : Number(text);
  if (!(lr >= 0 && lr < Infinity)) throw new UsageError(`--${name} takes an LR such as 3e-4.`);
  return lr;
}

/** Share of the steps that is a warm-up where neither the user nor the fit tells. */
const usualWarmup = 0.01;

function readBudget({ text }: Parsed, fit: Fit): { readonly budget: Budget; readonly assumptions: string[] } {
  const [totalSteps, peakLr] = [countOption(text('steps'), 'steps'), lrOption(text('peak'), 'peak')];
  if (totalSteps === undefined) throw new UsageError('--steps N is missing.');
  if (peakLr === undefined) throw new UsageError('--peak LR is missing.');
  const minLr = lrOption(text('min'), 'min') ?? 0;
  const given = text('warmup');
  if (given !== undefined) {
    const warmupSteps = given === '0' ? 0 : (countOption(given, 'warmup') ?? 0);
    return { budget: { totalSteps, peakLr, minLr, warmupSteps }, assumptions: [] };
  }
  const usual = fit.domain.warmupSteps ?? Math.round(usualWarmup * totalSteps);
  const warmupSteps = Math.min(usual, Math.floor(totalSteps / 2));
  return {
    budget: { totalSteps, peakLr, minLr, warmupSteps },
    assumptions: [
      `No --warmup was given: ${formatSteps(warmupSteps)} steps, ${fit.domain.warmupSteps === undefined ? '1 % of the run' : 'as in the longest fitted run'}.`,
    ],
  };
}

/** Where a cosine ends that nobody described: the usual tenth of the peak. */
const usualFloor = 0.1;

/** What the optimum is compared with: the config that was named, or the cosine that most would take for this budget. */
async function readAgainst(
  path: string | undefined,
  budget: Budget,
): Promise<{ readonly name: string; readonly eta: Float64Array }> {
  const { totalSteps, peakLr, minLr, warmupSteps } = budget;
  if (path === undefined) {
    const floor = Math.min(peakLr, Math.max(minLr, usualFloor * peakLr));
    const decaySteps = Math.max(0, totalSteps - warmupSteps);
    const shape = { ...budget, warmupSteps: totalSteps - decaySteps, minLr: floor, decaySteps } as const;
    const eta = peakLr > 0 ? toArray(shapeSchedule({ ...shape, decay: 'cosine' }), totalSteps) : undefined;
    return {
      name: `a cosine to ${formatLr(floor)} over the same ${formatSteps(totalSteps)} steps`,
      eta: eta ?? new Float64Array(totalSteps),
    };
  }
  const { reading, schedule } = await readNamedConfig(path, totalSteps);
  const length = reading.totalSteps ?? totalSteps;
  if (schedule === null || length < 1) {
    const why = reading.missing[0]?.why ?? reading.problems[0]?.message ?? 'it gives no schedule.';
    throw new UserError(`${path}: ${why}`);
  }
  return { name: path, eta: toArray(schedule, length) };
}

function isWritable(path: string): boolean {
  return /\.(ya?ml|csv)$/i.test(path);
}

async function writeSchedule(path: string, { fit, budget, found, against }: Told): Promise<void> {
  const comment = [
    `Found by lr-law optimize (${found.family}): would end at ${intervalOf(found)} by the ${lawOf(fit.law).label.toLowerCase()}.`,
    ...(found.gain === null ? [] : [`${gainSentence(found.gain, against)}.`]),
  ];
  const text = /\.csv$/i.test(path)
    ? `step,lr\n${Array.from(found.eta, (lr, i) => `${String(i + 1)},${String(lr)}\n`).join('')}`
    : writeExplicitText(explicitOfFound(found.schedule, budget.peakLr), comment);
  await writeFile(path, text).catch(() => {
    throw new UserError(`${path}: it can't be written.`);
  });
}

function describeJson({ budget, found, against, assumptions }: Told) {
  const { family, schedule, shape, eta, predicted, gain, others, bounded, distrust } = found;
  const { peakLr, warmupSteps, segments } = explicitOfFound(schedule, budget.peakLr);
  const decay = shape === null ? {} : { decay: shape.decay, decaySteps: shape.decaySteps };
  const last = { minLr: eta.at(-1) ?? 0, warmupSteps, totalSteps: eta.length };
  return {
    family,
    schedule: { peakLr, ...last, ...decay, segments },
    lr: eta,
    predicted,
    gain: { against, ...(gain ?? { loss: null }) },
    others: others.map((other) => ({ ...other, gain: other.gain?.loss ?? null })),
    ...{ bounded, assumptions, distrust },
  };
}

function intervalOf({ predicted: { loss, lower, upper } }: OptimisedSchedule): string {
  return `${formatLoss(loss)} (90 %: ${formatLoss(lower)} to ${formatLoss(upper)})`;
}

/** @param than What the optimum is compared with. */
function gainSentence(gain: Difference, than: string): string {
  const [near, far] = gain.loss < 0 ? [-gain.upper, -gain.lower] : [gain.lower, gain.upper];
  const interval = `90 %: ${formatLoss(near)} to ${formatLoss(far)}`;
  return `${formatLoss(Math.abs(gain.loss))} nats ${gain.loss < 0 ? 'above' : 'below'} ${than} (${interval})`;
}

function describeText({ fit, found, against, assumptions }: Told): string {
  const notes = [...assumptions, ...(found.bounded === null ? [] : [found.bounded]), ...found.distrust];
  const opinions = found.others.map(({ law, predicted, gain }) => {
    const says = predicted === null ? 'withheld' : formatLoss(predicted.loss);
    return `${lawOf(law).label}: ${says}${gain === null ? '' : `, ${gainSentence(gain, against)}`}`;
  });
  return [
    describeFound(found.schedule, found.eta),
    `${lawOf(fit.law).label}: would end at ${intervalOf(found)}`,
    ...(found.gain === null ? [] : [`  ${gainSentence(found.gain, against)}`]),
    ...opinions,
    ...notes.map((note) => `  - ${note}`),
    '',
  ].join('\n');
}
