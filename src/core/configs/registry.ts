import { huggingFaceDialect, llamaFactoryDialect } from './dialects/huggingFace.ts';
import { nanoGptDialect } from './dialects/nanoGpt.ts';
import { segmentsDialect } from './dialects/segments.ts';
import { readJson } from './json.ts';
import { languageOf, looksLikeConfig } from './names.ts';
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
