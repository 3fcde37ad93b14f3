import { checkShape, type ScheduleShape } from '../../schedule/shape.ts';
import type { TextEdit } from '../../errors.ts';
import type { Language } from '../languages.ts';
import { languageOf } from '../names.ts';
import { dialects, readConfig, readTree } from '../registry.ts';
import type { ConfigTree } from '../tree.ts';
import type { ConfigHints, ConfigReading } from '../types.ts';
import { applyEdits, patchTree, type Patched } from './patch.ts';
import { writers } from './registry.ts';
import type { Applied, Way, WriteContext, Writer } from './types.ts';
import { etaOf, otherLr, readEta, whyNot } from './verify.ts';
import { say } from '../../words.ts';

export type { Applied } from './types.ts';
export { writeExplicit } from './explicit.ts';
export { writePythonLambda } from './pythonLambda.ts';

/** Frameworks whose configs can be written, by their names in `ConfigReading.framework` and in words. */
export const writableFrameworks: readonly { readonly framework: string; readonly label: string }[] = writers.map(({ framework }) => ({ framework, label: labelOf(framework) })); // prettier-ignore

function labelOf(framework: string): string {
  return dialects.find((dialect) => dialect.framework === framework)?.label ?? framework;
}

/**
 * The edits that make a config run a schedule, in its framework's own syntax: only keys that have to change, the others and
 * all comments stay. The edited text is read again and the LR of every update compared: length, peak, floor and warm-up are
 * those of the target, and each LR is one that the target has at most one update earlier or later (DeepSpeed and
 * Megatron-DeepSpeed's tokens: two), since frameworks count from 0 or 1.
 * @param path Name or path of the config: its ending tells the language.
 * @param hints What others know of the run, as for `readConfig`.
 * @returns edits in the order of the text that don't overlap, none where the config already runs the schedule; or one
 * sentence: what this config can't express, or why it can't be edited. Never throws.
 */
export function applyShape(
  path: string,
  text: string,
  target: ScheduleShape,
  hints: ConfigHints = {},
): Applied {
  const language = languageOf(path);
  const why = checkShape(target) ?? (language === undefined ? say`Files of this kind hold no config.` : brokenBy(text, language)); // prettier-ignore
  if (why !== null || language === undefined) return refuse(why ?? '');
  const reading = readConfig(path, text, hints);
  if (reading === null) return refuse(say`This file is not a schedule config that is known here.`);
  const writer = writers.find(({ framework }) => framework === reading.framework);
  if (writer === undefined)
    return refuse(say`Schedules can’t be written into a config of ${labelOf(reading.framework)}.`);
  return new Attempt(path, { tree: readTree(language, text), hints, reading, target }, writer).run();
}

function refuse(why: string): Applied {
  return { edits: null, why };
}

/** One sentence on a text that is not to be edited: broken, or in the midst of a merge. */
function brokenBy(text: string, language: Language): string | null {
  if (/^(<{7}|>{7}|\|{7})( |\r?$)/m.test(text) || /^={7}\r?$/m.test(text))
    return say`The file has merge conflicts: resolve them first.`;
  const [problem] = readTree(language, text).problems;
  return problem === undefined ? null : say`Line ${String(problem.line)}: ${problem.message}`;
}

interface Written {
  readonly edits: readonly TextEdit[];
  readonly count: number;
}

/** The ways of a writer, tried one after another on one text. */
class Attempt {
  readonly #eta: Float64Array;
  #refusal: string | null = null;

  constructor(
    readonly path: string,
    readonly context: WriteContext,
    readonly writer: Writer,
  ) {
    this.#eta = etaOf(context.target);
  }

