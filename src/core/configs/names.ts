import { languageByEnding, type Language } from './languages.ts';

/** Base names that are never a schedule, though their ending would allow it. */
const neverConfigs = new RegExp(
  [
    String.raw`(^|/)(package(-lock)?|tsconfig[^/]*|jsconfig|[^/]*trainer_state|tokenizer[^/]*|vocab|pnpm-lock)\.(json|yaml|yml)$`,
    String.raw`(^|/)(docker-compose[^/]*|mkdocs|conda-lock|\.pre-commit-config|dependabot|codecov)\.ya?ml$`,
    String.raw`(^|/)(pyproject|cargo|poetry|uv|ruff|pdm|pixi|netlify|book|rustfmt|clippy|\.?taplo)\.toml$`,
    String.raw`(^|/)(__init__|conftest|noxfile)\.py$`,
    String.raw`(^|/)(node_modules|\.git|\.github|\.vscode|site-packages)/`,
  ].join('|'),
  'i',
);

/** The language of a config by its ending; undefined for endings that no config has. */
export function languageOf(path: string): Language | undefined {
  const ending = /\.([A-Za-z]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(languageByEnding, ending) ? languageByEnding[ending] : undefined;
}

/** Whether a file may be a schedule config, by its name alone. */
export function looksLikeConfig(path: string): boolean {
  return languageOf(path) !== undefined && !neverConfigs.test(path);
}

/** What a folder is searched for: base-name globs of every ending that a config may have. */
export function configGlobs(): string[] {
  return Object.keys(languageByEnding).map((ending) => `*.${ending}`);
}

/** Every schedule names its LR. */
const namesLr = /learning[-_]?rate|(?<![a-z])lr(?![a-z])/i;
/** llm.c names it `-l`, and nanochat's default is its own. */
const namesLrInShell = /\s-l[\s=]+["']?[\d.$]|\bbase_train\b/;

/** What a YAML file includes may name it. */
const includes = /!include\s/;

/** Whether a text may hold a schedule at all; one that names no LR is not worth parsing. */
export function namesAnLr(text: string, language: Language): boolean {
  if (namesLr.test(text)) return true;
  return language === 'shell' ? namesLrInShell.test(text) : language === 'yaml' && includes.test(text);
}
