import { commandLinesOf, type CommandLine } from '../commands.ts';
import { Section } from '../section.ts';
import { readToml } from '../toml.ts';
import { emptyMap, type ConfigEntry, type ConfigTree } from '../tree.ts';
import type { ConfigHints, Missing } from '../types.ts';
import { tomlSources, type Sources } from './torchtitanSources.ts';
import { say } from '../../words.ts';

const own = /torchtitan|(?:^|\/)run_train\.sh$/;
const tables = ['optimizer', 'lr_scheduler', 'training'] as const;
const configFlag = 'job.config_file';

/** How sure a script is of torchtitan: it starts it by name, or with its config and values of its tables. */
export function detectCommand(tree: ConfigTree): number {
  const line = startOf(tree);
  if (line === undefined) return 0;
  return tree.text.includes('torchtitan') ? 1 : 0.9;
}

/** The last command that starts torchtitan with a config or with values of its own (`--training.steps 100`). */
function startOf(tree: ConfigTree): CommandLine | undefined {
  const starts = [...commandLinesOf(tree, own), ...commandLinesOf(tree, /train\.py$/)];
  return starts
    .filter(({ flags }) => flags.has(configFlag) || overridesIn(flags).length >= 2)
    .sort((a, b) => a.command.range.start - b.command.range.start)
    .at(-1);
}

function overridesIn({ map }: Section): string[] {
  return [...map.entries.keys()].filter((name) => tables.some((table) => name.startsWith(`${table}.`)));
}

/**
 * A command line: the TOML that it names, with the values that it sets itself (`--optimizer.lr 3e-4`), which win
 * (`torchtitan/config/manager.py`). The TOML's own keys have no place in the script.
 */
export function commandSources(tree: ConfigTree, hints: ConfigHints): Sources {
  const line = startOf(tree);
  const flags = line?.flags ?? new Section(emptyMap, tree.text);
  const { path, text } = configOf(line, tree, hints);
  const base = text === undefined ? undefined : tomlSources({ ...readToml(text), text: '' });
  const given = Object.fromEntries(tables.map((table) => [table, tableOf(flags, table)]));
  const part = (table: (typeof tables)[number], below: Section | undefined) => {
    const above = given[table]?.map.entries ?? new Map<string, ConfigEntry>();
    return new Section(
      { ...emptyMap, entries: new Map([...(below?.map.entries ?? []), ...above]) },
      tree.text,
    );
  };
  return {
    optimizer: part('optimizer', base?.optimizer),
    scheduler: part('lr_scheduler', base?.scheduler),
    training: part('training', base?.training),
    written: tables.map((table) => given[table] ?? new Section(emptyMap, tree.text)),
    missing: text === undefined ? [unread(path)] : [],
    assumptions: [
      ...(text === undefined || path === undefined
        ? []
        : [say`What the command line leaves out is taken from ${path}.`]),
      ...(line?.unsure ?? []).map(
        (word) => say`What ${word.text} holds is not known here, and may set more.`,
      ),
    ],
  };
}

/** The TOML that the command line or `CONFIG_FILE` before it names; `run_train.sh` takes the latter. */
function configOf(
  line: CommandLine | undefined,
  { root, text }: ConfigTree,
  { sources }: ConfigHints,
): { readonly path: string | undefined; readonly text: string | undefined } {
  const environment = line === undefined ? undefined : new Section(line.command.environment, text);
  const path =
    line?.flags.string(configFlag) ??
    environment?.string('CONFIG_FILE') ??
    new Section(root, text).string('CONFIG_FILE');
  return { path, text: path === undefined ? undefined : sources?.(path) };
}

function unread(path: string | undefined): Missing {
  const named =
    path === undefined
      ? say`The config that the command line adds to is not named here`
      : say`The file ${path} is not there`;
  return { what: 'config', why: say`${named}: what the command line leaves out can’t be known.` };
}

/** The flags of a table, under their names in it. */
function tableOf(flags: Section, table: string): Section {
  const entries = [...flags.map.entries].flatMap(([name, entry]): [string, ConfigEntry][] =>
    name.startsWith(`${table}.`) ? [[name.slice(table.length + 1), entry]] : [],
  );
  return new Section({ ...flags.map, entries: new Map(entries) }, flags.text);
}
