import { Section } from './section.ts';
import type { ConfigCall, ConfigTree } from './tree.ts';

/** A call of a Python module with its arguments, or a class with its fields, ready to be read. */
export interface FoundCall {
  readonly call: ConfigCall;
  /** Keyword arguments under their names, positional ones under `0`, `1`, …. */
  readonly section: Section;
}

/**
 * The calls of a Python module whose name fits, in the order of the text, also those within functions and within other calls.
 * @param name Tested on the name as written, with dots. `/(^|\.)TrainingArguments$/`
 * @param within Only those in the arguments of this call.
 */
export function findCalls(tree: ConfigTree, name: RegExp, within?: ConfigCall): FoundCall[] {
  return find(tree, 'call', name, within);
}

/** The classes of a Python module whose name fits, with the defaults of their fields. */
export function findClasses(tree: ConfigTree, name: RegExp): FoundCall[] {
  return find(tree, 'class', name);
}

function find(tree: ConfigTree, kind: ConfigCall['kind'], name: RegExp, within?: ConfigCall): FoundCall[] {
  return tree.calls
    .filter(
      (call) =>
        call.kind === kind && name.test(call.name) && (within === undefined || isInside(call, within)),
    )
    .map((call) => ({ call, section: sectionOf(call, tree.text) }));
}

function isInside({ range }: ConfigCall, { range: outer }: ConfigCall): boolean {
  const same = range.start === outer.start && range.end === outer.end;
  return range.start >= outer.start && range.end <= outer.end && !same;
}

function sectionOf({ range, entries }: ConfigCall, text: string): Section {
  return new Section({ type: 'map', range, entries }, text);
}
