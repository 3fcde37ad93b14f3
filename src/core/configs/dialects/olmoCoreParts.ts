import { findCalls, type FoundCall } from '../calls.ts';
import { Section } from '../section.ts';
import type { ConfigEntry, ConfigMap, ConfigNode, ConfigTree } from '../tree.ts';
import { choiceOf, olmoCoreSchedulers, type Spec } from './olmoCoreSchedules.ts';

/** What a config of OLMo-core says, in Python or in JSON alike. */
export interface Parts {
  /** Every scheduler that is not within another one. */
  readonly specs: readonly Spec[];
  readonly optimizer: Section | undefined;
  /** `max_duration` and `hard_stop` as plain numbers, … */
  readonly trainer: Section;
  /** … and what they count: `steps`, `tokens`, `epochs`. */
  readonly units: Readonly<Record<string, string>>;
  /** `global_batch_size`, in tokens. */
  readonly loader: Section | undefined;
}

const durations = ['max_duration', 'hard_stop'];
const lastName = (name: string) => name.split('.').at(-1) ?? '';
const isScheduler = (name: string) => Object.hasOwn(olmoCoreSchedulers, lastName(name));

/** The parts of a config in its language; undefined where it is not OLMo-core's. */
export function partsOf(tree: ConfigTree): Parts | undefined {
  if (!tree.text.includes('olmo_core')) return undefined;
  const parts = tree.language === 'python' ? pythonParts(tree) : jsonParts(tree);
  return parts.specs.length === 0 ? undefined : parts;
}

function pythonParts(tree: ConfigTree): Parts {
  const calls = findCalls(tree, /./).filter(({ call }) => isScheduler(call.name));
  const outer = calls.filter(({ call }) => !calls.some((other) => contains(other, call.range)));
  const having = (name: string) => findCalls(tree, /./).find(({ section }) => section.has(name))?.section;
  const optimizers = findCalls(tree, /(^|\.)\w*(Adam|Lion|Muon|Dion|Opt)\w*Config$/);
  const timed = durations.map((name) => pythonDuration(tree, name, having(name)));
  return {
    specs: outer.map((each) => pythonSpec(tree, each)),
    optimizer: optimizers.find(({ section }) => section.has('lr'))?.section,
    ...together(tree, timed),
    loader: having('global_batch_size'),
  };
}

function contains(
  { call: { range } }: FoundCall,
  inner: { readonly start: number; readonly end: number },
): boolean {
  return (
    range.start <= inner.start && inner.end <= range.end && range.end - range.start > inner.end - inner.start
  );
}

function pythonSpec(tree: ConfigTree, { call, section }: FoundCall): Spec {
  const within = findCalls(tree, /./, call).filter((each) => isScheduler(each.call.name));
  const named = (name: RegExp) => findCalls(tree, name, call).map((each) => each.section);
  return {
    name: lastName(call.name),
    section,
    children: within.map((each) => pythonSpec(tree, each)),
    stages: named(/(^|\.)ComposableSchedulerStage$/),
    override: named(/(^|\.)OverrideDecay$/)[0],
  };
}

interface Timed {
  readonly name: string;
  readonly unit: string;
  readonly entry: ConfigEntry;
}

/** `max_duration=Duration.tokens(int(5e12))`: the number within, under the keyword's name. */
function pythonDuration(tree: ConfigTree, name: string, section: Section | undefined): Timed | undefined {
  const entry = section?.map.entries.get(name);
  if (entry === undefined || section?.has(name) !== true) return undefined;
  const { start, end } = entry.value.range;
  const found = findCalls(tree, /(^|\.)Duration\.\w+$/).find(
    ({ call }) => call.range.start >= start && call.range.end <= end,
  );
  const value = found?.section.node('0') ?? entry.value;
  const unit = found === undefined ? '' : lastName(found.call.name);
  return { name, unit, entry: { keyRange: entry.keyRange, value } };
}

function jsonParts(tree: ConfigTree): Parts {
  const maps = mapsOf(tree.root);
  const sections = maps.map((map) => new Section(map, tree.text));
  const specs = sections.filter((section) => isJsonScheduler(section));
  const inner = new Set(specs.flatMap((section) => section.list('schedulers')));
  const timed = durations.map((name) => jsonDuration(name, sections));
  return {
    specs: specs.filter(({ map }) => !inner.has(map)).map((section) => jsonSpec(section)),
    optimizer: sections
      .map((section) => section.child('optim'))
      .find((section) => section?.has('lr') === true),
    ...together(tree, timed),
    loader: sections.find((section) => section.has('global_batch_size')),
  };
}

function isJsonScheduler(section: Section): boolean {
  const name = section.string('_CLASS_') ?? '';
  return name.startsWith('olmo_core.optim') && isScheduler(name);
}

function jsonSpec(section: Section): Spec {
  const listed = (name: string) =>
    section.list(name).flatMap((node) => (node.type === 'map' ? [new Section(node, section.text)] : []));
  return {
    name: lastName(section.string('_CLASS_') ?? ''),
    section,
    children: listed('schedulers').map((child) => jsonSpec(child)),
    stages: listed('stages'),
    override: section.child('override_decay'),
  };
}

/** `"max_duration": {"value": …, "unit": "tokens"}`. */
function jsonDuration(name: string, sections: readonly Section[]): Timed | undefined {
  const holder = sections.find((section) => section.child(name) !== undefined);
  const entry = holder?.map.entries.get(name);
  const inner = holder?.child(name);
  const value = inner?.node('value');
  if (entry === undefined || inner === undefined || value === undefined) return undefined;
  return { name, unit: choiceOf(inner, 'unit') ?? '', entry: { keyRange: entry.keyRange, value } };
}

function mapsOf(root: ConfigNode, depth = 0): ConfigMap[] {
  if (depth > 8) return [];
  if (root.type === 'list') return root.items.flatMap((item) => mapsOf(item, depth + 1));
  if (root.type !== 'map') return [];
  return [root, ...[...root.entries.values()].flatMap(({ value }) => mapsOf(value, depth + 1))];
}

function together(
  { root, text }: ConfigTree,
  timed: readonly (Timed | undefined)[],
): Pick<Parts, 'trainer' | 'units'> {
  const there = timed.filter((each) => each !== undefined);
  const entries = new Map(there.map(({ name, entry }) => [name, entry]));
  const units = Object.fromEntries(there.map(({ name, unit }) => [name, unit]));
  return { trainer: new Section({ type: 'map', range: root.range, entries }, text), units };
}
