import type { Language } from '../configs/languages.ts';
import { rankDialects, readTree } from '../configs/registry.ts';
import type { ConfigReading } from '../configs/types.ts';
import type { LogReading } from '../logs/types.ts';
import { say } from '../words.ts';

type Settings = Readonly<Record<string, unknown>>;

/** How sure a dialect has to be of arguments that may be anyone's. */
const surely = 0.5;

/** Programmes whose logs dump their flags, by the log's format. */
const programs: Readonly<Record<string, string>> = {
  megatron: 'pretrain_gpt.py',
  fairseq: 'fairseq-train',
};

/**
 * The schedule of the arguments that a log tells of itself, as the framework that knows them reads them.
 * @returns null where no framework does, or they leave something open.
 */
export function readSettings({ format, settings, totalSteps }: LogReading): ConfigReading | null {
  if (settings === null) return null;
  const ranked = writeSettings(settings, format).flatMap(({ language, text }) => {
    const tree = readTree(language, text);
    const [first] = rankDialects(tree, `settings.${language}`);
    return first === undefined || first.score < surely ? [] : [{ ...first, tree }];
  });
  const [best] = ranked.sort((a, b) => b.score - a.score);
  if (best === undefined) return null;
  const hints = { settings, totalSteps: totalSteps ?? undefined };
  const reading = best.dialect.read(best.tree, hints);
  if (reading.schedule === null) return null;
  const found = say`No config was paired with the log: the schedule is that of the arguments in the log, as ${best.dialect.label} reads them.`;
  // What they say has no place in a file that could be mended.
  return { ...reading, keys: [], problems: [], assumptions: [found, ...reading.assumptions] };
}

/** The arguments as a config of each language that they may come from. */
function writeSettings(
  settings: Settings,
  format: string,
): { readonly language: Language; readonly text: string }[] {
  const json = JSON.stringify(settings);
  const program = Object.hasOwn(programs, format) ? programs[format] : undefined;
  const command =
    program === undefined ? [] : [{ language: 'shell', text: asCommand(program, settings) } as const];
  return [
    ...command,
    { language: 'yaml', text: json },
    { language: 'json', text: json },
    { language: 'python', text: asPython(settings) },
  ];
}

function asPython(settings: Settings): string {
  const lines = Object.entries(settings).flatMap(([name, value]) =>
    /^[A-Za-z_]\w*$/.test(name) && isPlain(value) ? [`${name} = ${toPython(value)}\n`] : [],
  );
  return lines.join('');
}

function isPlain(value: unknown): value is string | number | boolean | null {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function toPython(value: string | number | boolean | null): string {
  if (value === null) return 'None';
  return typeof value === 'boolean' ? (value ? 'True' : 'False') : JSON.stringify(value);
}

/** Flags as they were given: what is None or False was not. */
function asCommand(program: string, settings: Settings): string {
  const words = Object.entries(settings).flatMap(([name, value]) => {
    if (value === null || value === false || !/^\w+$/.test(name)) return [];
    const values: unknown[] = value === true ? [] : Array.isArray(value) ? value : [value];
    return [`--${name.replaceAll('_', '-')}`, ...values.filter(isPlain).map(quoted)];
  });
  return `python ${program} ${words.join(' ')}\n`;
}

function quoted(value: string | number | boolean | null): string {
  return typeof value === 'number' ? String(value) : `'${String(value).replaceAll("'", String.raw`'\''`)}'`;
}
