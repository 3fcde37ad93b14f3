import { baseName, extensionOf } from '../paths.ts';

const extensions = new Set(['csv', 'tsv', 'jsonl', 'ndjson', 'json', 'log', 'txt', 'out']);

/** Files that tools write under these names are never training logs. */
const neverLogs = [
  /^(?:package|package-lock|npm-shrinkwrap|composer|lerna|nx|turbo|vercel|deno|bun|manifest|settings|launch|tasks|extensions)\.json$/,
  /^(?:[jt]sconfig|biome|components|renovate|\.?eslintrc|\.?prettierrc)(?:[.-].*)?\.json$/,
  /^(?:config|generation_config|preprocessor_config|adapter_config|vocab|added_tokens|special_tokens_map|tokenizer.*)\.json$/,
  /^(?:train|all|eval|test|predict)_results\.json$/,
  /^wandb-(?:summary|metadata)\.json$/,
  /\.(?:index|schema|nls|nls\.[a-z-]+)\.json$/,
  /^(?:requirements.*|constraints.*|readme.*|licen[cs]e.*|notice|cmakelists|robots|merges|vocab|manifest|copying)\.txt$/,
  /^(?:npm-debug|yarn-error|yarn-debug|pnpm-debug)\.log$/,
];

const neverIn = /(?:^|\/)(?:node_modules|site-packages|\.git)\//;

/**
 * Whether a file may be a log by its name alone; nothing is opened. Any other `*.json` may be one, since a trainer state can
 * have any name.
 */
export function looksLikeLog(path: string): boolean {
  if (!extensions.has(extensionOf(path)) || neverIn.test(path)) return false;
  const base = baseName(path).toLowerCase();
  return !neverLogs.some((pattern) => pattern.test(base));
}
