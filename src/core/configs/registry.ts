import { huggingFaceDialect, llamaFactoryDialect } from './dialects/huggingFace.ts';
import { nanoGptDialect } from './dialects/nanoGpt.ts';
import { segmentsDialect } from './dialects/segments.ts';
import { readJson } from './json.ts';
import { readPython } from './python.ts';
import type { ConfigTree } from './tree.ts';
import type { ConfigHints, ConfigReading, Dialect, Language } from './types.ts';
import { readYaml } from './yaml.ts';

export { readScheduleCsv } from './scheduleCsv.ts';

/** Every framework whose configs are read. A new one is one file and one line here. */
export const dialects: readonly Dialect[] = [
  nanoGptDialect,
  huggingFaceDialect,
  llamaFactoryDialect,
  segmentsDialect,
];

const readers: Readonly<Record<Language, (text: string) => ConfigTree>> = {
  yaml: readYaml,
  json: readJson,
  python: readPython,
};

const languages: Readonly<Record<string, Language>> = {
  yaml: 'yaml',
  yml: 'yaml',
  json: 'json',
  jsonc: 'json',
  py: 'python',
};

/** Names that are never a schedule, though their ending would allow it. */
const neverConfigs =
  /(^|\/)(package(-lock)?|tsconfig[^/]*|jsconfig|[^/]*trainer_state|tokenizer[^/]*|vocab|pnpm-lock)\.(json|yaml|yml)$|(^|\/)(node_modules|\.git|\.vscode|site-packages)\//i;

function languageOf(path: string): Language | undefined {
  const ending = /\.([A-Za-z]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(languages, ending) ? languages[ending] : undefined;
}

/** Whether a file may be a schedule config, by its name alone. */
export function looksLikeConfig(path: string): boolean {
  return languageOf(path) !== undefined && !neverConfigs.test(path);
}

/** Every schedule names its LR; a text without one is not worth parsing. */
const namesAnLr = /learning_rate|\blr\b|_lr\b|\blr_/i;

/**
 * Reads a text as a schedule config of the framework that its keys are surest of.
 * @returns null where it is not one.
 */
export function readConfig(path: string, text: string, hints: ConfigHints = {}): ConfigReading | null {
  const language = languageOf(path);
  if (language === undefined || !looksLikeConfig(path) || !namesAnLr.test(text)) return null;
  const tree = readers[language](text);
  const sure = dialects
    .filter((dialect) => dialect.languages.includes(language))
    .map((dialect) => ({ dialect, score: dialect.detect(tree, path) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
  return sure[0]?.dialect.read(tree, hints) ?? null;
}
