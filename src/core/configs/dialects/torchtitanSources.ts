import { findCalls, type FoundCall } from '../calls.ts';
import { Section } from '../section.ts';
import { settingsOf } from '../settings.ts';
import { emptyMap, type ConfigTree } from '../tree.ts';
import type { ConfigHints, Missing } from '../types.ts';
import { say } from '../../words.ts';

/** Where a torchtitan config keeps what shapes its schedule. */
export interface Sources {
  readonly optimizer: Section;
  readonly scheduler: Section;
  readonly training: Section;
  /** The same three as far as they stand in the text itself, where some of their keys come from another. */
  readonly written?: readonly Section[];
  readonly missing: readonly Missing[];
  readonly assumptions: readonly string[];
}

/** `[optimizer]`, `[lr_scheduler]` and `[training]` of a TOML, used until 2026-02. */
export function tomlSources({ root, text }: Pick<ConfigTree, 'root' | 'text'>): Sources {
  const config = new Section(root, text);
  const table = (name: string) => config.child(name) ?? new Section(emptyMap, text);
  return {
    optimizer: table('optimizer'),
    scheduler: table('lr_scheduler'),
    training: table('training'),
    missing: [],
    assumptions: [],
  };
}

const trainer = /(^|\.)Trainer\.Config$/;
const scheduler = /(^|\.)LRSchedulersContainer\.Config$/;
const training = /(^|\.)TrainingConfig$|(^|\.)TrainingConfig\.Config$/;

/** Whether a module configures torchtitan's schedule, and whether it says so itself. */
export function pythonMarkers(tree: ConfigTree): { readonly count: number; readonly named: boolean } {
  const count = [trainer, scheduler, training].filter((name) => findCalls(tree, name).length > 0).length;
  return { count, named: /\btorchtitan\b/.test(tree.text) };
}

/** The calls of a config registry in Python, used since 2026-02: one function a config, one `Trainer.Config(…)` in each. */
export function pythonSources(tree: ConfigTree, hints: ConfigHints): Sources {
  const configs = findCalls(tree, trainer);
  const asked = settingsOf(hints).string('config');
  const one = configs.find(({ call }) => functionOf(tree, call.range.start) === asked) ?? configs[0];
  const within = one?.call;
  const part = (name: RegExp) =>
    findCalls(tree, name, within)[0]?.section ?? new Section(emptyMap, tree.text);
  const groups = optimizerGroups(tree, one);
  const isChosen =
    configs.length < 2 || (one !== undefined && functionOf(tree, one.call.range.start) === asked);
  return {
    optimizer: groups[0] ?? new Section(emptyMap, tree.text),
    scheduler: part(scheduler),
    training: part(training),
    missing: isChosen ? [] : [whichConfig(tree, configs)],
    assumptions: manyRates(groups),
  };
}

function functionOf({ text }: ConfigTree, at: number): string | undefined {
  return [...text.slice(0, at).matchAll(/^def (\w+)/gm)].at(-1)?.[1];
}

function whichConfig(tree: ConfigTree, configs: readonly FoundCall[]): Missing {
  const names = configs.map(({ call }) => functionOf(tree, call.range.start) ?? say`one without a name`);
  const why = say`This file has ${String(configs.length)} configs (${names.join(', ')}): which one runs is said on the command line.`;
  return { what: 'config', why };
}

/** Where the LR of a group of parameters is: `default_adamw(lr=…)`, `OptimizersContainer.Config(lr=…)`, `optimizer_kwargs`. */
function optimizerGroups(tree: ConfigTree, one: FoundCall | undefined): Section[] {
  const optimizers =
    /(^|\.)(default_\w+|\w*Optimizers\w*\.Config|ParamGroupConfig|(Adam|AdamW|Muon)\.Config)$/;
  return findCalls(tree, optimizers, one?.call)
    .map(({ section }) => section.child('optimizer_kwargs') ?? withPositionalLr(section))
    .filter((section) => section.has('lr'));
}

function withPositionalLr(section: Section): Section {
  const first = section.map.entries.get('0');
  if (section.has('lr') || first === undefined) return section;
  return new Section(
    { ...section.map, entries: new Map([...section.map.entries, ['lr', first]]) },
    section.text,
  );
}

function manyRates(groups: readonly Section[]): string[] {
  const rates = new Set(groups.map((group) => group.number('lr')));
  if (rates.size < 2) return [];
  return [say`The parameter groups have ${String(rates.size)} different LRs: the first one stands for all.`];
}
