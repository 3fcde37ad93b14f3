import type { XKind } from '../src/protocol/state.ts';
import { formatSteps, formatTokens } from './format.ts';
import type { Range } from './ranges.ts';
import { strings, xTitles } from './strings.ts';
import { formatPlain, formatScaled, stepScales, tokenScales } from './ticks.ts';
import { say } from '../src/core/words.ts';

/** An axis: its kind, its ends, and how its ticks are written. */
export interface Axis extends Range {
  readonly scale: 'linear' | 'log';
  /** Ticks stand at round multiples of this; 1 where left out. */
  readonly unit?: number;
  readonly format: (ticks: readonly number[]) => string[];
}

/** The horizontal axis. */
export interface XAxis extends Axis {
  readonly kind: XKind;
  /** With its unit. */
  readonly title: string;
  /** A place on it in full, for the readout. */
  readonly say: (x: number) => string;
}

const timeUnits = [
  { seconds: 86_400, name: 'd', title: strings.days },
  { seconds: 3600, name: 'h', title: strings.hours },
  { seconds: 60, name: 'min', title: strings.minutes },
  { seconds: 1, name: 's', title: strings.seconds },
] as const;

const lastUnit = timeUnits[3];

/** The axis that shows `range` of `kind`. */
export function makeXAxis(kind: XKind, scale: 'linear' | 'log', range: Range): XAxis {
  const shared = { kind, scale, title: xTitles[kind], min: range.min, max: range.max };
  if (kind === 'step')
    return {
      ...shared,
      format: (ticks) => formatScaled(ticks, stepScales),
      say: (x) => `${strings.step} ${formatSteps(x)}`,
    };
  if (kind === 'tokens')
    return {
      ...shared,
      format: (ticks) => formatScaled(ticks, tokenScales),
      say: (x) => say`${formatTokens(x)} tokens`,
    };
  if (kind === 'area')
    return { ...shared, format: formatPlain, say: (x) => `S1 = ${Number(x.toPrecision(4)).toString()}` };
  const unit = timeUnits.find(({ seconds }) => range.max >= 2 * seconds) ?? lastUnit;
  return {
    ...shared,
    title: unit.title,
    unit: unit.seconds,
    format: (ticks) => formatPlain(ticks.map((tick) => tick / unit.seconds)),
    say: (x) => `${Number((x / unit.seconds).toPrecision(4)).toString()} ${unit.name}`,
  };
}
