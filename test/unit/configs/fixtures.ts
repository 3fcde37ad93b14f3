import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readConfig } from '../../../src/core/configs/registry.ts';
import type { ConfigHints, ConfigReading } from '../../../src/core/configs/types.ts';
import { lrAt, toArray } from '../../../src/core/schedule/schedule.ts';

export const folder = new URL('../../fixtures/configs/', import.meta.url);
const ending = '.golden.json';
/** What lies beside a fixture and is none. */
const beside = /\.golden\.json$|\.hints\.json$|\.mjs$|\.sources\//;

/** A config kept as an example: `test/fixtures/configs/FRAMEWORK/NAME`. */
export interface Fixture {
  readonly framework: string;
  /** Path within the framework's folder. */
  readonly name: string;
  readonly text: string;
  /** `NAME.hints.json`, and the files of `NAME.sources/` by their paths. */
  readonly hints: ConfigHints;
  readonly golden: URL;
}

/** What a fixture should read as. */
export interface Golden {
  readonly framework: string;
  readonly kind: string;
  readonly peakLr: number | null;
  readonly minLr: number | null;
  readonly warmupSteps: number | null;
  readonly totalSteps: number | null;
  readonly tokensPerUpdate?: number | null;
  readonly missing?: readonly string[];
  /** Codes. */
  readonly problems?: readonly string[];
  /** How `lr` was found apart from the reader. */
  readonly how: string;
  /** LR of every update, of short schedules. */
  readonly lr?: readonly number[];
  /** `[update, LR]` of long ones. */
  readonly lrAt?: readonly (readonly [number, number])[];
}

/** The LR of update k by the framework's formula, written apart from the reader: `formulas.mjs` exports it by fixture name. */
export type Formulas = Readonly<Record<string, (k: number) => number>>;

/** Every config fixture. */
export const fixtures: readonly Fixture[] = readdirSync(folder).flatMap((framework) =>
  readdirSync(new URL(`${framework}/`, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(
      ({ parentPath, name }) =>
        `${parentPath}/${name}`.replaceAll(/[\\/]+/g, '/').split(`/configs/${framework}/`)[1] ?? name,
    )
    .filter((name) => !beside.test(name))
    .sort()
    .map((name) => toFixture(framework, name)),
);

function toFixture(framework: string, name: string): Fixture {
  const at = (suffix: string) => new URL(`${framework}/${name}${suffix}`, folder);
  const hints = existsSync(at('.hints.json')) ? (JSON.parse(readFileSync(at('.hints.json'), 'utf8')) as ConfigHints) : {}; // prettier-ignore
  const sources = (path: string) => {
    const file = new URL(path.replace(/^(\.\.?\/)+/, ''), at('.sources/'));
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  };
  return {
    framework,
    name,
    text: readFileSync(at(''), 'utf8'),
    hints: { ...hints, sources },
    golden: at(ending),
  };
}

/** The reading of a fixture, under the path that a user might give it. */
export function readFixture({ framework, name, text, hints }: Fixture): ConfigReading | null {
  return readConfig(`${framework}/${name}`, text, hints);
}

/** null where nobody has said yet what it should read as. */
export function goldenOf({ golden }: Fixture): Golden | null {
  return existsSync(golden) ? (JSON.parse(readFileSync(golden, 'utf8')) as Golden) : null;
}

/** The formulas beside a framework's fixtures; none where there is no such file. */
export async function formulasOf(framework: string): Promise<Formulas> {
  const file = new URL(`${framework}/formulas.mjs`, folder);
  if (!existsSync(file)) return {};
  const loaded = (await import(/* @vite-ignore */ file.href)) as { default: Formulas };
  return loaded.default;
}

/** Longer schedules are kept at some of their updates. */
const longest = 300;
/** The golden of a fixture whose LR nobody has derived apart from the reader. */
export const unchecked = 'as read: say here how it was checked';

/**
 * The golden that the reader would give, with the LR by the formula where there is one. An LR that was derived in another way
 * before stays, with how that was, as long as the reader agrees with it; else the reader's own has to be checked.
 */
export function toGolden(
  reading: ConfigReading,
  formula?: (k: number) => number,
  before?: Golden | null,
): Golden {
  const { framework, kind, peakLr, minLr, warmupSteps, totalSteps, tokensPerUpdate, schedule } = reading;
  const facts = {
    ...{ framework, kind, peakLr, minLr, warmupSteps, totalSteps, tokensPerUpdate },
    missing: reading.missing.map(({ what }) => what),
    problems: reading.problems.map(({ code }) => code),
  };
  if (schedule === null) return { ...facts, how: 'no schedule: something is missing' };
  const kept = before == null || formula !== undefined ? null : keptLr(reading, before);
  if (kept !== null) return { ...facts, ...kept };
  const lr = (k: number) => formula?.(k) ?? lrAt(schedule, k);
  const length = totalSteps ?? 100;
  const how = formula === undefined ? unchecked : 'formulas.mjs';
  if (length <= longest) return { ...facts, how, lr: Array.from({ length }, (_, i) => lr(i + 1)) };
  return { ...facts, how, lrAt: updatesOf(reading, length).map((k) => [k, lr(k)] as const) };
}

function keptLr(reading: ConfigReading, golden: Golden): Pick<Golden, 'how' | 'lr' | 'lrAt'> | null {
  const { how, lr, lrAt: some, peakLr, totalSteps } = golden;
  const compared = comparedLr(reading, golden);
  const agrees = compared.every(([, want, got]) => Math.abs(got - want) <= 1e-12 * (peakLr ?? 0));
  if (totalSteps !== reading.totalSteps || compared.length === 0 || !agrees) return null;
  return { how, ...(lr === undefined ? {} : { lr }), ...(some === undefined ? {} : { lrAt: some }) };
}

/** The first and last updates, those about the joints, and some between. */
function updatesOf({ schedule }: ConfigReading, total: number): number[] {
  const joints = (schedule?.segments ?? []).flatMap(({ first }) => [first - 1, first, first + 1]);
  const between = Array.from({ length: 40 }, (_, i) => Math.round((total * i) / 40));
  const all = [1, 2, 3, ...joints, ...between, total - 1, total].filter((k) => k >= 1 && k <= total);
  return [...new Set(all)].sort((a, b) => a - b);
}

/** The LR that a reading gives where a golden knows it: `[update, LR of the golden, LR read]`. */
export function comparedLr({ schedule }: ConfigReading, golden: Golden): [number, number, number][] {
  if (schedule === null) return [];
  const listed = golden.lr?.map((lr, i) => [i + 1, lr] as const) ?? golden.lrAt ?? [];
  const eta = toArray(schedule, golden.totalSteps ?? listed.at(-1)?.[0] ?? 0);
  return listed.map(([k, lr]) => [k, lr, eta[k - 1] ?? NaN]);
}
