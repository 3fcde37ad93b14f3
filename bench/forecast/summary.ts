import { knowledges, shares, type Ending, type Knowledge } from './measure.ts';
import type { Kind } from './runs.ts';

/** Errors of log loss of one way to forecast, as fractions. */
export interface Errors {
  readonly mean: number;
  readonly quantile90: number;
}

/** What is told of the ends of one kind of run at one share. */
export interface Row {
  readonly set: string;
  readonly kind: Kind | 'all';
  readonly share: number;
  readonly ends: number;
  readonly told: Readonly<
    Partial<Record<Knowledge, Errors & { readonly coverage: number; readonly half: number }>>
  >;
  readonly power: Errors;
  readonly last: Errors;
}

const kinds: readonly Kind[] = ['constant', 'cosine', 'two-step', 'WSD'];

/** Rows of a set: kind by kind, then all of them. */
export function summarise(set: string, endings: readonly Ending[]): Row[] {
  return [...kinds, 'all' as const].flatMap((kind) =>
    shares.flatMap((share) => {
      const some = endings.filter((each) => each.share === share && (kind === 'all' || each.kind === kind));
      return some.length === 0 ? [] : [summariseSome(set, kind, share, some)];
    }),
  );
}

function summariseSome(set: string, kind: Row['kind'], share: number, some: readonly Ending[]): Row {
  const told: { -readonly [K in Knowledge]?: Row['told'][K] } = {};
  for (const knowledge of knowledges) {
    const each = some.flatMap((ending) => ending.told[knowledge] ?? []);
    if (each.length === 0) continue;
    const inside = each.filter(({ error, half }) => Math.abs(error) <= half).length;
    told[knowledge] = {
      ...errorsOf(each.map(({ error }) => error)),
      coverage: inside / each.length,
      half: each.reduce((sum, { half }) => sum + half, 0) / each.length,
    };
  }
  return {
    ...{ set, kind, share, ends: some.length, told },
    power: errorsOf(some.map(({ power }) => power)),
    last: errorsOf(some.map(({ last }) => last)),
  };
}

function errorsOf(errors: readonly number[]): Errors {
  const sizes = errors.map(Math.abs).sort((a, b) => a - b);
  return {
    mean: sizes.reduce((sum, size) => sum + size, 0) / sizes.length,
    quantile90: sizes[Math.ceil(0.9 * sizes.length) - 1]!,
  };
}

/** One size judged by the other. */
export interface SizeJudged {
  readonly size: string;
  readonly by: string;
  /** Factor on the half-widths that just holds 90 % of the other size's ends. */
  readonly factor: number;
  /** Share of this size's ends inside with that factor. */
  readonly coverage: number;
}

/** Each published size with its half-widths scaled as the other alone would have them. */
export function judgeSizes(endings: readonly Ending[]): SizeJudged[] {
  const sizes = [...new Set(endings.map(({ set }) => set))];
  const ratios = (size: string) =>
    endings
      .filter(({ set }) => set === size)
      .flatMap(({ told: { others } }) => (others === undefined ? [] : [Math.abs(others.error) / others.half]))
      .sort((a, b) => a - b);
  return sizes.flatMap((size) =>
    sizes
      .filter((by) => by !== size)
      .map((by) => {
        const [learnt, own] = [ratios(by), ratios(size)];
        const factor = learnt[Math.ceil(0.9 * learnt.length) - 1]!;
        return { size, by, factor, coverage: own.filter((ratio) => ratio <= factor).length / own.length };
      }),
  );
}

/** The rows in Markdown: mean / 90 % quantile of the relative error, and coverage where there is an interval. */
export function formatTable(rows: readonly Row[]): string {
  const head =
    '| runs, done | ends | with other runs | inside | alone | inside | power law of its steps | last value |';
  return [head, '|---|---|---|---|---|---|---|---|', ...rows.map(formatRow)].join('\n');
}

function formatRow({ set, kind, share, ends, told, power, last }: Row): string {
  const cells = [`${set}, ${kind}, ${String(100 * share)} %`, String(ends)];
  for (const knowledge of ['others', 'alone'] as const) {
    const each = told[knowledge];
    cells.push(each === undefined ? '' : formatErrors(each));
    cells.push(each === undefined ? '' : `${(100 * each.coverage).toFixed(0)} %`);
  }
  return `| ${[...cells, formatErrors(power), formatErrors(last)].join(' | ')} |`;
}

function formatErrors({ mean, quantile90 }: Errors): string {
  return `${(100 * mean).toFixed(2)} / ${(100 * quantile90).toFixed(2)} %`;
}
