const scales: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, b: 1e9 };

/** A number with M or B that is not part of a longer word, and the word before it. */
// eslint-disable-next-line regexp/no-super-linear-move -- a name in a path is short
const named = /([a-z]*)[-_ .]?(?<![a-z0-9.])(\d+(?:\.\d+)?)([mb])(?![a-z0-9])(?![-_ ]?tok)/gi;
/** What is counted in millions beside parameters. */
const otherCounts = /^(?:bs|gbs|mbs|batch|tok|tokens?|data|samples?|seqs?)$/i;
/** Budgets of tokens are written in billions too: such a number is a model's only behind a model's name. */
const models =
  /(?:^|[^a-z])(?:model|params?|llama|gpt|olmo|qwen|pythia|mistral|gemma|opt|bloom|falcon|neox|mamba|phi|smollm|minicpm|deepseek|yi|palm|t5|bert|rwkv|mpt|dense|transformer)\d?$/i;

/** The number of parameters that a path names (`runs/125M/log.csv`, `llama-1.3B.jsonl`); null where it names none. */
export function sizeInPath(path: string): number | null {
  for (const segment of path.split('/').reverse()) {
    for (const match of segment.matchAll(named)) {
      const [, before = '', digits = '', unit = ''] = match;
      const isModel = models.test(segment.slice(0, match.index) + before);
      if (otherCounts.test(before) || (unit.toLowerCase() === 'b' && !isModel)) continue;
      const size = Number(digits) * scales[unit.toLowerCase()]!;
      if (size > 0) return size;
    }
  }
  return null;
}

/** A size within what is known to be a model's name: `EleutherAI/pythia-160m`, `8B`; the last one of its last part. */
export function sizeInName(name: string): number | null {
  const part = name.split('/').at(-1) ?? '';
  const sizes = Array.from(part.matchAll(named), ([, before = '', digits = '', unit = '']) =>
    otherCounts.test(before) ? 0 : Number(digits) * scales[unit.toLowerCase()]!,
  );
  return sizes.filter((size) => size > 0).at(-1) ?? null;
}

/** A number of parameters as people write it: `125M`, `1.3B`, `350e6`; undefined for anything else. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?(?:e\d+)?)\s*([kmb]?)$/i.exec(text.trim());
  if (match === null) return undefined;
  const size = Number(match[1]) * (scales[match[2]!.toLowerCase()] ?? 1);
  return size > 0 && Number.isFinite(size) ? size : undefined;
}