  run(): Applied {
    const ways = this.writer.ways(this.context);
    if ('why' in ways) return refuse(ways.why);
    const written = ways.flatMap((way) => this.#try(way) ?? []);
    const [best] = written.sort((a, b) => a.count - b.count);
    if (best !== undefined) return { edits: best.edits, why: null };
    return refuse(this.#refusal ?? this.writer.obstacle?.(this.context) ?? this.writer.knows);
  }

  /** At first with values changed where they are written; where that is not it, where they are used. */
  #try(way: Way): Written | null {
    const { tree } = this.context;
    const [written, used] = [false, true].map((atUse) => patchTree(tree, way, { atUse, without: new Set() }));
    const first = this.#verify(way, written, false);
    if (first !== null || JSON.stringify(written) === JSON.stringify(used)) return first;
    return this.#verify(way, used, true);
  }

  #verify(way: Way, patched: Patched | undefined, atUse: boolean): Written | null {
    const { context, writer } = this;
    if (patched === undefined) return null;
    if (patched.edits === null) return this.#refuse(patched.why);
    const reading = this.#read(context.tree, patched.edits);
    const why = whyNot(context.target, this.#eta, reading, writer.shift?.(context) ?? 1);
    if (why !== null || reading === null) return this.#refuse(why ?? '');
    return this.#leaner(way, atUse, reading, patched.changes) ?? patched;
  }

  #refuse(why: string): null {
    if (why !== otherLr) this.#refusal ??= why;
    return null;
  }

  #read({ text }: ConfigTree, edits: readonly TextEdit[]): ConfigReading | null {
    const { hints, reading } = this.context;
    const read = readConfig(this.path, applyEdits(text, edits), hints);
    return read?.framework === reading.framework ? read : null;
  }

  /** The same without the changes that make no difference to any LR, as where a default is what is wanted. */
  #leaner(way: Way, atUse: boolean, full: ConfigReading, changes: readonly string[]): Written | null {
    const without = new Set<string>();
    const eta = readEta(full);
    let best: Written | null = null;
    for (const change of changes) {
      const patched = patchTree(this.context.tree, way, { atUse, without: new Set([...without, change]) });
      const reading = patched.edits === null ? null : this.#read(this.context.tree, patched.edits);
      if (patched.edits === null || reading === null || !isSame(full, eta, reading)) continue;
      without.add(change);
      best = patched;
    }
    return best;
  }
}

/** Whether two readings run alike, the second without a problem more. */
function isSame(full: ConfigReading, eta: Float64Array | null, other: ConfigReading): boolean {
  if (summaryOf(full) !== summaryOf(other) || other.problems.length > full.problems.length) return false;
  const second = readEta(other);
  if (eta === null || second?.length !== eta.length) return false;
  const slack = 1e-12 * (full.peakLr ?? 0);
  return eta.every((lr, i) => Math.abs(lr - second[i]!) <= slack);
}

function summaryOf({ peakLr, minLr, warmupSteps, totalSteps }: ConfigReading): string {
  const floor = minLr === null || peakLr === null ? null : (minLr / peakLr).toFixed(9);
  return JSON.stringify([peakLr, floor, warmupSteps, totalSteps]);
}

/** Options of `newConfig`. */
export interface NewConfigOptions {
  /** The name without its ending: `my-run`. */
  readonly name?: string | undefined;
}

/**
 * A small complete config that runs a schedule, in a framework's own syntax.
 * @param framework One of `writableFrameworks`.
 * @returns the file, or one sentence: why this framework can't run the schedule.
 */
export function newConfig(
  framework: string,
  target: ScheduleShape,
  options: NewConfigOptions = {},
):
  | { readonly fileName: string; readonly language: Language; readonly text: string }
  | { readonly why: string } {
  const writer = writers.find((each) => each.framework === framework);
  if (writer === undefined) return { why: say`No config can be written for ${labelOf(framework)}.` };
  const { language, text, fileName } = writer.blank;
  const { edits, why } = applyShape(fileName, text, target);
  if (edits === null) return { why };
  const ending = fileName.slice(fileName.indexOf('.'));
  const name = options.name === undefined ? fileName : options.name + ending;
  return { fileName: name, language, text: applyEdits(text, edits) };
}
