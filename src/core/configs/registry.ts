import { axolotlDialect } from './dialects/axolotl.ts';
import { composerDialect } from './dialects/composer.ts';
import { levanterDialect } from './dialects/levanter.ts';
import { maxTextDialect } from './dialects/maxText.ts';
import { deepSpeedDialect } from './dialects/deepSpeed.ts';
import { fairseqDialect } from './dialects/fairseq.ts';
import { gptNeoXDialect } from './dialects/gptNeoX.ts';
import { colossalAiDialect } from './dialects/colossalAi.ts';
import { internEvoDialect } from './dialects/internEvo.ts';
import { huggingFaceDialect, llamaFactoryDialect } from './dialects/huggingFace.ts';
import { megatronDialect } from './dialects/megatron.ts';
import { litgptDialect } from './dialects/litgpt.ts';
import { llmCDialect } from './dialects/llmC.ts';
import { moddedNanoGptDialect } from './dialects/moddedNanoGpt.ts';
import { nanochatDialect } from './dialects/nanochat.ts';
import { nanoGptDialect } from './dialects/nanoGpt.ts';
import { mmEngineDialect } from './dialects/mmEngine.ts';
import { olmoDialect } from './dialects/olmo.ts';
import { olmoCoreDialect } from './dialects/olmoCore.ts';
import { nemoDialect } from './dialects/nemo.ts';
import { paddleNlpDialect } from './dialects/paddleNlp.ts';
import { segmentsDialect } from './dialects/segments.ts';
import { lightningDialect, torchDialect } from './dialects/torch.ts';
import { timmDialect } from './dialects/timm.ts';
import { torchtitanDialect } from './dialects/torchtitan.ts';
import { followIncludes } from './includes.ts';
import { readJson } from './json.ts';
import type { Language } from './languages.ts';
import { languageOf, looksLikeConfig, namesAnLr } from './names.ts';
import { modelSizeOf } from './modelSize.ts';
import { readPython } from './python.ts';
import { resolveReferences } from './references.ts';
import { readShell } from './shell.ts';
import { readToml } from './toml.ts';
import type { ConfigTree } from './tree.ts';
import { readTold, withModelSize } from './told.ts';
import type { ConfigHints, ConfigReading, Dialect } from './types.ts';
import { readYaml } from './yaml.ts';

export { readScheduleCsv } from './scheduleCsv.ts';

/** Every framework whose configs are read. A new one is one file and one line here. */
export const dialects: readonly Dialect[] = [
  axolotlDialect,
  colossalAiDialect,
  internEvoDialect,
  megatronDialect,
  fairseqDialect,
  nemoDialect,
  gptNeoXDialect,
  nanoGptDialect,
  deepSpeedDialect,
  huggingFaceDialect,
  llamaFactoryDialect,
  paddleNlpDialect,
  segmentsDialect,
  torchtitanDialect,
  llmCDialect,
  nanochatDialect,
  moddedNanoGptDialect,
  litgptDialect,
  timmDialect,
  mmEngineDialect,
  lightningDialect,
  torchDialect,
  olmoDialect,
  olmoCoreDialect,
  composerDialect,
  levanterDialect,
  maxTextDialect,
];

const readers: Readonly<Record<Language, (text: string) => ConfigTree>> = {
  yaml: readYaml,
  json: readJson,
  python: readPython,
  toml: readToml,
  shell: readShell,
};

/**
 * A text as a tree of values with their places, what it includes and what it says of itself (`${a.b}`) filled in. Never throws.
 * @param sources The texts of files beside it; without them nothing is included.
 */
export function readTree(language: Language, text: string, sources?: ConfigHints['sources']): ConfigTree {
  return resolveReferences(followIncludes(readers[language](text), sources));
}

/** The dialects that a tree may be of, the surest first. */
export function rankDialects(tree: ConfigTree, path: string): { dialect: Dialect; score: number }[] {
  return dialects
    .filter(({ languages }) => languages.includes(tree.language))
    .map((dialect) => ({ dialect, score: dialect.detect(tree, path) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
}

/**
 * Reads a text as a schedule config of the framework that its keys are surest of.
 * @returns null where it is not one.
 */
export function readConfig(path: string, text: string, hints: ConfigHints = {}): ConfigReading | null {
  const language = languageOf(path);
  if (language === undefined || !looksLikeConfig(path) || !namesAnLr(text, language)) return null;
  const tree = readTree(language, text, hints.sources);
  const dialect = rankDialects(tree, path)[0]?.dialect;
  if (dialect === undefined) return null;
  const reading =
    hints.told === undefined
      ? dialect.read(tree, hints)
      : readTold((known) => dialect.read(tree, known), hints);
  return withModelSize(reading, path, modelSizeOf(tree), hints.told);
}
