import type { Language } from './types.ts';

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

/** The language of a config by its ending; undefined for endings that no config has. */
export function languageOf(path: string): Language | undefined {
  const ending = /\.([A-Za-z]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(languages, ending) ? languages[ending] : undefined;
}

/** Whether a file may be a schedule config, by its name alone. */
export function looksLikeConfig(path: string): boolean {
  return languageOf(path) !== undefined && !neverConfigs.test(path);
}
