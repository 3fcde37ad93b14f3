import { Section } from '../section.ts';
import { emptyMap, type ConfigMap, type ConfigNode, type ConfigTree } from '../tree.ts';
import { isTorchScheduler, type TorchScheduler } from './torchSchedulers.ts';

/** How a config names a class: Hydra's `_target_` beside the arguments, Lightning CLI's `class_path` with `init_args`. */
export type Naming = '_target_' | 'class_path';

/** A scheduler of torch in a config. */
export interface FoundScheduler {
  readonly scheduler: TorchScheduler;
  /** The mappings around it, the nearest first: `interval` and `frequency` stand there. */
  readonly around: readonly Section[];
}

/** Deeper than anyone nests a scheduler. */
const deepest = 8;

function classOf(
  section: Section,
  naming: Naming,
): { readonly path: string; readonly name: string } | undefined {
  const path = section.string(naming);
  return path === undefined ? undefined : { path, name: path.split('.').at(-1) ?? path };
}

function argumentsOf(section: Section, naming: Naming): Section {
  return naming === '_target_'
    ? section
    : (section.child('init_args') ?? new Section(emptyMap, section.text));
}

function readScheduler(section: Section, naming: Naming): TorchScheduler | undefined {
  const found = classOf(section, naming);
  const own = found !== undefined && (found.path === found.name || /^(torch\.optim\.lr_scheduler|lightning\.pytorch\.cli)\./.test(found.path)); // prettier-ignore
  if (!own || !isTorchScheduler(found.name)) return undefined;
  const given = argumentsOf(section, naming);
  const inner = given.list('schedulers').flatMap((node) => {
    const read = node.type === 'map' ? readScheduler(new Section(node, section.text), naming) : undefined;
    return read ?? [];
  });
  // One that is not known leaves the whole unknown.
  return {
    name: found.name,
    section: given,
    inner: inner.length === given.list('schedulers').length ? inner : [],
  };
}

/** The first scheduler of torch in a config. */
export function findScheduler(tree: ConfigTree, naming: Naming): FoundScheduler | undefined {
  return search(tree, (section, around) => {
    const scheduler = readScheduler(section, naming);
    return scheduler === undefined ? undefined : { scheduler, around };
  });
}

/** The arguments of the first optimiser that has an LR. */
export function findOptimizer(tree: ConfigTree, naming: Naming): Section | undefined {
  return search(tree, (section) => {
    const found = classOf(section, naming);
    const given = argumentsOf(section, naming);
    const optimises =
      found !== undefined && (/optim/i.test(found.path) || /^(Adam\w*|SGD|Lion|RMSprop)$/.test(found.name));
    return optimises && !isTorchScheduler(found.name) && given.has('lr') ? given : undefined;
  });
}

function search<Found>(
  tree: ConfigTree,
  look: (section: Section, around: readonly Section[]) => Found | undefined,
): Found | undefined {
  const seen = new Set<ConfigNode>();
  const visit = (map: ConfigMap, around: readonly Section[]): Found | undefined => {
    if (seen.has(map) || around.length > deepest) return undefined;
    seen.add(map);
    const section = new Section(map, tree.text);
    const here = look(section, around);
    if (here !== undefined) return here;
    for (const { value } of map.entries.values()) {
      const inner = value.type === 'map' ? visit(value, [section, ...around]) : undefined;
      if (inner !== undefined) return inner;
    }
    return undefined;
  };
  return visit(tree.root, []);
}
