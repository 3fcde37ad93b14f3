import { formatSize, formatSteps } from '../format.ts';
import { sizeInPath } from '../modelNames.ts';
import type { ConfigHints, ConfigReading } from './types.ts';
import { say } from '../words.ts';

/** What its schedule may need: the numbers of `ConfigHints`. */
const scheduleNames = ['totalSteps', 'stepsPerEpoch', 'tokensPerUpdate', 'worldSize'] as const;
/** What a user can say of a config where the config itself can't. */
export const tellableNames = [...scheduleNames, 'modelSize'] as const;
export type TellableName = (typeof tellableNames)[number];

/** What a user said of a config. It fills gaps: what the config or the run's log says wins. */
export type Told = Readonly<Partial<Record<TellableName, number>>>;

interface Question {
  readonly label: string;
  readonly prompt: string;
  /** The unit after the number, for one and for many. */
  readonly unit: readonly [one: string, many: string];
}

/** How each is asked for. */
export const questions: Readonly<Record<TellableName, Question>> = {
  totalSteps: {
    label: say`Length of the run`,
    prompt: say`How many optimiser updates does the run take?`,
    unit: ['update', 'updates'],
  },
  stepsPerEpoch: {
    label: say`Length of an epoch`,
    prompt: say`How many optimiser updates are one epoch?`,
    unit: ['update an epoch', 'updates an epoch'],
  },
  tokensPerUpdate: {
    label: say`Batch in tokens`,
    prompt: say`How many tokens does one optimiser update see, over all devices?`,
    unit: ['token an update', 'tokens an update'],
  },
  worldSize: {
    label: say`Number of devices`,
    prompt: say`How many devices hold different data (data-parallel ranks)?`,
    unit: ['device', 'devices'],
  },
  modelSize: {
    label: say`Model size`,
    prompt: say`How many parameters does the model have?`,
    unit: ['parameter', 'parameters'],
  },
};

/** A number with its unit: `8 devices`, `125M parameters`. */
export function sayAmount(name: TellableName, value: number): string {
  const [one, many] = questions[name].unit;
  const amount = name === 'modelSize' && value >= 1000 ? formatSize(value) : formatSteps(value);
  return `${amount} ${value === 1 ? one : many}`;
}

const amount = /^(\d+(?:\.\d*)?|\.\d+)(e\+?\d{1,2})?([kmb])?$/i;
const factors: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, b: 1e9 };
const largest = 1e12;

/**
 * A whole number as people write it: `24000`, `24k`, `1e5`, `1.5M`, `24_000`, `24 000`, `24,000`.
 * @returns The number, or one sentence on what is wrong.
 */
export function readAmount(text: string): number | string {
  const grouped = /^\s*\d{1,3}(?:,\d{3})+\s*$/.test(text) ? text.replaceAll(',', '') : text;
  const found = amount.exec(grouped.replace(/[\s_]/g, ''));
  if (found === null) return say`Give a number such as 24000, 24k or 1e5.`;
  const [, digits = '', exponent = '', factor = ''] = found;
  const exact = Number(digits + exponent) * (factors[factor.toLowerCase()] ?? 1);
  const value = Math.round(exact);
  if (Math.abs(value - exact) > 1e-9 * exact) return say`Give a whole number: there are no parts of it.`;
  if (value < 1) return say`Give a number of at least 1.`;
  return value > largest ? say`This is more than any run has.` : value;
}

/** What is told and stored may be of another release or edited by hand: only sound numbers are used. */
export function soundTold(told: Told | null | undefined): Told {
  const kept = tellableNames.flatMap((name) => {
    const value = told?.[name];
    return typeof value === 'number' && Number.isInteger(value) && value > 0 ? [[name, value] as const] : [];
  });
  return Object.fromEntries(kept);
}

/** Reads a config with these hints. */
type Read = (hints: ConfigHints) => ConfigReading;

/** Hints with what the user said where nothing better is known. */
function fill(hints: ConfigHints, told: Told): ConfigHints {
  const filled = scheduleNames.map((name) => [name, hints[name] ?? told[name]] as const);
  return { ...hints, ...Object.fromEntries(filled) };
}

/** Reads a config with what the user said of it; what made a difference is said as an assumption. */
export function readTold(read: Read, hints: ConfigHints): ConfigReading {
  const told = soundTold(hints.told);
  const reading = read(fill(hints, told));
  const said = usedOf(read, hints, told, reading).map(
    (name) => say`You said: ${sayAmount(name, told[name] ?? 0)}.`,
  );
  return said.length === 0 ? reading : { ...reading, assumptions: [...said, ...reading.assumptions] };
}

/**
 * A reading with the size of the model where the user said it, and neither the config nor its path does; then that is said as an
 * assumption.
 * @param size Of the config itself; null where it names none.
 */
export function withModelSize(
  reading: ConfigReading,
  path: string,
  size: number | null,
  told?: Told,
): ConfigReading {
  const said = soundTold(told).modelSize;
  if (size !== null || said === undefined || sizeInPath(path) !== null)
    return { ...reading, modelSize: size };
  const sentence = say`You said: ${sayAmount('modelSize', said)}.`;
  return { ...reading, modelSize: said, assumptions: [sentence, ...reading.assumptions] };
}

/** What of the user's word makes a difference: the reading without it is another. */
function usedOf(read: Read, hints: ConfigHints, told: Told, reading: ConfigReading): TellableName[] {
  return scheduleNames.filter((name) => {
    if (told[name] === undefined || hints[name] !== undefined) return false;
    const without = read(fill(hints, { ...told, [name]: undefined }));
    return factsOf(without) !== factsOf(reading);
  });
}

function factsOf({ totalSteps, warmupSteps, tokensPerUpdate, missing, assumptions }: ConfigReading): string {
  return JSON.stringify([totalSteps, warmupSteps, tokensPerUpdate, missing, assumptions]);
}

/** What is tried: one device always divides a batch, the others are of a usual size. */
const probes: Readonly<Record<(typeof scheduleNames)[number], number>> = {
  totalSteps: 10_000,
  stepsPerEpoch: 1_000,
  tokensPerUpdate: 1 << 19,
  worldSize: 1,
};

/**
 * What the user could say so that less of a config is missing; empty where nothing is missing or nothing said would help.
 * Found by trying, so that no framework has to declare it.
 */
export function collectTellable(read: Read, hints: ConfigHints, reading: ConfigReading): TellableName[] {
  if (reading.missing.length === 0) return [];
  const known = fill(hints, soundTold(hints.told));
  return scheduleNames.filter((name) => {
    if (known[name] !== undefined) return false;
    return (
      read({ ...hints, told: { ...hints.told, [name]: probes[name] } }).missing.length <
      reading.missing.length
    );
  });
}
